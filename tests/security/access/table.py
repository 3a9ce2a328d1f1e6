"""Who gets what, by address and method. Nine answers a row, in the order of PEOPLE (people.py):

anonymous, stranger, owner, member | viewer, adder, changer, manager, superuser

“!” after a status: what this person sent was stored, in the tables that the row names; everybody else stores nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.security.access import forms
from tests.security.access.forms import Form, action

ACCOUNTS = frozenset({"auth.User"})
NEW_ACCOUNT = frozenset({"auth.User", "agents.AccountName"})
NEW_GROUP = frozenset({"auth.Group", "agents.GroupName"})
IMPORTED = frozenset({"agents.Persona"})  # a draft
NEW_PERSONA = frozenset({"agents.Persona", "agents.PersonaVersion"})
COPIED_PERSONA = NEW_PERSONA | {"agents.PersonaPicture"}
GIVEN = frozenset({"auth.User", "agents.GivenPassword"})
GONE_ACCOUNT = NEW_ACCOUNT | {"agents.DayUse"}
GONE_GROUP = NEW_GROUP | {"auth.User_groups", "agents.Persona_groups"}
ERASURE = frozenset({"agents.ErasureRequest"})
CONVERSATIONS = frozenset({"agents.Conversation", "agents.Turn", "agents.DayFigures"})  # they stay counted
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """`pattern` as the resolver knows it; `path`, if that has keys. `case` tells rows of one address apart."""

    pattern: str
    method: str
    answers: str
    stores: frozenset[str] = NOTHING
    form: Form = field(default_factory=dict)
    path: str = ""
    case: str = ""

    def __str__(self) -> str:
        return f"{self.method} /{self.pattern}{' ' * bool(self.case)}{self.case}"


def page(pattern: str, answers: str, path: str = "", *, post: str, form: Form | None = None) -> Iterator[Row]:
    """A page that stores nothing, whatever is sent to it."""
    yield Row(pattern, "get", answers, path=path)
    yield Row(pattern, "post", post, form=form or {}, path=path)


def model(at: str, key: str, **answers: str) -> Iterator[Row]:
    """What the admin has for every model, to read: nothing is stored by sending something to these."""
    for pattern, name in {"": "list", "<path:object_id>/history/": "history", "<path:object_id>/": "old"}.items():
        path = at + pattern.replace("<path:object_id>", key)
        yield from page(at + pattern, answers[name], path, post=answers[name])


def written(pattern: str, get: str, post: str, stores: frozenset[str], form: Form, path: str = "") -> Iterator[Row]:
    """A page with a form, read and sent."""
    yield Row(pattern, "get", get, path=path)
    yield Row(pattern, "post", post, stores, form, path)


def acted(pattern: str, name: str, answers: str, stores: frozenset[str], *keys: str, **more: str) -> Iterator[Row]:
    """An action of a list."""
    yield Row(pattern, "post", answers, stores, action(name, *keys, **more), case=name)


ALL_STAFF = "302 302 302 302 200 200 200 200 200"
STAFF_READ = "302 302 302 302 405 405 405 405 405"
NO_STAFF = "302 302 302 302 403 403 403 403 403"
SUPERUSERS = "302 302 302 302 403 403 403 403 200"
TO_ANOTHER_PAGE = "302 302 302 302 302 302 302 302 302"

SITE = [
    *page("accounts/inactive/", "200 200 200 200 200 200 200 200 200", post="405 405 405 405 405 405 405 405 405"),
    *page("accounts/signup/", "200 302 302 302 302 302 302 302 302", post="200 302 302 302 302 302 302 302 302"),
    *written(
        "accounts/login/",
        "200 302 302 302 302 302 302 302 302",
        "302! 302 302 302 302 302 302 302 302",
        ACCOUNTS,
        forms.SIGN_IN,
    ),
    *page("accounts/logout/", "302 200 200 200 200 200 200 200 200", post=TO_ANOTHER_PAGE),
    *page(
        "accounts/reauthenticate/",
        "302 200 200 200 200 200 200 200 200",
        post=TO_ANOTHER_PAGE,
        form=forms.CONFIRM,
    ),
    *page("accounts/send-again/", TO_ANOTHER_PAGE, post="302 405 405 405 405 405 405 405 405"),
    *page("accounts/password/set/", TO_ANOTHER_PAGE, post=TO_ANOTHER_PAGE),
    *written(
        "accounts/password/change/",
        "302 200 200 200 200 200 200 200 200",
        "403 302! 302! 302! 302! 302! 302! 302! 302!",
        ACCOUNTS,
        forms.CHANGE_PASSWORD,
    ),
    *page("", "302 200 200 200 200 200 200 200 200", post="302 405 405 405 405 405 405 405 405"),
    *written(
        "personas/new/",
        "302 200 200 200 200 200 200 200 200",
        "403 302! 302! 302! 302! 302! 302! 302! 302!",
        NEW_PERSONA,
        forms.PERSONA,
    ),
    *written(
        "personas/import/",
        "302 200 200 200 200 200 200 200 200",
        "403 302! 302! 302! 302! 302! 302! 302! 302!",
        IMPORTED,
        forms.IMPORT,
    ),
    *page(
        "personas/export/",
        "302 302 200 302 302 302 302 302 302",  # to the page of the import, for those who have none
        post="302 405 405 405 405 405 405 405 405",
    ),
    *page(
        "personas/<uuid:persona_id>/export/",
        "302 404 200 404 404 404 404 404 404",
        "personas/{persona}/export/",
        post="302 405 405 405 405 405 405 405 405",
    ),
    *page(
        "personas/form-check/",
        "302 405 405 405 405 405 405 405 405",
        post="403 200 200 200 200 200 200 200 200",
        form=forms.PERSONA,
    ),
    *page(
        "personas/new/try/",
        "302 405 405 405 405 405 405 405 405",
        post="403 200 200 200 200 200 200 200 200",
        form=forms.PERSONA,
    ),
    *page(
        "personas/<uuid:persona_id>/try/",
        "302 405 405 405 405 405 405 405 405",
        "personas/{persona}/try/",
        post="403 404 200 404 404 404 200 404 200",
        form=forms.PERSONA,
    ),
    *page(
        "personas/<uuid:persona_id>/try/published/",
        "302 405 405 405 405 405 405 405 405",
        "personas/{persona}/try/published/",
        post="302 404 200 404 404 404 200 404 200",
    ),
    *page(
        "personas/<uuid:persona_id>/try/turns/",
        "302 404 200 404 404 404 200 404 200",
        "personas/{persona}/try/turns/",
        post="302 405 405 405 405 405 405 405 405",
    ),
    *page(
        "personas/<uuid:persona_id>/",
        "302 404 200 200 200 404 404 404 200",
        "personas/{persona}/",
        post="302 405 405 405 405 405 405 405 405",
    ),
    *written(
        "personas/<uuid:persona_id>/edit/",
        "302 404 200 404 404 404 404 404 404",
        "403 404 302! 404 404 404 404 404 404",
        NEW_PERSONA,
        forms.PERSONA,
        "personas/{persona}/edit/",
    ),
    *written(
        "personas/<uuid:persona_id>/duplicate/",
        "302 405 405 405 405 405 405 405 405",
        "302 404 302! 404 404 404 404 404 404",
        COPIED_PERSONA,
        {},
        "personas/{persona}/duplicate/",
    ),
    *page("voices/", "302 200 200 200 200 200 200 200 200", post="302 405 405 405 405 405 405 405 405"),
    *page("voices/advice/", "302 200 200 200 200 200 200 200 200", post="302 405 405 405 405 405 405 405 405"),
    *page("voices/play/", "302 405 405 405 405 405 405 405 405", post="302 400 400 400 400 400 400 400 400"),
    *page("voices/sample/", "302 404 404 404 404 404 404 404 404", post="302 405 405 405 405 405 405 405 405"),
]

ADMIN = [
    *page("admin/", ALL_STAFF, post=ALL_STAFF),
    *page("admin/system-check/", "302 302 302 302 404 404 404 404 200", post="302 302 302 302 404 404 404 404 200"),
    *page("admin/login/", "302 403 403 403 302 302 302 302 302", post="302 403 403 403 302 302 302 302 302"),
    *page("admin/logout/", "302 302 302 302 405 405 405 405 405", post="302 302 302 302 200 200 200 200 200"),
    *page("admin/password_change/", TO_ANOTHER_PAGE, post=TO_ANOTHER_PAGE),
    *page("admin/password_change/done/", ALL_STAFF, post=STAFF_READ),
    *page(
        "admin/autocomplete/",
        "302 302 302 302 200 403 200 200 200",
        "admin/autocomplete/?app_label=agents&model_name=persona&field_name=owner",
        post=STAFF_READ,
    ),
    *page("admin/jsi18n/", ALL_STAFF, post=STAFF_READ),
    *page(
        "admin/r/<path:content_type_id>/<path:object_id>/",
        TO_ANOTHER_PAGE,
        "admin/r/{content_type}/{persona}/",
        post=TO_ANOTHER_PAGE,
    ),
    *page(
        "admin/^(?P<app_label>agents|auth)/$",
        "302 302 302 302 200 200 200 404 200",
        "admin/agents/",
        post="302 302 302 302 200 200 200 404 200",
    ),
    *page(
        "admin/(?P<url>.*)$",
        "302 302 302 302 404 404 404 404 404",
        "admin/no/such/page/",
        post="302 302 302 302 404 404 404 404 404",
    ),
]

PERSONAS_AT = "admin/agents/persona/"
ACTED = "403 302 302 302 302 403 302! 403 302!"
PERSONA_TABLES = NEW_PERSONA | {"agents.Persona_groups"}
PERSONAS = [
    *model(
        PERSONAS_AT,
        "{persona}",
        list="302 302 302 302 200 403 200 403 200",
        history="302 302 302 302 200 403 200 403 200",
        old=TO_ANOTHER_PAGE,
    ),
    *written(
        f"{PERSONAS_AT}add/",
        "302 302 302 302 403 200 403 403 200",
        "403 302 302 302 403 302! 403 403 302!",
        NEW_PERSONA,
        forms.PERSONA,
    ),
    *written(
        f"{PERSONAS_AT}<path:object_id>/change/",
        "302 302 302 302 200 403 200 403 200",
        "403 302 302 302 403 403 302! 403 302!",
        PERSONA_TABLES,
        forms.PERSONA,
        f"{PERSONAS_AT}{{persona}}/change/",
    ),
    *written(
        f"{PERSONAS_AT}<path:object_id>/delete/",
        "302 302 302 302 403 403 403 403 200",
        "403 302 302 302 403 403 403 403 302!",
        NEW_PERSONA,
        forms.CONFIRMED,
        f"{PERSONAS_AT}{{not_called}}/delete/",
    ),
    *written(
        f"{PERSONAS_AT}import/",
        "302 302 302 302 403 200 200 403 200",
        "403 302 302 302 403 302! 200 403 302!",
        IMPORTED,
        forms.IMPORT,
    ),
    *(
        row
        for name in ("export_yaml", "export_json")
        for row in acted(PERSONAS_AT, name, "403 302 302 302 200 403 200 403 200", NOTHING, "{persona}")
    ),
    *acted(PERSONAS_AT, "duplicate", "403 302 302 302 302 403 302 403 302!", COPIED_PERSONA, "{persona}"),
    *acted(PERSONAS_AT, "activate", ACTED, PERSONA_TABLES, "{not_called}", confirmed="yes"),
    *acted(PERSONAS_AT, "deactivate", ACTED, PERSONA_TABLES, "{persona}", confirmed="yes"),
    *acted(PERSONAS_AT, "give", ACTED, PERSONA_TABLES, "{persona}", confirmed="yes", to="stranger"),
    *acted(PERSONAS_AT, "share", ACTED, PERSONA_TABLES, "{not_called}", confirmed="yes", to="{group}"),
    *acted(PERSONAS_AT, "archive", ACTED, PERSONA_TABLES, "{persona}", confirmed="yes"),
    *acted(PERSONAS_AT, "restore", ACTED, PERSONA_TABLES, "{archived}", confirmed="yes"),
    *acted(
        PERSONAS_AT, "delete_selected", "403 302 302 302 302 403 302 403 302!", NEW_PERSONA, "{not_called}", post="yes"
    ),
]

TALKS_AT = "admin/agents/conversation/"
TALKS = [
    *model(
        TALKS_AT,
        "{conversation}",
        list="302 302 302 302 200 403 200 403 200",
        history="302 302 302 302 200 403 200 403 200",
        old=TO_ANOTHER_PAGE,
    ),
    *written(f"{TALKS_AT}add/", NO_STAFF, "403 302 302 302 403 403 403 403 403", NOTHING, forms.CONVERSATION),
    *written(
        f"{TALKS_AT}<path:object_id>/change/",
        "302 302 302 302 200 403 200 403 200",
        "403 302 302 302 403 403 403 403 403",
        NOTHING,
        forms.CONVERSATION,
        f"{TALKS_AT}{{conversation}}/change/",
    ),
    *written(
        f"{TALKS_AT}<path:object_id>/delete/",
        SUPERUSERS,
        "403 302 302 302 403 403 403 403 302!",
        CONVERSATIONS,
        forms.CONFIRMED,
        f"{TALKS_AT}{{conversation}}/delete/",
    ),
    *page(
        f"{TALKS_AT}<uuid:conversation_id>/read/",
        STAFF_READ,
        f"{TALKS_AT}{{conversation}}/read/",
        post="403 302 302 302 302 403 302 403 302",
        form={"reason": "ticket 7"},
    ),
    *page(
        f"{TALKS_AT}<uuid:conversation_id>/export.<slug:suffix>",
        SUPERUSERS,
        f"{TALKS_AT}{{conversation}}/export.json",
        post="302 302 302 302 405 405 405 405 405",
    ),
    *acted(
        TALKS_AT, "delete_selected", "403 302 302 302 200 403 200 403 302!", CONVERSATIONS, "{conversation}", post="yes"
    ),
]
