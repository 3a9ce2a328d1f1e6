"""A persona's settings in words."""

from typing import Any

import pytest

from agents.personas.models import Persona
from agents.personas.options import BY_FIELD, OPTIONS, Section
from agents.personas.versions.words import in_words, parts


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("language", "de-DE", "Deutsch"),
        ("turn_detection", "server_vad", "By pauses: after a silence, in every language"),
        ("turn_detection", "of_another_release", "of_another_release"),
        ("silence_duration_ms", 12_345, "12345 ms"),
        ("voice_rate", 0.85, "0.85 times the normal speed"),
        ("vad_threshold", 0.5, "0.5"),
        ("temperature", None, "left to the service"),
        ("echo_guard", True, "on"),
        ("echo_guard", False, "off"),
        ("greeting", "", "nothing"),
        ("greeting", "Hello.", "Hello."),
        ("phrase_list", ["Mara", "Jonas"], "Mara\nJonas"),
        ("phrase_list", [], "nothing"),
        ("mcp_servers", [], "nothing"),
        ("mcp_servers", [{"label": "Bücher"}], '[\n  {\n    "label": "Bücher"\n  }\n]'),
    ],
)
def test_a_value_is_shown_as_people_read_it(name: str, value: Any, words: str) -> None:
    assert in_words(BY_FIELD[name], value).startswith(words)


def test_every_option_has_words_for_its_default() -> None:
    assert all(in_words(option, option.default) for option in OPTIONS)


def test_the_sections_are_those_of_the_form_with_what_is_as_usual_apart() -> None:
    who, *_, listens = parts(Persona(name="Mara", summary="Front desk.", echo_guard=False))

    assert who.section == Section.WHO
    assert [line.words for line in who.chosen][:2] == ["Mara", "Front desk."]
    assert "echo_guard" in [line.option.field for line in listens.chosen]
    assert "noise_reduction" in [line.option.field for line in listens.usual]


def test_what_means_nothing_in_a_call_is_left_out() -> None:
    with_agent = Persona(agent_name="museum-desk", instructions="Never sent.")

    shown = {line.option.field for part in parts(with_agent) for line in (*part.chosen, *part.usual)}

    assert "agent_name" in shown
    assert "instructions" not in shown
