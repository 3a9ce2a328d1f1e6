"""What staff do to several personas at once: each action asks on a page that says what it will do, then it is done."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.audit.models import AuditEvent
from agents.personas import bulk_pages
from agents.personas.models import Persona

SignIn = Callable[[User | None], Client]
Act = Callable[..., Any]
PERSONAS = "/admin/agents/persona/"
ACTIONS = ("activate", "deactivate", "give", "share", "archive", "restore")


@pytest.fixture
def otto(charlie: User) -> Persona:
    return Persona.objects.create_published(owner=charlie, name="Otto", summary="s", active=False)


@pytest.fixture
def gives(editor: User) -> User:
    """An editor who may look for accounts."""
    editor.user_permissions.add(Permission.objects.get(codename="view_user"))
    return editor


@pytest.fixture
def act(mara: Persona, otto: Persona, gives: User, signed_in: SignIn) -> Act:
    """Chooses both personas for an action, and sends its form if there is one."""

    def send(action: str, *, by: User = gives, **fields: str) -> Any:
        chosen = {"action": action, "_selected_action": [str(mara.pk), str(otto.pk)]}
        return signed_in(by).post(PERSONAS, chosen | fields, follow=True)

    return send


def lines(page: Any) -> list[tuple[str, str, bool]]:
    return [(persona.name, now, is_due) for persona, now, is_due in page.context["lines"]]


@pytest.mark.parametrize("action", ACTIONS)
def test_each_asks_first_and_changes_nothing(action: str, act: Act) -> None:
    before = list(Persona.objects.order_by("pk").values())

    page = act(action)

    assert [name for name, _, _ in lines(page)] == ["Mara", "Otto"]
    assertContains(page, '<input type="hidden" name="confirmed" value="yes">', html=True)
    assert list(Persona.objects.order_by("pk").values()) == before


def test_the_page_says_what_each_is_and_which_ones_stay_as_they_are(act: Act) -> None:
    mara, otto = ("Mara", "active, shared with Teachers"), ("Otto", "inactive, shared with nobody")
    assert lines(act("activate")) == [(*mara, False), (*otto, True)]
    assert lines(act("deactivate")) == [(*mara, True), (*otto, False)]
    assert lines(act("archive")) == [(*mara, True), (*otto, True)]
    assert lines(act("restore")) == [(*mara, False), (*otto, False)]
    assert lines(act("give")) == [(*mara, True), (*otto, True)]
    assertContains(act("give"), "by <bdi>charlie</bdi>")
    assertContains(act("activate"), "stays as it is", count=1)


def test_people_and_everyone_are_named_too(act: Act, mara: Persona, otto: Persona, bob: User, charlie: User) -> None:
    mara.people.add(bob, charlie)
    Persona.objects.filter(pk=otto.pk).update(everyone=True)
    assert [now for _, now, _ in lines(act("share"))] == [
        "active, shared with Teachers, 2 people",
        "inactive, shared with everyone",
    ]


@pytest.mark.parametrize(
    ("action", "active", "said"), [("activate", True, "active"), ("deactivate", False, "inactive")]
)
def test_both_are_active_or_not(action: str, active: bool, said: str, act: Act) -> None:
    assertContains(act(action, confirmed="yes"), f"1 made {said}.")
    assert {persona.active for persona in Persona.objects.all()} == {active}


def test_both_are_archived_and_brought_back(act: Act) -> None:
    assertContains(act("archive", confirmed="yes"), "2 archived.")
    assert not Persona.objects.in_use().exists()
    assert [now for _, now, _ in lines(act("restore"))] == ["archived", "archived"]

    assertContains(act("restore", confirmed="yes"), "2 brought back.")
    assert Persona.objects.in_use().count() == 2
    assert AuditEvent.objects.filter(action__in=("persona_archived", "persona_restored")).count() == 4


def test_both_are_given_to_one_person(act: Act, bob: User) -> None:
    assertContains(act("give", confirmed="yes", to="bob"), "2 given away.")
    assert bob.personas.count() == 2
    assert AuditEvent.objects.filter(action="persona_given_away", actor_name="editor").count() == 2


def test_they_are_given_to_nobody_who_is_unknown(act: Act) -> None:
    page = act("give", confirmed="yes", to="nobody")
    assertContains(page, "Nobody was found under “nobody”")
    assertContains(page, 'value="nobody"')
    assertContains(act("give", confirmed="yes", to=""), "Say to whom you give it.")


def test_all_are_given_or_none(act: Act, bob: User, settings: Settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"personas_per_user": 1})

    page = act("give", confirmed="yes", to="bob")

    assertContains(page, "Nothing was changed. bob has as many personas as one person may have, 1")
    assert bob.personas.count() == 0


def test_both_are_shared_with_a_group(act: Act, teachers: Group) -> None:
    assertContains(act("share"), "Teachers")
    assertContains(act("share", confirmed="yes", to=str(teachers.pk)), "1 shared.")
    assert teachers.personas.count() == 2
    assertContains(act("share", confirmed="yes", to="x"), "This group is not there any more.")
    assertContains(act("share", confirmed="yes", to=""), "Choose a group.")


class TestRights:
    @pytest.fixture
    def viewer(self, db: None) -> User:
        viewer = User.objects.create_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_persona"))
        return viewer

    @pytest.mark.parametrize("action", ACTIONS)
    def test_who_may_only_look_changes_nothing_with_the_page_of_somebody_else(
        self, action: str, act: Act, viewer: User, teachers: Group
    ) -> None:
        before = list(Persona.objects.order_by("pk").values())
        act(action, by=viewer, confirmed="yes", to=str(teachers.pk))
        assert list(Persona.objects.order_by("pk").values()) == before
        assert teachers.personas.count() == 1

    def test_who_may_not_look_for_accounts_gives_nothing_away(
        self, act: Act, gives: User, bob: User, signed_in: SignIn
    ) -> None:
        gives.user_permissions.remove(Permission.objects.get(codename="view_user"))
        assertNotContains(signed_in(gives).get(PERSONAS), "Give selected personas")
        act("give", by=User.objects.get(pk=gives.pk), confirmed="yes", to="bob")
        assert bob.personas.count() == 0


def test_a_list_has_those_in_use_or_those_in_the_archive(
    mara: Persona, otto: Persona, editor: User, signed_in: SignIn
) -> None:
    Persona.objects.filter(pk=otto.pk).update(archived_at=timezone.now())
    browser = signed_in(editor)

    assertContains(browser.get(PERSONAS), "2 personas")
    for asked, name, said in (("True", "Mara", "In use"), ("False", "Otto", "Archived")):
        page = browser.get(PERSONAS, {"archived_at__isnull": asked})
        assertContains(page, "1 persona")
        assertContains(page, f">{name}</a>")
        chosen = f'<li class="selected"><a href="?archived_at__isnull={asked}">{said}</a></li>'
        assertContains(page, chosen, html=True)


def test_many_at_once_are_asked_for_in_few_queries(
    mara: Persona,
    alice: User,
    teachers: Group,
    gives: User,
    signed_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(50):
        Persona.objects.create(owner=alice, name=f"Nr. {number}", summary="s").groups.add(teachers)
    browser = signed_in(gives)
    browser.get("/accounts/")  # this login is noted, for the next minute
    keys = [str(key) for key in Persona.objects.values_list("pk", flat=True)]

    with django_assert_max_num_queries(16):
        page = browser.post(PERSONAS, {"action": "archive", "_selected_action": keys})

    assert len(lines(page)) == 51


def test_more_than_a_form_holds_are_refused_with_what_to_do(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_pages, "AT_ONCE", 1)
    page = act("archive", confirmed="yes")
    assertContains(page, "Choose at most 1 personas at once.")
    assert Persona.objects.in_use().count() == 2
