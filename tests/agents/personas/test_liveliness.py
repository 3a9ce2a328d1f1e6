"""From patient to lively: five positions, each with values of its own that every persona may have."""

import pytest

from agents.personas.liveliness import BY_HAND, POSITIONS, SETS, Position, in_words, position_of
from agents.personas.models import Persona
from agents.personas.options import BY_FIELD


def test_each_position_waits_less_than_the_one_before() -> None:
    silences = [position.silence_duration_ms for position in POSITIONS]

    assert [position.number for position in POSITIONS] == [1, 2, 3, 4, 5]
    assert silences == sorted(silences, reverse=True)
    assert len(set(silences)) == len(silences)


@pytest.mark.parametrize("position", POSITIONS, ids=lambda position: position.label)
def test_a_position_sets_values_that_may_be_chosen_and_is_known_by_them(position: Position) -> None:
    for name, value in position.sets.items():
        option = BY_FIELD[name]
        allowed = [choice.value for choice in option.choices]
        assert option.range.problem(value) is None if option.range else value in allowed

    assert position_of(position.sets) == position_of(position.sent) == position.value


def test_a_new_persona_is_in_between() -> None:
    new = Persona()

    assert position_of({name: getattr(new, name) for name in SETS}) == "3"


@pytest.mark.parametrize("change", [{"silence_duration_ms": 501}, {"eagerness": "high"}, {"silence_duration_ms": None}])
def test_other_values_were_set_by_hand(change: dict[str, object]) -> None:
    assert position_of(POSITIONS[2].sets | change) == BY_HAND


def test_people_read_what_is_set() -> None:
    words = "silence after speech: 200 ms · how sure it must be: low · eagerness: Answers at once"

    assert in_words(POSITIONS[4].sets) == words
