"""Forms that outlived their sign-in: nothing that was typed is lost, and no secret is kept."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client, RequestFactory
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from agents.personas.models import Persona
from tests.agents.conftest import mara
from tests.agents.personas.filled import filled
from voicesite.accounts.kept_forms import KeptForm

__all__ = ["mara"]  # a fixture of the pages, for this file too

PAGE = {"origin": "http://testserver"}
LONG = "You are Otto.\r\nTrains leave “every” hour & <b>never</b> late. \U0001f686 قطار"


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((had.get("action", ""), []))
        elif tag == "input" and self.forms and had.get("name"):
            self.forms[-1][1].append((had["name"], had.get("value", "")))


def forms_of(page: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where each form of the page goes, and the inputs that a browser would send with it."""
    parser = _Forms()
    parser.feed(page.content.decode())
    return parser.forms


class Tab:
    """A browser whose forms carry the token that their page had, as a person's do."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def sign_out(self) -> None:
        """Without a page: the login session is over."""
        del self.client.cookies["sessionid"]

    def open(self, path: str) -> str:
        """The token in the forms of that page."""
        page = self.client.get(path)
        return next(value for _, inputs in forms_of(page) for name, value in inputs if name == "csrfmiddlewaretoken")

    def send(self, path: str, form: dict[str, str], token: str, **headers: str) -> Any:
        return self.client.post(path, form | {"csrfmiddlewaretoken": token}, headers=PAGE | headers)

    def send_shown(self, page: Any, to: str, **more: str) -> Any:
        """Send the form of `page` that goes `to` this path, with these fields filled in."""
        inputs = next(inputs for action, inputs in forms_of(page) if action == to)
        sent: dict[str, list[str]] = {}
        for name, value in inputs:
            sent.setdefault(name, []).append(value)
        return self.client.post(to, sent | {name: [value] for name, value in more.items()}, headers=PAGE)

    def sign_in(self, name: str, token: str = "", **more: str) -> Any:
        form = {"login": name, "password": f"{name}'s password"} | more
        return self.send("/accounts/login/", form, token or self.open("/accounts/login/"))

    def confirm(self, name: str) -> None:
        """Give the password again, as the admin's pages for accounts ask for it."""
        path = "/accounts/reauthenticate/"
        assert self.send(path, {"password": f"{name}'s password"}, self.open(path)).status_code == 302


@pytest.fixture
def tab(alice: User) -> Tab:
    return Tab()


class TestTwoSignInTabs:
    def test_the_second_leads_on_to_the_gallery(self, tab: Tab) -> None:
        first, second = tab.open("/accounts/login/"), tab.open("/accounts/login/")

        assertRedirects(tab.sign_in("alice", first), "/")
        assertRedirects(tab.sign_in("alice", second), "/")

    def test_the_second_leads_on_to_the_page_that_was_asked_for(self, tab: Tab) -> None:
        first, second = tab.open("/accounts/login/"), tab.open("/accounts/login/")
        tab.sign_in("alice", first)

        assertRedirects(tab.sign_in("alice", second, next="/personas/new/"), "/personas/new/")

    def test_the_second_leads_to_no_other_site(self, tab: Tab) -> None:
        first, second = tab.open("/accounts/login/"), tab.open("/accounts/login/")
        tab.sign_in("alice", first)

        assertRedirects(tab.sign_in("alice", second, next="https://evil.example/"), "/")

    def test_who_has_signed_out_again_gets_the_sign_in_page_with_the_name(self, tab: Tab) -> None:
        old = tab.open("/accounts/login/")
        tab.sign_in("alice")
        tab.sign_out()

        page = tab.sign_in("alice", old, next="/personas/new/")

        assertContains(page, 'value="alice"', status_code=403)
        assertNotContains(page, "alice&#x27;s password", status_code=403)
        assertRedirects(tab.send_shown(page, "/accounts/login/", password="alice's password"), "/personas/new/")

    def test_cleared_cookies_are_no_dead_end(self, tab: Tab) -> None:
        old = tab.open("/accounts/login/")
        tab.client.cookies.clear()

        page = tab.sign_in("alice", old)

        assertRedirects(tab.send_shown(page, "/accounts/login/", password="alice's password"), "/")


