"""The form of a persona, filled with what no page of ours would send: each gets an answer, and none is our fault."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.personas import form_check
from agents.personas.form_sections import SECTIONS
from agents.personas.options import BY_FIELD
from tests.agents.personas.filled import SETTINGS
from tests.security.access.forms import PERSONA
from tests.security.access.people import World, undone
from tests.security.access.rows import filled_in

# Each run sends the same ones. New ones, and more of them: pytest --hypothesis-profile=search
FORMS = 5_000 if settings.get_current_profile_name() == "search" else 120
DOORS = {
    "personas/new/": "owner",
    "personas/new/?template=tutor&language=de-DE": "owner",
    "personas/{persona}/edit/": "owner",
    "personas/form-check/": "member",
    "admin/agents/persona/add/": "superuser",
    "admin/agents/persona/{persona}/change/": "superuser",
}
FIELDS = [name for section in SECTIONS for name in section.fields]
OTHERS = ["owner", "reason", "take", "filled_with", "publish", "draft", "activate", "csrfmiddlewaretoken", "nonsense"]
MARKS = ["", " ", "\0", "\r\n", "\u202e", "\ud7ff", "💬" * 9, "None", "on", "x" * 21_000, "a\n" * 600]
NUMBERS = ["0", "-1", "1.5", "9" * 19, "9" * 5_000, "1e400", "-1e-400", "nan", "inf", "٢٠٢٦", "²", "0x10", "1_0"]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
choices = st.sampled_from([choice.value for option in BY_FIELD.values() for choice in option.choices])
objects = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
).map(json.dumps)
deep = st.integers(1, 60_000).map(lambda depth: "[" * depth)
values = st.one_of(st.sampled_from([*MARKS, *NUMBERS, *SETTINGS.values()]), texts, choices, objects, deep)


@dataclass(frozen=True, slots=True)
class BadForm:
    """What is sent to a door: a valid form with these changes."""

    door: str
    changes: Mapping[str, list[str]]

    def send(self, world: World) -> int:
        client = world.as_somebody(DOORS[self.door])
        form = {name: filled_in(value, world.keys) for name, value in PERSONA.items()} | dict(self.changes)
        status: int = client.post(f"/{filled_in(self.door, world.keys)}", form).status_code
        return status


forms = st.builds(
    BadForm,
    st.sampled_from(list(DOORS)),
    st.dictionaries(st.sampled_from([*FIELDS, *OTHERS]), st.lists(values, max_size=2), max_size=6),
)


@pytest.fixture(autouse=True)
def _no_log() -> Iterator[None]:
    """Each refusal is logged with where it was raised."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the site would soon say no more than that it is asked too often."""
    monkeypatch.setattr(form_check, "CHECKS_PER_MINUTE", FORMS + 1)


@pytest.mark.django_db
@settings(max_examples=FORMS)
@given(forms)
def test_every_form_gets_an_answer(world: World, form: BadForm) -> None:
    """An exception in a view fails this test too: the client raises it again."""
    with undone():
        assert form.send(world) < 500
