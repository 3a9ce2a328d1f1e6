"""Logins: noted while they are used, ended when staff are gone, listed for their owner, and ended all at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.models import Session
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains

from agents.audit.actions import Action
from agents.audit.models import AuditEvent
from agents.people.logins import SIGNED_IN_AT, end_logins, note_seen
from agents.personas.models import Persona
from tests.accounts.factors import says_again
from tests.accounts.test_owed import handshake, user_of
from voicesite.accounts.logins_page import browser_name

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
LOGINS = "/accounts/logins/"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/19.0 Safari/604.1"
CLEARED = '"cache", "storage"'


@pytest.fixture
def idle(settings: Settings) -> Callable[[Client, float], None]:
    """Nobody has asked for anything in this login for so many seconds."""
    settings.STAFF_IDLE_SECONDS = 1800

    def nobody_asks(client: Client, seconds: float) -> None:
        client.get("/accounts/")
        then = timezone.now() - timedelta(seconds=seconds)
        assert UserSession.objects.filter(session_key=client.session.session_key).update(last_seen_at=then) == 1

    return nobody_asks


Idle = Callable[[Client, float], None]


class TestIdle:
    def test_staffs_login_ends(self, idle: Idle, editor: User, signed_in: SignIn) -> None:
        idle(client := signed_in(editor), 1801)

        answer = client.get("/admin/")

        assert answer["Location"].startswith(("/accounts/login/", "/admin/login/"))
        assert answer["Clear-Site-Data"] == CLEARED
        assert not Session.objects.exists()
        events = AuditEvent.objects.filter(action__in=(Action.SIGNED_OUT, Action.LOGIN_IDLED))
        assert [(event.action, event.actor_name) for event in events] == [(Action.LOGIN_IDLED, "editor")]

    @pytest.mark.parametrize("seconds", [60, 1790])
    def test_before_that_it_goes_on_and_begins_again(
        self, seconds: float, idle: Idle, editor: User, signed_in: SignIn
    ) -> None:
        idle(client := signed_in(editor), seconds)

        assert client.get("/admin/").status_code == 200
        assert timezone.now() - UserSession.objects.get().last_seen_at < timedelta(seconds=30)

    def test_other_peoples_goes_on(self, idle: Idle, alice: User, signed_in: SignIn) -> None:
        idle(client := signed_in(alice), 100_000)

        assert client.get("/").status_code == 200

    def test_where_it_is_off_it_goes_on(self, idle: Idle, editor: User, signed_in: SignIn, settings: Settings) -> None:
        settings.STAFF_IDLE_SECONDS = 0
        idle(client := signed_in(editor), 100_000)

        assert client.get("/").status_code == 200

    def test_what_was_typed_meanwhile_is_kept(self, idle: Idle, editor: User, signed_in: SignIn) -> None:
        idle(client := signed_in(editor), 1801)

        answer = client.post("/personas/new/", {"name": "Otto from Ostend"})

        assertContains(answer, "Otto from Ostend", status_code=403)
        assertContains(answer, "You were signed out before this form was sent", status_code=403)
        assert not Persona.objects.exists()

    def test_an_open_call_counts_as_somebody_who_is_there(self, idle: Idle, editor: User, signed_in: SignIn) -> None:
        """Each recheck of a call notes it (agents.rights.decision)."""
        idle(client := signed_in(editor), 1801)
        note_seen(str(client.session.session_key))

        assert client.get("/").status_code == 200

    @pytest.mark.django_db(transaction=True)
    def test_it_begins_no_call(self, idle: Idle, editor: User, signed_in: SignIn) -> None:
        idle(client := signed_in(editor), 1801)

        assert isinstance(async_to_sync(user_of)(handshake(client)), AnonymousUser)


class TestLongestTime:
    """However much a login is used."""

    @pytest.fixture
    def as_on_a_server(self, settings: Settings) -> None:
        settings.LOGIN_MAX_HOURS, settings.STAFF_LOGIN_MAX_HOURS = 336, 12

    def login_of(self, user: User, hours: float, signed_in: SignIn) -> Client:
        client = signed_in(user)
        session = client.session
        session[SIGNED_IN_AT] -= hours * 3600
        session.save()
        return client

    @pytest.mark.parametrize(
        ("name", "hours", "status"),
        [("alice", 335, 200), ("alice", 337, 302), ("editor", 11, 200), ("editor", 13, 302)],
    )
    @pytest.mark.usefixtures("as_on_a_server")
    def test_it_ends(
        self, name: str, hours: float, status: int, signed_in: SignIn, request: pytest.FixtureRequest
    ) -> None:
        client = self.login_of(user := request.getfixturevalue(name), hours, signed_in)

        assert client.get("/").status_code == status

        ends = AuditEvent.objects.filter(action=Action.LOGIN_RAN_OUT).values_list("actor_name", flat=True)
        assert list(ends) == ([name] if status == 302 else [])
        assert Session.objects.exists() == (status == 200)
        assert user.is_active

    @pytest.mark.usefixtures("as_on_a_server")
    def test_showing_again_who_one_is_does_not_begin_it_again(self, alice: User, signed_in: SignIn) -> None:
        client = self.login_of(alice, 335, signed_in)
        says_again(client, alice)
        session = client.session
        session[SIGNED_IN_AT] -= 2 * 3600
        session.save()

        assert client.get("/").status_code == 302

    def test_a_login_of_an_earlier_release_begins_its_time_now(self, alice: User, signed_in: SignIn) -> None:
        client = signed_in(alice)
        session = client.session
        del session[SIGNED_IN_AT]
        session.save()

        assert client.get("/").status_code == 200
        assert SIGNED_IN_AT in client.session

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.usefixtures("as_on_a_server")
    def test_it_begins_no_call(self, alice: User, signed_in: SignIn) -> None:
        client = self.login_of(alice, 337, signed_in)

        assert isinstance(async_to_sync(user_of)(handshake(client)), AnonymousUser)


class TestSigningOut:
    def test_the_browser_forgets_what_it_kept(self, alice: User, signed_in: SignIn) -> None:
        client = signed_in(alice)

        assert "Clear-Site-Data" not in client.get("/").headers
        assert client.post("/accounts/logout/")["Clear-Site-Data"] == CLEARED
        assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


class TestPage:
    def browser(self, user: User, name: str, signed_in: SignIn) -> Client:
        client = signed_in(user)
        client.defaults["HTTP_USER_AGENT"] = name
        client.get("/")
        return client

    def test_it_lists_ones_own_and_marks_this_one(self, alice: User, bob: User, signed_in: SignIn) -> None:
        self.browser(alice, CHROME, signed_in)
        self.browser(bob, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", signed_in)
        page = self.browser(alice, IPHONE, signed_in).get(LOGINS)

        logins = [(each.browser, each.address, each.is_current) for each in page.context["logins"]]
        assert logins == [("Safari on iPhone", "127.0.0.1", True), ("Chrome on Windows", "127.0.0.1", False)]
        assertContains(page, "this browser", count=1)
        assertNotContains(page, "Firefox")

    def test_the_overview_counts_those_that_are_signed_in(self, alice: User, signed_in: SignIn) -> None:
        self.browser(alice, CHROME, signed_in).post("/accounts/logout/")

        assertContains(self.browser(alice, IPHONE, signed_in).get("/accounts/"), "1 browser signed in")

    def test_everywhere_else(self, alice: User, bob: User, signed_in: SignIn) -> None:
        laptop, phone = self.browser(alice, CHROME, signed_in), self.browser(alice, IPHONE, signed_in)
        bobs = self.browser(bob, CHROME, signed_in)

        says_again(phone, alice)
        assert phone.post(LOGINS)["Location"] == LOGINS
        assert [client.get("/").status_code for client in (laptop, phone, bobs)] == [302, 200, 200]

    def test_everywhere(self, alice: User, bob: User, signed_in: SignIn) -> None:
        laptop, phone = self.browser(alice, CHROME, signed_in), self.browser(alice, IPHONE, signed_in)
        bobs = self.browser(bob, CHROME, signed_in)

        says_again(phone, alice)
        answer = phone.post(LOGINS, {"everywhere": "1"})

        assert (answer["Location"], answer["Clear-Site-Data"]) == ("/accounts/login/", CLEARED)
        assert [client.get("/").status_code for client in (laptop, phone, bobs)] == [302, 302, 200]

    def test_one_of_them(self, alice: User, bob: User, signed_in: SignIn) -> None:
        browsers = [self.browser(alice, name, signed_in) for name in (CHROME, IPHONE, "curl/8")]
        bobs = self.browser(bob, CHROME, signed_in)
        says_again(phone := browsers[1], alice)
        keys = {each.user_agent: str(each.pk) for each in UserSession.objects.filter(user=alice)}

        page = phone.post(LOGINS, {"end": keys[CHROME]}, follow=True)

        assertContains(page, "That browser is signed out.")
        assertNotContains(page, "Chrome on Windows")
        assert [client.get("/").status_code for client in (*browsers, bobs)] == [302, 200, 200, 200]
        assert [event.label for event in AuditEvent.objects.filter(action=Action.SIGNED_OUT_ELSEWHERE)] == ["alice"]

    def test_this_one(self, alice: User, signed_in: SignIn) -> None:
        says_again(phone := self.browser(alice, IPHONE, signed_in), alice)

        answer = phone.post(LOGINS, {"end": str(UserSession.objects.get().pk)})

        assert (answer["Location"], answer["Clear-Site-Data"]) == ("/accounts/login/", CLEARED)
        assert phone.get("/").status_code == 302

    @pytest.mark.parametrize("key", ["{bobs}", "0", "", "x", "-1", "9" * 30, "²"])
    def test_what_is_none_of_ones_own_ends_nothing(self, key: str, alice: User, bob: User, signed_in: SignIn) -> None:
        bobs = self.browser(bob, CHROME, signed_in)
        says_again(phone := self.browser(alice, IPHONE, signed_in), alice)

        page = phone.post(LOGINS, {"end": key.format(bobs=UserSession.objects.get(user=bob).pk)}, follow=True)

        assertContains(page, "That browser was signed out already.")
        assert [client.get("/").status_code for client in (phone, bobs)] == [200, 200]

    @pytest.mark.parametrize("form", [{}, {"everywhere": "1"}, {"end": "{laptop}"}])
    def test_to_end_some_one_says_once_more_who_one_is(
        self, form: dict[str, str], alice: User, signed_in: SignIn
    ) -> None:
        laptop, phone = self.browser(alice, CHROME, signed_in), self.browser(alice, IPHONE, signed_in)
        keys = {"{laptop}": str(UserSession.objects.get(user_agent=CHROME).pk)}

        asked = phone.post(LOGINS, {name: keys.get(value, value) for name, value in form.items()})

        assert asked["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Flogins%2F"
        assert laptop.get("/").status_code == 200
        phone.post("/accounts/reauthenticate/", {"password": "alice's password", "next": LOGINS})
        assert laptop.get("/").status_code == 302

    def test_also_logins_that_were_never_listed_end(self, alice: User, signed_in: SignIn) -> None:
        """Those of an earlier release, and those that have not been used yet."""
        unseen = signed_in(alice)
        assert not UserSession.objects.exists()

        assert end_logins(alice) == 1
        assert unseen.get("/").status_code == 302

    def test_logins_of_other_people_are_not_read(
        self, alice: User, bob: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many there are. Nobody has one from before there were notes, three weeks after the upgrade."""
        applied = MigrationRecorder.Migration.objects.filter(app="usersessions")
        applied.update(applied=timezone.now() - timedelta(weeks=3, seconds=1))
        self.browser(alice, CHROME, signed_in)
        self.browser(bob, CHROME, signed_in)
        signed_in(bob)
        read: list[str] = []
        decoded = Session.get_decoded

        def noted(session: Session) -> Any:
            read.append(session.session_key)
            return decoded(session)

        alices = UserSession.objects.get(user=alice).session_key
        monkeypatch.setattr(Session, "get_decoded", noted)
        assert end_logins(alice) == 1
        assert set(read) <= {alices}
        assert Session.objects.count() == 2

    def test_a_browser_that_says_nothing_has_a_line(self, alice: User, signed_in: SignIn) -> None:
        page = self.browser(alice, "", signed_in).get(LOGINS)

        assertContains(page, "Another browser")

    @pytest.mark.parametrize("name", ["a\0b", "\xff\xfe", "x" * 5_000, "<script>alert(1)</script>"])
    def test_a_browser_may_say_anything(self, name: str, alice: User, client: Client) -> None:
        """Also at the sign-in, where it is kept first. PostgreSQL would refuse a NUL."""
        client.defaults["HTTP_USER_AGENT"] = name
        client.post("/accounts/login/", {"login": "alice", "password": "alice's password"})

        assertContains(client.get(LOGINS), "Another browser")
        assert UserSession.objects.get().user_agent == name.replace("\0", "")[:200]


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/141.0", "Edge on Windows"),
        (f"{CHROME} OPR/120", "Opera on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537 Chrome/141.0 Mobile Safari/537", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15.6; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS"),
        ("curl/8", "Another browser"),
        ("Windows", "Another browser on Windows"),
    ],
)
def test_browsers_have_names(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