class TestATokenFromBeforeTheSignIn:
    """The person has signed in again, in another tab, since the page was opened."""

    def outlive(self, tab: Tab, path: str, name: str = "alice") -> str:
        tab.sign_in(name)
        tab.confirm(name)
        token = tab.open(path)
        tab.sign_out()
        tab.sign_in(name)
        tab.confirm(name)
        return token

    def test_a_persona_is_kept_and_can_be_sent_again(self, tab: Tab) -> None:
        token = self.outlive(tab, "/personas/new/")

        page = tab.send("/personas/new/", filled(instructions=LONG), token)

        assertContains(page, "Please send it again", status_code=403)
        assert not Persona.objects.exists()
        assertRedirects(tab.send_shown(page, "/personas/new/"), "/")
        assert Persona.objects.get().instructions == LONG.replace("\r\n", "\n")

    def test_fields_with_several_values_and_the_query_stay(
        self, tab: Tab, boss: User, bob: User, teachers: Group
    ) -> None:
        drivers = Group.objects.create(name="Drivers")
        path = f"/admin/auth/user/{bob.pk}/change/?_changelist_filters=q%3Db"
        token = self.outlive(tab, path, "boss")
        form = {"username": "bob", "groups": [str(teachers.pk), str(drivers.pk)], "is_active": "on", "_continue": "1"}
        dates = {"date_joined_0": "2026-11-29", "date_joined_1": "10:00:00"}

        page = tab.send(path, form | dates, token)  # type: ignore[arg-type]  # several values of a name
        tab.send_shown(page, path)

        assert set(bob.groups.all()) == {teachers, drivers}

    def test_signing_out_asks_again(self, tab: Tab) -> None:
        token = self.outlive(tab, "/")

        page = tab.send("/accounts/logout/", {}, token)
        tab.send_shown(page, "/accounts/logout/")

        assert "_auth_user_id" not in tab.client.session

    def test_signing_out_twice_leads_to_the_sign_in_page(self, tab: Tab) -> None:
        token = self.outlive(tab, "/")
        tab.sign_out()

        assertRedirects(tab.send("/accounts/logout/", {}, token), "/accounts/login/?next=/")

    @pytest.mark.parametrize(
        ("path", "secrets"),
        [
            ("/accounts/password/change/", {"oldpassword": "s3cr3t!", "password1": "n3w&one", "password2": "n3w&one"}),
            ("/admin/auth/user/add/", {"username": "dora", "password1": "s3cr3t!", "password2": "n3w&one"}),
        ],
    )
    def test_no_secret_comes_back(self, path: str, secrets: dict[str, str], tab: Tab, boss: User) -> None:
        token = self.outlive(tab, path, "boss")

        page = tab.send(path, secrets, token)

        assertNotContains(page, "s3cr3t!", status_code=403)
        assertNotContains(page, "n3w&amp;one", status_code=403)
        again = tab.send_shown(page, path)
        assert again.status_code == 200
        assert again.context["errors" if "admin" in path else "form"]

    def test_another_sites_form_is_not_shown(self, tab: Tab) -> None:
        token = self.outlive(tab, "/personas/new/")

        for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
            page = tab.send("/personas/new/", filled(instructions="Of another site"), token, origin=origin)
            assertNotContains(page, "Of another site", status_code=403)


