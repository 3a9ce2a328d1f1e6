"""The persona form: which groups an owner may choose, and what stays as it is."""

from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group, User
from django.forms.models import model_to_dict

from agents.personas.forms import SECTIONS, PersonaForm
from agents.personas.models import Persona


def sent_by(user: User, persona: Persona, **changes: Any) -> PersonaForm:
    """The form as `user` sends it, with these changes."""
    fields = [name for section in SECTIONS for name in section.fields if name != "groups"]
    return PersonaForm(model_to_dict(persona, fields) | changes, instance=persona, user=user)


@pytest.fixture
def in_teachers(alice: User, teachers: Group) -> User:
    alice.groups.add(teachers)
    return alice


def test_an_owner_shares_with_a_group_they_are_in(mara: Persona, in_teachers: User, teachers: Group) -> None:
    mara.groups.clear()

    sent_by(in_teachers, mara, groups=[teachers.pk]).save()

    assert mara.groups.get() == teachers


def test_an_owner_can_stop_sharing(mara: Persona, in_teachers: User) -> None:
    sent_by(in_teachers, mara, groups=[]).save()

    assert not mara.groups.exists()


def test_a_group_that_the_owner_is_not_in_cannot_be_chosen(mara: Persona, in_teachers: User) -> None:
    board = Group.objects.create(name="Board")

    form = sent_by(in_teachers, mara, groups=[board.pk])

    assert "groups" in form.errors


def test_groups_that_an_editor_chose_stay(mara: Persona, in_teachers: User, teachers: Group) -> None:
    board = Group.objects.create(name="Board")
    mara.groups.add(board)

    sent_by(in_teachers, mara, groups=[teachers.pk]).save()

    assert set(mara.groups.all()) == {board, teachers}


def test_an_owner_in_no_group_sees_no_groups_and_changes_none(mara: Persona, alice: User, teachers: Group) -> None:
    form = sent_by(alice, mara, name="Mara the second")
    form.save()

    assert "groups" not in form.fields
    assert mara.groups.get() == teachers


def test_every_setting_of_a_persona_is_in_a_section(mara: Persona, in_teachers: User) -> None:
    shown = [field.name for _, fields in sent_by(in_teachers, mara).sections() for field in fields]
    settings = {field.name for field in Persona._meta.get_fields() if field.editable and not field.auto_created}

    assert len(shown) == len(set(shown))
    assert set(shown) == settings - {"owner"}


def test_a_number_field_has_its_range_in_the_browser(mara: Persona, alice: User) -> None:
    field = PersonaForm(instance=mara, user=alice).fields["silence_duration_ms"]

    assert isinstance(field, forms.IntegerField)
    assert (field.widget.attrs["min"], field.widget.attrs["max"]) == (100, 5000)


def test_an_error_names_our_range_and_not_the_databases(mara: Persona, alice: User) -> None:
    form = sent_by(alice, mara, silence_duration_ms=-5, prefix_padding_ms=99_999)

    assert form.errors["silence_duration_ms"] == ["-5 ms is out of range: choose 100 to 5000 ms."]
    assert "choose 0 to 2000 ms" in form.errors["prefix_padding_ms"][0]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"silence_duration_ms": "half"}, "silence_duration_ms", "Write a whole number, 100 to 5000 ms, for example 500."),
    ({"prefix_padding_ms": "300.5"}, "prefix_padding_ms", "Write a whole number, 0 to 2000 ms, for example 300."),
    ({"silence_duration_ms": ""}, "silence_duration_ms", "100 to 5000 ms"),
    ({"silence_duration_ms": 1_234_567}, "silence_duration_ms", "1234567 ms is out of range"),
    ({"temperature": "0,8"}, "temperature", "with a decimal point, 0.6 to 1.2, for example 0.8."),
    ({"voice_rate": "quick"}, "voice_rate", "0.5 to 1.5 times the normal speed"),
    ({"vad_threshold": "nan"}, "vad_threshold", "0 to 1, for example 0.5."),
    ({"language": ""}, "language", "Choose one from the list."),
    ({"turn_detection": "xx"}, "turn_detection", "“xx” is not in the list"),
    ({"groups": ["999999"]}, "groups", "“999999” is not in the list"),
    ({"name": "n" * 81}, "name", "Use at most 80 characters: this text has 81."),
    ({"greeting": "n" * 501}, "greeting", "Use at most 500 characters: this text has 501."),
    ({"summary": "a\0b"}, "summary", "write it again"),
    ({"name": ""}, "name", "Give the persona a name."),
]


@pytest.mark.parametrize(("changes", "field", "words"), WRONG)
def test_an_error_says_in_plain_words_what_to_do(
    changes: dict[str, Any], field: str, words: str, mara: Persona, in_teachers: User
) -> None:
    (sentence,) = sent_by(in_teachers, mara, **changes).errors[field]

    assert words in sentence


def test_no_field_asks_for_its_value_in_djangos_words(mara: Persona, in_teachers: User) -> None:
    fields = PersonaForm(instance=mara, user=in_teachers).fields

    assert [
        name for name, field in fields.items() if field.required and "required" in field.error_messages["required"]
    ] == []


def test_a_browsers_line_ends_are_not_saved_as_a_change(mara: Persona, alice: User) -> None:
    mara.instructions = "You are Mara.\nYou are brief."
    mara.save()

    sent_by(alice, mara, instructions="You are Mara.\r\nYou are brief.").save()

    mara.refresh_from_db()
    assert mara.instructions == "You are Mara.\nYou are brief."


def test_every_field_says_what_it_is_for(mara: Persona, in_teachers: User) -> None:
    without_help = {
        name for name, field in PersonaForm(instance=mara, user=in_teachers).fields.items() if not field.help_text
    }

    assert without_help == {"voice_kind", "noise_reduction"}  # their choices explain themselves


LIMITS = {"name": 80, "summary": 200, "instructions": 20_000, "greeting": 500, "model": 80, "voice_name": 100}


def test_no_browser_cuts_a_pasted_text(mara: Persona, alice: User) -> None:
    fields = PersonaForm(instance=mara, user=alice).fields

    assert not [name for name, field in fields.items() if "maxlength" in field.widget.attrs]
    assert {name: field.widget.attrs.get("data-limit") for name, field in fields.items() if name in LIMITS} == LIMITS


@pytest.mark.parametrize("name", LIMITS)
def test_a_text_that_is_too_long_comes_back_whole_and_says_by_how_much(name: str, mara: Persona, alice: User) -> None:
    form = sent_by(alice, mara, **{name: "x" * (LIMITS[name] + 12)})

    assert form.errors[name][0] == (f"Use at most {LIMITS[name]} characters: this text has {LIMITS[name] + 12}.")
    assert len(form[name].value()) == LIMITS[name] + 12


# The page counts the same: see text_length.test.js.
@pytest.mark.parametrize("character", ["\U0001f686", "e\u0301", "\U0001f468\u200d\U0001f469", "a\r\nb", "\ufeffa", "ق"])
def test_characters_are_counted_as_the_page_counts_them(character: str, mara: Persona, alice: User) -> None:
    length = len(character.replace("\r\n", "\n"))
    fitting = character * (500 // length) + "x" * (500 % length)

    assert sent_by(alice, mara, greeting=f"  \u3000{fitting} \r\n").is_valid()
    assert "has 501" in sent_by(alice, mara, greeting=f"{fitting}x").errors["greeting"][0]
