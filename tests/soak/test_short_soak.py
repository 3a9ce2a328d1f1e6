"""The short form of `make soak`: restarts, a kill, a Redis that forgets, cuts and drops, and nothing is lost."""

from tests.soak.call import Habits
from tests.soak.plan import Kind
from tests.soak.soak import Soak, soaked

SECONDS = 60.0
DESCRIPTORS_AT_REST_MAX = 60  # with calls it is over a hundred


async def test_no_conversation_is_lost_whatever_breaks() -> None:
    talk = Habits(call_seconds=(30.0, 60.0), frame_ms=100)
    report = await soaked(Soak(seconds=SECONDS, callers=8, habits=talk))
    assert list(report.wrongs) == [], "\n".join(report.traces)
    assert set(report.troubles) == set(Kind)
    assert report.turns["typed"] > 8
    assert report.turns["spoken"] > 8
    assert report.at_rest.descriptors < DESCRIPTORS_AT_REST_MAX
