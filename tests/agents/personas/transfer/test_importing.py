"""What an import does to the database: who may change what, and all or nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from pytest_django import Settings

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.personas.models import Persona, PersonaVersion
from agents.personas.transfer.doors import Door, for_editor, for_operator, for_owner
from agents.personas.transfer.importing import ChangedMeanwhile, import_personas, mark_of
from agents.personas.transfer.persona_file import read_file
from agents.personas.transfer.problems import Refused
from tests.agents.personas.transfer.filed import KEY, file_of, imported, persona, stored

pytestmark = pytest.mark.django_db


def refusals(door: Door, *personas: dict[str, Any], **more: Any) -> list[str]:
    before = (Persona.objects.count(), PersonaVersion.objects.count())
    with pytest.raises(Refused) as refused:
        imported(door, *personas, **more)
    assert (Persona.objects.count(), PersonaVersion.objects.count()) == before
    return [problem.sentence for problem in refused.value.problems]


class TestOwner:
    def test_a_new_persona_is_a_draft_of_theirs_and_keeps_its_id(self, alice: User) -> None:
        (outcome,) = imported(for_owner(alice), persona(temperature=0.8))
        mara = Persona.objects.get(pk=KEY)
        assert (mara.owner, mara.temperature, mara.published, mara.saved_by) == (alice, 0.8, None, alice)
        assert (outcome.is_new, [change.field for change in outcome.changes]) == (
            True,
            ["name", "summary", "instructions", "temperature"],
        )

    def test_a_second_import_changes_it_and_doubles_nothing(self, alice: User) -> None:
        imported(for_owner(alice))
        (outcome,) = imported(for_owner(alice), persona(greeting="Hello!"))
        assert [(change.field, change.before, change.after) for change in outcome.changes] == [
            ("greeting", "", "Hello!")
        ]
        mara = Persona.objects.get()
        assert (mara.greeting, mara.revision) == ("Hello!", 2)

    def test_what_is_as_in_the_file_is_not_saved_again(self, alice: User) -> None:
        imported(for_owner(alice))
        before = Persona.objects.values().get()
        (outcome,) = imported(for_owner(alice))
        assert (outcome.is_new, outcome.changes, Persona.objects.values().get()) == (False, [], before)

    def test_what_a_form_takes_off_the_ends_of_a_text_is_no_change(self, alice: User) -> None:
        """Editors write files with a line break at the end; whoever saved the form since has taken it off."""
        imported(for_owner(alice), persona(instructions="You are Mara.", greeting="Hello!"))
        (outcome,) = imported(for_owner(alice), persona(instructions="You are Mara.\n", greeting=" Hello!"))
        assert outcome.changes == []
        (outcome,) = imported(for_owner(alice), persona(instructions="You are\nMara.", greeting="Hello!"))
        assert [change.field for change in outcome.changes] == ["instructions"]

    def test_what_the_file_leaves_out_goes_back_to_its_default(self, alice: User, teachers: Group) -> None:
        alice.groups.add(teachers)
        imported(for_owner(alice), persona(temperature=0.8, tags=["desk"], groups=["Teachers"], active=False))
        imported(for_owner(alice))
        mara = stored(Persona.objects.get())
        assert (mara["temperature"], mara["tags"], mara["groups"], mara["active"]) == (None, [], [], True)

    def test_without_an_id_each_import_makes_one(self, alice: User) -> None:
        for _ in range(2):
            imported(for_owner(alice), {key: value for key, value in persona().items() if key != "id"})
        assert Persona.objects.count() == 2

    def test_the_id_of_somebody_elses_persona_takes_nothing_over(self, alice: User, bob: User) -> None:
        imported(for_owner(alice))
        before = stored(Persona.objects.get())
        for greeting in ("One", "Two"):
            imported(for_owner(bob), persona(greeting=greeting))
        bobs = Persona.objects.get(owner=bob)  # one: the second import has found the first's
        assert (bobs.greeting, str(bobs.pk) == KEY) == ("Two", False)
        assert stored(Persona.objects.get(owner=alice)) == before

    def test_what_was_given_away_is_not_taken_back(self, alice: User, bob: User, charlie: User) -> None:
        imported(for_owner(alice))
        imported(for_owner(bob))
        Persona.objects.filter(owner=bob).update(owner=charlie)
        (sentence,) = refusals(for_owner(bob))
        assert sentence == "this persona belongs to somebody else now: take the id out to make another one."

    def test_sharing_follows_the_rights_of_the_form(self, alice: User, teachers: Group) -> None:
        assert refusals(for_owner(alice), persona(groups=["Teachers"], everyone=True)) == [
            "you have no right to share with everyone: take this out, or ask an administrator for that right.",
            "“Teachers” is no group that you can share with: take it out.",
        ]
        alice.groups.add(teachers)
        alice.user_permissions.add(Permission.objects.get(codename="share_with_everyone"))
        imported(for_owner(User.objects.get(pk=alice.pk)), persona(groups=["Teachers"], everyone=True))
        assert stored(Persona.objects.get())["groups"] == ["Teachers"]

    def test_what_is_shared_with_everyone_already_may_stay_so(self, alice: User) -> None:
        imported(for_operator(alice), persona(everyone=True))
        imported(for_owner(alice), persona(everyone=True, greeting="Hello!"))
        assert Persona.objects.get().everyone

    def test_groups_that_others_chose_stay_and_are_not_named(self, alice: User, bob: User, teachers: Group) -> None:
        board = Group.objects.create(name="Board")
        imported(for_owner(alice))
        Persona.objects.get().groups.add(board, teachers)
        alice.groups.add(teachers)
        (outcome,) = imported(for_owner(alice))
        assert stored(Persona.objects.get())["groups"] == ["Board"]
        assert [(change.before, change.after) for change in outcome.changes] == [(["Teachers"], [])]

    def test_people_it_is_shared_with_stay(self, alice: User, bob: User) -> None:
        imported(for_owner(alice))
        Persona.objects.get().people.add(bob)
        imported(for_owner(alice), persona(greeting="Hello!"))
        assert list(Persona.objects.get().people.all()) == [bob]

    def test_a_page_names_no_owner(self, alice: User, bob: User) -> None:
        for name in ("bob", "nobody"):  # and does not say who has an account
            assert refusals(for_owner(alice), persona(owner=name)) == [
                "a page makes personas of your own: take this out. Only the command reads it."
            ]

    def test_they_may_have_no_more_than_others(self, alice: User, settings: Settings) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"personas_per_user": 1})
        (sentence,) = refusals(for_owner(alice), persona(), persona(id=KEY.replace("0", "1")))
        assert sentence.startswith("You have as many personas as one person may have, 1")

    def test_what_the_service_would_refuse_is_refused(self, alice: User) -> None:
        (sentence,) = refusals(for_owner(alice), persona(voice_name="Katja"))
        assert sentence.startswith("“Katja” is not an Azure voice")

    def test_a_text_of_spaces_is_none(self, alice: User) -> None:
        assert refusals(for_owner(alice), persona(instructions=" \n")) == [
            "there is nothing in it: write something, for example Opening hours: Monday to Saturday nine to six."
        ]

    def test_an_agent_has_no_instructions(self, alice: User) -> None:
        imported(for_owner(alice), persona(instructions="", agent_name="desk", agent_project="museum"))
        assert Persona.objects.get().agent_name == "desk"

    def test_all_is_saved_or_nothing(self, alice: User) -> None:
        imported(for_owner(alice))
        bad = persona(id=KEY.replace("0", "1"), voice_name="Katja")
        assert refusals(for_owner(alice), persona(greeting="Hello!"), bad)
        assert Persona.objects.get().greeting == ""

    def test_two_ids_of_one_persona_are_one_too_many(self, alice: User, bob: User) -> None:
        imported(for_owner(alice))
        imported(for_owner(bob))
        other = persona(id=str(Persona.objects.get(owner=bob).pk))
        assert len(refusals(for_owner(bob), persona(), other)) == 2

    def test_each_id_is_there_once(self, alice: User) -> None:
        assert refusals(for_owner(alice), persona(), persona()) == [
            "this id is there more than once: import each persona once."
        ] * 2  # fmt: skip


class TestPublishing:
    def test_with_a_reason_it_is_published(self, alice: User) -> None:
        imported(for_owner(alice), reason="From the repository.")
        version = PersonaVersion.objects.get()
        assert (version.author, version.reason, Persona.objects.get().published) == (
            alice,
            "From the repository.",
            version,
        )

    def test_what_is_published_already_gets_no_other_version(self, alice: User) -> None:
        imported(for_owner(alice), reason="One")
        imported(for_owner(alice), persona(tags=["desk"]), reason="Two")
        assert PersonaVersion.objects.count() == 1

    def test_what_was_a_draft_only_is_published_although_the_file_changes_nothing(self, alice: User) -> None:
        imported(for_owner(alice))
        imported(for_owner(alice), reason="Now")
        assert PersonaVersion.objects.get().reason == "Now"

    def test_an_editor_publishes_others_personas_with_the_right_to(self, alice: User, editor: User) -> None:
        imported(for_owner(alice))
        assert refusals(for_editor(editor), reason="No") == [
            "you may not publish other people's personas: import without that."
        ]
        editor.user_permissions.add(Permission.objects.get(codename="publish_persona"))
        imported(for_editor(User.objects.get(pk=editor.pk)), reason="Yes")
        assert PersonaVersion.objects.get().author == editor

    def test_they_publish_only_so_often(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("agents.personas.how_many.VERSIONS_PER_HOUR", 1)
        (sentence,) = refusals(for_owner(alice), persona(), persona(id=KEY.replace("0", "1")), reason="Often")
        assert sentence.startswith("You have published personas 1 times in the last hour")


class TestEditor:
    def test_they_change_others_personas_and_share_with_every_group(
        self, alice: User, editor: User, teachers: Group
    ) -> None:
        imported(for_owner(alice))
        imported(for_editor(editor), persona(groups=["Teachers"]))
        mara = Persona.objects.get()
        assert (mara.owner, stored(mara)["groups"], mara.saved_by) == (alice, ["Teachers"], editor)

    def test_who_may_only_change_adds_none(self, editor: User) -> None:
        editor.user_permissions.remove(Permission.objects.get(codename="add_persona"))
        assert refusals(for_editor(User.objects.get(pk=editor.pk))) == [
            "it is new, and you may not add personas: ask an administrator for that right."
        ]

    def test_who_may_only_add_changes_none_of_others(self, alice: User, editor: User) -> None:
        imported(for_owner(alice))
        editor.user_permissions.remove(Permission.objects.get(codename="change_persona"))
        imported(for_editor(User.objects.get(pk=editor.pk)), persona(greeting="Mine"))
        assert {each.owner: each.greeting for each in Persona.objects.all()} == {alice: "", editor: "Mine"}


class TestOperator:
    def test_a_file_names_the_owner(self, alice: User, bob: User) -> None:
        imported(for_operator(bob), persona(owner="alice"), persona(id=KEY.replace("0", "1")))
        assert {str(each.owner) for each in Persona.objects.all()} == {"alice", "bob"}

    def test_a_file_gives_a_persona_to_somebody_else(self, alice: User, bob: User) -> None:
        imported(for_operator(None), persona(owner="alice"))
        (outcome,) = imported(for_operator(None), persona(owner="bob"))
        assert Persona.objects.get().owner == bob
        assert [(change.field, change.before, change.after) for change in outcome.changes] == [
            ("owner", "alice", "bob")
        ]

    def test_without_an_owner_a_persona_that_is_there_keeps_its_own(self, alice: User, bob: User) -> None:
        imported(for_operator(alice))
        for owner in (None, bob):
            imported(for_operator(owner), persona(greeting=f"Hello {owner}!"))
            assert Persona.objects.get().owner == alice

    def test_a_new_one_needs_an_owner_who_is_there(self, alice: User) -> None:
        assert refusals(for_operator(None)) == ["it is new, and nobody owns it: add its owner, or import with --owner."]
        assert refusals(for_operator(None), persona(owner="nobody")) == [
            "there is no account “nobody”: create it, or name another one."
        ]

    def test_the_versions_have_the_owner_as_author(self, alice: User) -> None:
        imported(for_operator(alice), reason="From the repository.")
        assert PersonaVersion.objects.get().author == alice


class TestDryRun:
    def test_it_finds_the_same_and_keeps_nothing(self, alice: User, teachers: Group) -> None:
        alice.groups.add(teachers)
        dry = imported(for_owner(alice), persona(groups=["Teachers"]), reason="x", is_dry=True)
        assert (Persona.objects.count(), PersonaVersion.objects.count()) == (0, 0)
        assert mark_of(imported(for_owner(alice), persona(groups=["Teachers"]))) == mark_of(dry)

    def test_what_is_not_as_it_was_seen_is_not_saved(self, alice: User) -> None:
        imported(for_owner(alice))
        entries = read_file("desk.yaml", file_of(persona(greeting="Hello!")))
        seen = mark_of(import_personas(entries, for_owner(alice), is_dry=True))
        Persona.objects.update(greeting="Something else")
        with pytest.raises(ChangedMeanwhile) as meanwhile:
            import_personas(entries, for_owner(alice), seen=seen)
        assert [change.before for change in meanwhile.value.outcomes[0].changes] == ["Something else"]
        assert Persona.objects.get().greeting == "Something else"


def test_the_audit_trail_has_one_event_and_those_of_each_persona(alice: User) -> None:
    imported(for_owner(alice))
    AuditEvent.objects.all()._raw_delete(using="default")
    imported(for_owner(alice), persona(greeting="Hello!"), persona(id=KEY.replace("0", "1")))
    assert sorted(AuditEvent.objects.values_list("action", "label")) == [
        (Action.PERSONA_CHANGED, "Mara"),
        (Action.PERSONA_CREATED, "Mara"),
        (Action.PERSONAS_IMPORTED, ""),
    ]
    assert AuditEvent.objects.get(action=Action.PERSONAS_IMPORTED).details == {"new": 1, "changed": 1}


def test_two_who_import_the_same_new_persona_at_once(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one was quicker: its row is there when ours is written."""

    def first(save: Callable[..., None]) -> Callable[..., None]:
        def save_twice(self: Persona, **options: Any) -> None:
            save(self, **options)
            save(self, **options)

        return save_twice

    monkeypatch.setattr(Persona, "save", first(Persona.save))
    assert refusals(for_owner(alice)) == ["somebody made one of these personas just now: import again."]
