"""The persona form: which groups an owner may choose, and what stays as it is."""

import json
from html import unescape
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group, User
from django.forms.models import model_to_dict

from agents.personas.form_sections import LIVELINESS, SECTIONS
from agents.personas.forms import PersonaForm
from agents.personas.models import Persona
from agents.personas.options import OPTIONS, Option
from agents.personas.sharing_form import LOOKS_FIELDS, SHARING_FIELDS


def sent_by(user: User, persona: Persona, **changes: Any) -> PersonaForm:
    """The form as `user` sends it, with these changes."""
    fields = [name for section in SECTIONS for name in section.fields if name not in ("groups", "people")]
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


def test_every_setting_of_a_persona_is_in_a_section(mara: Persona, in_teachers: User, bob: User) -> None:
    mara.people.add(bob)
    form = sent_by(in_teachers, mara)
    shown = [field.name for section in form.sections() for field in (*section.basic, *section.fine)]
    settings = {field.name for field in Persona._meta.get_fields() if field.editable and not field.auto_created}

    assert len(shown) == len(set(shown))
    assert set(shown) == settings - {"owner"} | {LIVELINESS, *LOOKS_FIELDS, *SHARING_FIELDS}


def test_what_matters_comes_first_and_the_rest_is_folded_away(mara: Persona, alice: User) -> None:
    sections = list(PersonaForm(instance=mara, user=alice).sections())

    assert [section.section.title for section in sections] == [
        "Who is it?",
        "What does it say?",
        "How does it sound?",
        "How does it listen?",
        "Who may call it?",
    ]
    assert [field.name for field in sections[2].basic] == ["voice_name", "voice_rate"]
    assert [field.name for section in sections for field in section.fine if field.name in LIMITS] == []


def test_a_fold_counts_what_differs_from_a_new_persona_and_means_something(mara: Persona, alice: User) -> None:
    mara.temperature, mara.interim_after_ms = 0.9, 900  # nothing is said while it thinks
    mara.voice_pitch, mara.voice_style = "+5%", "cheerful"

    folds = [section.fine_tuning for section in PersonaForm(instance=mara, user=alice).sections()]

    assert folds == ["Fine tuning", "Fine tuning · 1 changed", "Fine tuning · 2 changed", "Fine tuning", "Fine tuning"]


def test_a_fold_with_an_error_is_open(mara: Persona, alice: User) -> None:
    sections = sent_by(alice, mara, temperature="5").sections()

    assert [section.is_open for section in sections] == [False, True, False, False, False]


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.field)
def test_a_field_follows_its_option(option: Option, mara: Persona, alice: User) -> None:
    field = PersonaForm(instance=mara, user=alice).fields[option.field]

    assert option.help in unescape(str(field.help_text))
    assert (field.widget.attrs.get("min"), field.widget.attrs.get("max")) == (
        (option.range.low, option.range.high) if option.range else (None, None)
    )
    offered = [str(value) for value, _ in getattr(field, "choices", [])]
    assert offered == [choice.value for choice in option.choices]


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
    assert (mara.instructions, mara.revision) == ("You are Mara.\nYou are brief.", 0)


def test_every_field_says_what_it_is_for(mara: Persona, in_teachers: User) -> None:
    assert [n for n, field in PersonaForm(instance=mara, user=in_teachers).fields.items() if not field.help_text] == []


def test_an_error_in_what_means_nothing_keeps_nobody_from_saving(mara: Persona, alice: User) -> None:
    agent = {"agent_name": "museum-desk", "agent_project": "museum", "instructions": "", "model": ""}

    form = sent_by(alice, mara, **agent, temperature="hot", interim_after_ms="soon")
    kept = mara.instructions

    assert form.errors == {}
    saved = form.save()
    assert (saved.instructions, saved.temperature, saved.agent_name) == (kept, None, "museum-desk")


