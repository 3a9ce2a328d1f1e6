"""Who may open what: everybody tries every URL of the site. A URL without a row fails the test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from agents.usage.models import DayUse

PEOPLE = ("nobody", "charlie", "bob", "alice", "editor", "supervisor", "boss")


@dataclass(frozen=True, slots=True)
class Row:
    """The status that each of PEOPLE gets at `path` (or at the URL pattern itself, if it needs no keys)."""

    statuses: tuple[int, ...]
    path: str = ""
    method: str = "get"


def everyone(status: int) -> Row:
    return Row((status,) * len(PEOPLE))


def signed_in_only(status: int, nobody: int = 302) -> Row:
    return Row((nobody, *(status,) * (len(PEOPLE) - 1)))


def staff(editor: int, boss: int, path: str = "", *, supervisor: int | None = None) -> Row:
    """Everybody else is sent to the sign-in page. The supervisor gets what the editor gets, unless named."""
    return Row((302, 302, 302, 302, editor, supervisor or editor, boss), path)


def admin_of(
    model: str, key: str, editor: dict[str, int], boss: dict[str, int], supervisor: dict[str, int] | None = None
) -> dict[str, Row]:
    """Rows of one model in the admin. Unless named, the boss gets 200 and the others 403."""
    at = f"admin/{model}/"
    pages = {"": "list", "add/": "add"} | {
        f"<path:object_id>/{page}/": page for page in ("history", "delete", "change")
    }
    rows = {
        at + pattern: staff(
            editor.get(page, 403),
            boss.get(page, 200),
            at + pattern.replace("<path:object_id>", key),
            supervisor=(supervisor or {}).get(page, 403),
        )
        for pattern, page in pages.items()
    }
    return rows | {f"{at}<path:object_id>/": staff(302, 302, f"{at}{key}/")}


ROWS = {
    "accounts/login/": signed_in_only(302, nobody=200),
    "accounts/logout/": signed_in_only(200),
    "accounts/single-sign-on/": everyone(404),  # the tests have no provider; see tests/sso/
    "accounts/single-sign-on/callback/": everyone(404),
    "accounts/inactive/": everyone(200),
    "accounts/signup/": signed_in_only(302, nobody=200),
    "accounts/reauthenticate/": signed_in_only(200),
    "accounts/password/change/": signed_in_only(200),
    "accounts/": signed_in_only(200),
    "accounts/logins/": signed_in_only(200),
    "accounts/2fa/": signed_in_only(200),
    "accounts/2fa/authenticate/": everyone(302),  # half signed in: tests/accounts/test_second_factor.py
    "accounts/2fa/reauthenticate/": everyone(302),
    "accounts/2fa/totp/activate/": everyone(302),
    "accounts/2fa/totp/deactivate/": signed_in_only(404),
    "accounts/2fa/recovery-codes/": signed_in_only(404),
    "accounts/2fa/recovery-codes/generate/": everyone(302),
    "accounts/2fa/recovery-codes/download/": signed_in_only(404),
    "accounts/2fa/webauthn/": signed_in_only(200),
    "accounts/2fa/webauthn/add/": everyone(302),
    "accounts/2fa/webauthn/login/": everyone(302),
    "accounts/2fa/webauthn/reauthenticate/": everyone(302),
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": Row((302,) * 7, "accounts/2fa/webauthn/keys/1/remove/"),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": Row((302,) * 7, "accounts/2fa/webauthn/keys/1/edit/"),
    "": signed_in_only(200),
    "personas/new/": signed_in_only(200),
    "personas/<uuid:persona_id>/": Row((302, 404, 200, 200, 200, 404, 200), "personas/{persona}/"),
    "personas/<uuid:persona_id>/edit/": Row((302, 404, 404, 200, 404, 404, 404), "personas/{persona}/edit/"),
    "personas/<uuid:persona_id>/duplicate/": Row(
        (302, 404, 404, 302, 404, 404, 404), "personas/{persona}/duplicate/", method="post"
    ),
    "admin/": staff(200, 200),
    "admin/system-check/": staff(404, 200),
    "admin/login/": Row((302, 403, 403, 403, 302, 302, 302)),
    "admin/logout/": staff(405, 405),
    "admin/password_change/": everyone(302),
    "admin/password_change/done/": staff(200, 200),
    "admin/autocomplete/": Row(
        (302, 302, 302, 302, 403, 403, 200),
        ("admin/autocomplete/?app_label=agents&model_name=persona&field_name=owner"),
    ),
    "admin/jsi18n/": staff(200, 200),
    "admin/r/<path:content_type_id>/<path:object_id>/": staff(302, 302, "admin/r/{content_type}/{persona}/"),
    "admin/^(?P<app_label>agents|auth)/$": staff(200, 200, "admin/agents/"),
    "admin/(?P<url>.*)$": staff(404, 404, "admin/no/such/page/"),
    **admin_of(
        "agents/persona",
        "{persona}",
        editor={"list": 200, "add": 200, "history": 200, "delete": 200, "change": 200},
        boss={},
    ),
    "admin/agents/persona/^([^/]+)/history/([^/]+)/$": staff(
        200, 200, "admin/agents/persona/{persona}/history/{version}/", supervisor=403
    ),
    **admin_of(
        "agents/conversation",
        "{conversation}",
        editor={"list": 200, "history": 200, "change": 200},
        boss={"add": 403},
        supervisor={"list": 200, "history": 200, "change": 200},
    ),
    **admin_of("agents/dayuse", "{user}", editor={}, boss={"add": 403, "delete": 403}),
    "admin/agents/auditevent/": staff(403, 200),
    **admin_of("auth/group", "{group}", editor={}, boss={}),
    **admin_of("auth/user", "{user}", editor={}, boss={}),
    "admin/auth/user/<int:user_id>/second-factor/": staff(403, 302, "admin/auth/user/{user}/second-factor/"),
    "admin/auth/user/<id>/password/": staff(403, 200, "admin/auth/user/{user}/password/"),
}


def patterns_of(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from patterns_of(entry, path)


def path_of(pattern: str, persona: Persona, conversation: Conversation, group: Group, user: User) -> str:
    """The row's path, with the keys of these objects filled in."""
    return (ROWS[pattern].path or pattern).format(
        persona=persona.pk,
        conversation=conversation.pk,
        version=conversation.persona_version_id,
        group=group.pk,
        user=user.pk,
        content_type=ContentType.objects.get_for_model(Persona).pk,
    )


@pytest.fixture
def _used_today(charlie: User) -> None:
    DayUse.objects.charge(charlie.pk, datetime.now(UTC).date())


def test_every_url_has_a_row() -> None:
    assert set(patterns_of(get_resolver())) == set(ROWS)


@pytest.mark.django_db
@pytest.mark.usefixtures("_used_today")
@pytest.mark.parametrize("pattern", ROWS)
def test_everybody_gets_the_status_of_their_row(
    pattern: str,
    request: pytest.FixtureRequest,
    mara: Persona,
    conversation: Conversation,
    teachers: Group,
    charlie: User,
    signed_in: Callable[[User | None], Client],
) -> None:
    row = ROWS[pattern]
    path = path_of(pattern, mara, conversation, teachers, charlie)
    people = [None if name == "nobody" else request.getfixturevalue(name) for name in PEOPLE]

    statuses = tuple(getattr(signed_in(person), row.method)(f"/{path}").status_code for person in people)

    assert dict(zip(PEOPLE, statuses, strict=True)) == dict(zip(PEOPLE, row.statuses, strict=True))
