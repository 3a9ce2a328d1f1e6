"""How many sockets of one person may wait for their `session.start`."""

from contextlib import ExitStack

import pytest

from agents.socket.doorstep import WAITING_MAX, Doorstep
from agents.voice.errors import Quota


def test_a_person_may_have_a_few_waiting_sockets_and_does_not_take_those_of_others() -> None:
    doorstep = Doorstep()
    with ExitStack() as standing:
        for _ in range(WAITING_MAX):
            standing.enter_context(doorstep.standing(1))
        with pytest.raises(Quota) as refused:
            standing.enter_context(doorstep.standing(1))
        standing.enter_context(doorstep.standing(2))
    assert refused.value.retry_after == 5
    assert not doorstep.waiting
