"""What people see before they agree to an import."""

import pytest
from django.contrib.auth.models import User

from agents.personas.text_difference import Kind, Piece
from agents.personas.transfer import differences
from agents.personas.transfer.differences import ShownOutcome, for_a_terminal, in_detail, in_one_line, with_marks
from agents.personas.transfer.doors import for_owner
from tests.agents.personas.transfer.filed import KEY, imported, persona

pytestmark = pytest.mark.django_db
OTHER = KEY.replace("0", "1")


@pytest.fixture
def shown(alice: User) -> list[ShownOutcome]:
    """One that changes, one that is new, one that stays."""
    door, same = for_owner(alice), persona(id=KEY.replace("0", "2"))
    imported(door, persona(instructions="Be kind to all.", temperature=0.8, phrase_list=["Quay"]), same)
    changed = persona(instructions="Be short to all.", interrupt_response=False, phrase_list=["Quay", "Pier"])
    return list(in_detail(imported(door, changed, persona(id=OTHER), same, is_dry=True)))


def test_each_changed_option_is_shown_with_its_label_and_the_words_that_differ(shown: list[ShownOutcome]) -> None:
    changed, _, _ = shown
    assert changed.what == "changed"
    assert [(change.label, with_marks(change.pieces)) for change in changed.changes] == [
        ("instructions", "Be [-kind-]{+short+} to all."),
        ("temperature", "[-0.8-]"),
        ("can be interrupted", "[-on-]{+off+}"),
        ("words to expect", "Quay{+\nPier+}"),
    ]


def test_a_new_one_shows_what_it_would_be(shown: list[ShownOutcome]) -> None:
    _, new, same = shown
    assert (new.what, new.labels) == ("new", "name, summary, instructions")
    assert new.changes[0].pieces == [Piece(Kind.NEW, "Mara")]
    assert (same.what, same.changes) == ("as it is here", [])


def test_all_of_it_is_one_line(shown: list[ShownOutcome]) -> None:
    assert in_one_line([each.outcome for each in shown]) == "1 new, 1 changed, 1 as it was"


def test_beyond_some_personas_only_the_labels_are_shown(
    shown: list[ShownOutcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "DETAILED_MAX", 1)
    _, new, _ = in_detail([each.outcome for each in shown])
    assert (new.changes, new.labels) == ([], "name, summary, instructions")


def test_beyond_some_characters_texts_are_shown_and_not_compared(
    shown: list[ShownOutcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "COMPARED_MAX", 10)
    changed, _, _ = in_detail([each.outcome for each in shown])
    assert with_marks(changed.changes[0].pieces) == "[-Be kind to all.-]{+Be short to all.+}"


def test_a_terminal_gets_nothing_that_it_would_obey() -> None:
    assert for_a_terminal("a\x1b]0;owned\x07\n\tb\r\x9b31m") == "a�]0;owned�\n\tb��31m"
