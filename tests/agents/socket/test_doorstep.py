"""How many sockets of one person may wait for their `session.start`."""

from contextlib import ExitStack

import pytest

from agents.socket.doorstep import WAITING_MAX, Doorstep
from agents.voice.errors import Quota


def test_one_person_takes_a_few_places_and_leaves_the_others_theirs() -> None:
    doorstep = Doorstep()
    with ExitStack() as standing:
        for _ in range(WAITING_MAX):
            standing.enter_context(doorstep.standing(1))
        with pytest.raises(Quota) as refused:
            standing.enter_context(doorstep.standing(1))
        standing.enter_context(doorstep.standing(2))
    assert refused.value.retry_after == 5
    assert not doorstep.waiting
