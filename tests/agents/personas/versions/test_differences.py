"""What is different between two versions."""

from typing import Any

from agents.personas.models import Persona
from agents.personas.text_difference import Kind, Piece
from agents.personas.versions.differences import NOT_USED_NOW, USED_NOW, Difference, changed_options, differences


def persona(**settings: Any) -> Persona:
    return Persona(**{"model": "gpt-realtime", "instructions": "Be kind.", "voice_kind": "azure-standard"} | settings)


def changed(old: Persona, new: Persona) -> list[str]:
    return [option.field for option in changed_options(old, new)]


def the(name: str, old: Persona, new: Persona) -> Difference:
    return next(each for each in differences(old, new) if each.option.field == name)


def test_equal_settings_differ_in_nothing() -> None:
    assert differences(persona(), persona()) == []


def test_a_text_is_compared_word_by_word() -> None:
    old, new = persona(instructions="Be kind to all."), persona(instructions="Be short to all.")

    assert the("instructions", old, new).pieces == [
        Piece(Kind.SAME, "Be "),
        Piece(Kind.GONE, "kind"),
        Piece(Kind.NEW, "short"),
        Piece(Kind.SAME, " to all."),
    ]


def test_a_form_that_was_saved_without_a_change_differs_in_nothing() -> None:
    """A file or a seed may have line breaks at the end of a text; a form takes them off."""
    old, sent = persona(instructions="Be kind.\n", greeting=" Hello. "), persona(greeting="Hello.")

    assert changed(old, sent) == []
    assert the("instructions", old, persona(instructions="Be kind. Be short.")).pieces == [
        Piece(Kind.SAME, "Be kind."),
        Piece(Kind.NEW, " Be short."),
    ]


def test_context_of_a_long_text_is_folded() -> None:
    long = "The museum is open. " * 50

    pieces = the("instructions", persona(instructions=long + "No."), persona(instructions=long + "Yes.")).pieces

    assert [piece.kind for piece in pieces] == [Kind.SKIPPED, Kind.SAME, Kind.GONE, Kind.NEW]


def test_a_text_that_comes_or_goes_is_compared_with_no_words_of_it() -> None:
    greeted = persona(greeting="There is nothing better.")

    assert the("greeting", persona(), greeted).pieces == [
        Piece(Kind.GONE, "nothing"),
        Piece(Kind.NEW, "There is nothing better."),
    ]


def test_a_choice_and_a_number_are_other_values_as_a_whole() -> None:
    old, new = persona(silence_duration_ms=500, language="en-US"), persona(silence_duration_ms=1500, language="de-DE")

    assert the("silence_duration_ms", old, new).pieces == [Piece(Kind.GONE, "500 ms"), Piece(Kind.NEW, "1500 ms")]
    assert [piece.kind for piece in the("language", old, new).pieces] == [Kind.GONE, Kind.NEW]


def test_they_are_in_the_order_of_the_form() -> None:
    assert changed(persona(), persona(echo_guard=False, name="Mira", greeting="Hello.")) == [
        "name",
        "greeting",
        "echo_guard",
    ]


def test_what_means_nothing_in_both_is_left_out() -> None:
    assert changed(persona(reasoning_effort="", agent_name="a"), persona(reasoning_effort="low", agent_name="a")) == []


def test_what_means_something_in_the_new_one_only_is_marked() -> None:
    old, new = persona(agent_name="desk"), persona(agent_name="")

    found = the("instructions", old, new)

    assert found.pieces == [Piece(Kind.NEW, "Be kind.")]
    assert found.note == USED_NOW


def test_what_means_something_in_the_old_one_only_is_marked() -> None:
    old, new = persona(voice_rate=0.85), persona(voice_rate=0.85, voice_kind="openai", voice_name="marin")

    found = the("voice_rate", old, new)

    assert found.pieces == [Piece(Kind.GONE, "0.85 times the normal speed")]
    assert found.note == NOT_USED_NOW


def test_what_comes_into_use_as_it_is_by_default_is_left_out() -> None:
    old, new = (
        persona(voice_kind="openai", voice_name="marin"),
        persona(voice_kind="azure-standard", voice_name="marin"),
    )

    assert changed(old, new) == ["voice_kind"]
