"""A call ends once, for the first reason."""

import pytest

from agents.voice.end_reasons import EndReason
from agents.voice.errors import Idle, TimeLimit
from agents.voice.session.ending import Ended, Ending


async def test_an_end_that_the_person_wished_is_no_fault() -> None:
    ending = Ending()
    ending.stop()

    with pytest.raises(Ended):
        await ending.wait()
    assert ending.reason is EndReason.STOPPED


async def test_the_first_reason_counts() -> None:
    ending = Ending()
    ending.stop(Idle())
    ending.stop(TimeLimit())
    ending.leave()

    with pytest.raises(Idle):
        await ending.wait()
    assert ending.reason is EndReason.STOPPED


async def test_a_browser_that_is_gone_for_good_has_a_reason_of_its_own() -> None:
    ending = Ending()
    ending.leave()
    ending.stop()

    with pytest.raises(Ended):
        await ending.wait()
    assert ending.reason is EndReason.CONNECTION_LOST
