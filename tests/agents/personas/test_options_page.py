"""docs/personas.md has every option of Voice Live: as a field, as what a session has besides, or as left out."""

from agents.personas.options import OPTIONS
from agents.personas.options_page import DERIVED, LEFT_OUT, PAGE, TEST, with_part
from localvoice.protocol.events import CONNECTION
from localvoice.settings.options import Group
from localvoice.settings.table import (
    ANIMATION,
    ECHO_CANCELLATION,
    END_OF_UTTERANCE,
    INTERIM,
    NOISE_REDUCTION,
    SESSION,
    TOOL,
    TRANSCRIPTION,
    TURN_DETECTION,
    VOICE,
)
from tests.agents.personas import test_wire as wire

GROUPS = (TURN_DETECTION, END_OF_UTTERANCE, TRANSCRIPTION, NOISE_REDUCTION, ECHO_CANCELLATION, VOICE, INTERIM, TOOL)
OPERATORS = {"api-version", "api-key", "Authorization"}  # it is not a persona that says how the site signs in


def places(group: Group) -> set[str]:
    """Where the options of a group stand in the session, for example “voice.rate”."""
    before = group.name.removeprefix("session").removeprefix(".")
    names = {option.name for option in group.options} | ({group.kind_field} if group.kinds else set())
    return {f"{before}.{name}" if before else name for name in names}


def known() -> set[str]:
    """Every option that the local voice service knows. One that is a group is known by what stands in it."""
    whole = {group.name.removeprefix("session.") for group in (*GROUPS, INTERIM)} - {"tools[]"}
    address = {f"?{name}" for names in CONNECTION for name in names.split(", ") if name not in OPERATORS}
    return {place for group in (SESSION, *GROUPS) for place in places(group)} - whole | address


def on_the_page() -> set[str]:
    return {option.wire for option in OPTIONS if option.wire} | DERIVED.keys() | LEFT_OUT.keys()


def test_the_page_is_written_from_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_part(page), "Run python -m agents.personas.options_page."


def test_every_option_of_voice_live_is_on_the_page() -> None:
    assert known() - on_the_page() == set()


def test_nothing_else_is_on_it() -> None:
    """But for a part of the address that the local voice service does not read, and an option of answers."""
    assert on_the_page() - known() == {"?agent-authentication-identity-client-id", "response.conversation"}
    assert ANIMATION.name == "session.animation"  # as a whole


def test_the_test_that_it_names_is_there() -> None:
    assert hasattr(wire, TEST)