class TestALoginSessionThatHasRunOut:
    def run_out(self, tab: Tab, path: str, name: str = "alice") -> str:
        tab.sign_in(name)
        tab.confirm(name)
        token = tab.open(path)
        tab.sign_out()
        return token

    @pytest.mark.parametrize("cookies_cleared", [False, True])
    def test_a_long_text_is_kept_over_a_wrong_password(self, cookies_cleared: bool, tab: Tab) -> None:
        token = self.run_out(tab, "/personas/new/")
        if cookies_cleared:
            tab.client.cookies.clear()

        page = tab.send("/personas/new/", filled(instructions=LONG), token)
        assertContains(
            page, "Trains leave “every” hour &amp; &lt;b&gt;never&lt;/b&gt; late.", status_code=page.status_code
        )
        page = tab.send_shown(page, "/accounts/login/", login="alice", password="wrong")
        page = tab.send_shown(page, "/accounts/login/", login="alice", password="alice's password")
        assert not Persona.objects.exists()
        assertRedirects(tab.send_shown(page, "/personas/new/"), "/")

        assert Persona.objects.get().instructions == LONG.replace("\r\n", "\n")

    def test_it_is_kept_over_the_pause_after_too_many_tries(self, tab: Tab, settings: Settings) -> None:
        limits = settings.ACCOUNT_RATE_LIMITS
        settings.ACCOUNT_RATE_LIMITS = {what: limit and "9/m/ip" for what, limit in limits.items()}  # 300 take long
        page = tab.send("/personas/new/", filled(instructions=LONG), self.run_out(tab, "/personas/new/"))
        kept = page
        while page.status_code != 429:
            page = tab.send_shown(kept, "/accounts/login/", login="somebody", password="wrong")

        again = tab.send_shown(page, "/personas/new/")

        assertContains(again, "Trains leave", status_code=again.status_code)
        assertContains(again, "Sign in", status_code=again.status_code)

    def test_it_is_kept_if_the_person_signs_in_in_another_tab(self, tab: Tab) -> None:
        page = tab.send("/personas/new/", filled(instructions=LONG), self.run_out(tab, "/personas/new/"))
        tab.sign_in("alice")

        page = tab.send_shown(page, "/accounts/login/", login="alice", password="alice's password")
        tab.send_shown(page, "/personas/new/")

        assert Persona.objects.get().instructions == LONG.replace("\r\n", "\n")

    def test_the_admin_keeps_it_too(self, tab: Tab, mara: Persona, editor: User) -> None:
        path = f"/admin/agents/persona/{mara.pk}/change/"
        token = self.run_out(tab, path, "editor")

        page = tab.send(path, filled(owner=str(mara.owner_id), instructions=LONG), token)
        page = tab.send_shown(page, "/accounts/login/", login="editor", password="editor's password")
        tab.send_shown(page, path)

        mara.refresh_from_db()
        assert mara.instructions == LONG.replace("\r\n", "\n")

    def test_no_secret_comes_back(self, tab: Tab, boss: User) -> None:
        path = "/admin/auth/user/add/"
        form = {"username": "dora", "password1": "s3cr3t!", "password2": "s3cr3t!"}

        page = tab.send(path, form, self.run_out(tab, path, "boss"))

        assertContains(page, "dora", status_code=page.status_code)
        assertNotContains(page, "s3cr3t!", status_code=page.status_code)

    def test_a_button_without_a_text_leads_to_a_page_that_can_be_opened(self, tab: Tab, mara: Persona) -> None:
        path = f"/personas/{mara.pk}/duplicate/"
        token = self.run_out(tab, "/")

        assertRedirects(tab.send(path, {}, token), "/accounts/login/?next=/")

    def test_a_sign_in_form_sent_anywhere_leads_to_the_sign_in_page(self, tab: Tab) -> None:
        form = {"username": "alice", "password": "alice's password"}

        answer = tab.send("/admin/", form, tab.open("/accounts/login/"))

        assertRedirects(answer, "/accounts/login/?next=/")
        assert "_auth_user_id" not in tab.client.session


class TestATargetThatIsGone:
    """What was edited has been deleted, or belongs to somebody else now."""

    def test_the_owners_text_is_shown(self, tab: Tab, mara: Persona) -> None:
        tab.sign_in("alice")
        token = tab.open(f"/personas/{mara.pk}/edit/")
        Persona.objects.all().delete()

        page = tab.send(f"/personas/{mara.pk}/edit/", filled(instructions=LONG), token)

        assertContains(page, "Trains leave", status_code=404)

    def test_an_editors_text_is_shown(self, tab: Tab, mara: Persona, editor: User) -> None:
        path = f"/admin/agents/persona/{mara.pk}/change/"
        tab.sign_in("editor")
        token = tab.open(path)
        Persona.objects.all().delete()

        assertContains(tab.send(path, filled(instructions=LONG), token), "Trains leave", status_code=404)

    def test_the_text_of_somebody_who_may_no_longer_edit_is_shown(self, tab: Tab, mara: Persona, editor: User) -> None:
        path = f"/admin/agents/persona/{mara.pk}/change/"
        tab.sign_in("editor")
        token = tab.open(path)
        editor.user_permissions.clear()

        assertContains(tab.send(path, filled(instructions=LONG), token), "Trains leave", status_code=403)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '["//evil.example/", []]',
        '["javascript:alert(1)", []]',
        '["/", [["a", "b"]]]',
        "[" * 5000,
    ],
)
def test_what_nobody_of_ours_wrote_is_not_read(written: str) -> None:
    assert KeptForm.read(written) is None


def test_people_read_what_they_typed_and_nothing_else() -> None:
    sent = {"voice_name": "Ava", "initial-voice_name": "Andrew", "filled_with": "7", "_save": "Save", "greeting": " "}
    sent |= {"publish": "Save and publish", "draft": ""}

    form = KeptForm("/", tuple((name, (value,)) for name, value in sent.items()))

    assert list(form.typed()) == [("Voice name", "Ava")]


def test_a_number_of_tokens_is_no_secret(rf: RequestFactory) -> None:
    request = rf.post("/", {"interim_max_tokens": "50", "access_token": "s3cr3t"})

    form = KeptForm.sent_with(request)

    assert form is not None
    assert (form.fields, form.has_secrets) == ((("interim_max_tokens", ("50",)),), True)


def test_what_is_written_is_read_again() -> None:
    form = KeptForm("/personas/new/?a=1", (("name", ("Otto",)), ("groups", ("1", "2"))), has_secrets=True)

    assert KeptForm.read(form.written) == form
