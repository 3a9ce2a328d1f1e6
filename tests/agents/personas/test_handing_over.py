"""Giving a persona away, archiving it, making it active: what changes, and what the audit trail hears."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from pytest_django import Settings

from agents.audit.models import AuditEvent
from agents.personas.handing_over import archive, give, restore, set_active
from agents.personas.models import Persona

Limit = Callable[[int], None]


@pytest.fixture(autouse=True)
def _nothing_before(mara: Persona, bob: User, charlie: User, editor: User) -> None:
    AuditEvent.objects.all()._raw_delete(using="default")


@pytest.fixture
def limited(settings: Settings) -> Limit:
    def limit(personas: int) -> None:
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"personas_per_user": personas})

    return limit


def written() -> list[tuple[str, dict[str, Any]]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "details"))


def finds(person: User, persona: Persona) -> bool:
    return Persona.objects.visible_to(person).filter(pk=persona.pk).exists()


class TestGive:
    def test_it_has_a_new_owner_and_stays_shared_as_it_was(
        self, mara: Persona, alice: User, bob: User, charlie: User
    ) -> None:
        give(mara, charlie, by=alice)

        mara.refresh_from_db()
        assert mara.owner == charlie
        assert [finds(person, mara) for person in (alice, bob, charlie)] == [False, True, True]
        assert written() == [("persona_given_away", {"was": "alice", "now": "charlie"})]

    def test_the_former_owner_may_keep_access_as_a_person_it_is_shared_with(
        self, mara: Persona, alice: User, charlie: User
    ) -> None:
        give(mara, charlie, by=alice, keeps_access=True)

        assert finds(alice, mara)
        assert not Persona.objects.editable_by(alice).exists()
        assert written()[-1] == ("persona_shared", {"shared_with": ["alice"]})

    def test_who_it_was_shared_with_and_owns_it_now_is_not_shared_with_themselves(
        self, mara: Persona, alice: User, charlie: User
    ) -> None:
        mara.people.add(charlie)
        give(mara, charlie, by=alice)
        assert not mara.people.exists()

    def test_nobody_gets_more_than_one_person_may_have(
        self, mara: Persona, alice: User, charlie: User, limited: Limit
    ) -> None:
        Persona.objects.create(owner=charlie, name="Otto", summary="s")
        limited(1)
        with pytest.raises(ValidationError):
            give(mara, charlie, by=alice)
        limited(2)
        give(mara, charlie, by=alice)
        assert mara.owner == charlie

    def test_to_its_owner_is_nothing(self, mara: Persona, alice: User) -> None:
        give(mara, alice, by=alice, keeps_access=True)
        assert (written(), mara.people.count()) == ([], 0)


def test_an_archived_one_is_found_by_nobody_until_it_is_back_as_it_was(
    mara: Persona, alice: User, bob: User, editor: User, teachers: Group
) -> None:
    archive(mara)
    archive(mara)
    assert [finds(person, mara) for person in (alice, bob)] == [False, False]
    assert not Persona.objects.callable_by(editor).exists()
    assert list(Persona.objects.archived_of(alice)) == [mara]

    restore(mara)
    restore(mara)
    assert [finds(person, mara) for person in (alice, bob)] == [True, True]
    assert written() == [("persona_archived", {}), ("persona_restored", {})]


def test_what_is_active_already_is_not_saved_again(mara: Persona) -> None:
    set_active(mara, active=True)
    set_active(mara, active=False)
    set_active(mara, active=False)
    assert written() == [("persona_withdrawn", {})]