class TestLists:
    def test_each_line_is_an_entry_once(self, mara: Persona, alice: User) -> None:
        typed = "  Lighthouse Quay \r\n\r\nStorm Glass\rLighthouse Quay\n"

        assert sent_by(alice, mara, phrase_list=typed).save().phrase_list == ["Lighthouse Quay", "Storm Glass"]

    def test_an_entry_is_shown_in_a_line(self, mara: Persona, alice: User) -> None:
        mara.phrase_list = ["Lighthouse Quay", "Storm Glass"]

        assert PersonaForm(instance=mara, user=alice)["phrase_list"].value() == "Lighthouse Quay\nStorm Glass"

    @pytest.mark.parametrize(
        ("name", "typed", "words"),
        [
            ("voice_prefer_locales", "\n".join(f"en-{n}" for n in range(11)), "at most 10 lines: there are 11."),
            ("phrase_list", f"Quay\n{'x' * 101}", "at most 100 characters in a line: entry 2 has 101."),
            ("phrase_list", "a\0b", "null character"),
            ("tags", f"school\n{'x' * 41}", "is too long for a tag: use at most 30 characters."),
        ],
    )
    def test_an_error_says_which_entry(self, name: str, typed: str, words: str, mara: Persona, alice: User) -> None:
        assert words in sent_by(alice, mara, **{name: typed}).errors[name][0]


class TestObjects:
    def test_json_is_read_and_shown_in_lines(self, mara: Persona, alice: User) -> None:
        servers = [{"label": "library", "url": "https://example.org/mcp"}]

        saved = sent_by(alice, mara, mcp_servers=json.dumps(servers)).save()

        assert saved.mcp_servers == servers
        shown = PersonaForm(instance=saved, user=alice)["mcp_servers"].value()
        assert shown.count("\n") > 3
        assert json.loads(shown) == servers

    def test_nothing_is_an_empty_list_or_object(self, mara: Persona, alice: User) -> None:
        saved = sent_by(alice, mara, mcp_servers=" ", custom_speech="").save()

        assert (saved.mcp_servers, saved.custom_speech) == ([], {})

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ('[{"label": library}]', "This is not JSON: look at line 1, character 12"),
            ("{}", ""),
            ('{"label": "library"}', "Write a list, in [ ], as in the example."),
            ("[" * 100_000, "This is JSON that we cannot store"),
            ("[NaN]", "This is JSON that we cannot store"),
            ("[1e999]", "This is JSON that we cannot store"),
            (r'["\u0000"]', "This is JSON that we cannot store"),
            (r'["\ud800"]', "This is JSON that we cannot store"),
            ("[" + "9" * 5000 + "]", "This is JSON that we cannot store"),
        ],
    )
    def test_an_error_says_where(self, typed: str, words: str, mara: Persona, alice: User) -> None:
        form = sent_by(alice, mara, mcp_servers=typed)

        assert words in form.errors.get("mcp_servers", [""])[0]
        assert form["mcp_servers"].value() == typed


class TestLiveliness:
    """Without a script, the list applies when the form is saved."""

    def test_another_position_sets_all_three(self, mara: Persona, alice: User) -> None:
        assert PersonaForm(instance=mara, user=alice)["liveliness"].value() == "3"

        saved = sent_by(alice, mara, liveliness="1").save()

        assert (saved.silence_duration_ms, saved.end_of_utterance_level, saved.eagerness) == (1500, "high", "low")

    def test_a_position_that_was_left_alone_lets_a_change_by_hand_be(self, mara: Persona, alice: User) -> None:
        saved = sent_by(alice, mara, liveliness="3", silence_duration_ms=700).save()

        assert saved.silence_duration_ms == 700
        assert PersonaForm(instance=saved, user=alice)["liveliness"].value() == ""

    @pytest.mark.parametrize("position", ["", "6", "lively"])
    def test_what_is_no_position_sets_nothing(self, position: str, mara: Persona, alice: User) -> None:
        form = sent_by(alice, mara, liveliness=position)

        assert form.data["silence_duration_ms"] == 500
        assert ("liveliness" in form.errors) is bool(position)


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
