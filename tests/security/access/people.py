"""Nine people, from nobody to a superuser, and what is there for them to reach; a world of them is made once a file."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from agents.audit.actor import Actor
from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation
from agents.conversations.reading import give_reason
from agents.personas.models import Persona
from agents.personas.pictures.models import PersonaPicture
from agents.privacy.facts import facts_in_force
from agents.privacy.words import version
from agents.usage.models import DayUse

PEOPLE = ("anonymous", "stranger", "owner", "member", "viewer", "adder", "changer", "manager", "superuser")
MAY = {"viewer": ("view",), "adder": ("add",), "changer": ("change",)}  # each of all that the admin has
MANAGED = (User, Group)
CLERK = "clerk"  # staff without any right
ROLES: Any = import_module("agents.migrations.0011_roles")
OPERATE: Any = import_module("agents.migrations.0021_figures_and_live_board")
MORE_ROLES: Any = import_module("agents.migrations.0016_export_conversations")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# What notes that somebody was there, and nothing that they wanted stored.
NOT_WATCHED = (Session, UserSession, LogEntry, AuditEvent, ContentType, Permission)


def password_of(name: str) -> str:
    return f"{name}'s password"


def rights_to(verbs: Iterable[str], models: Iterable[type[Model]]) -> list[Permission]:
    named = [(verb, model) for verb in verbs for model in models if verb in model._meta.default_permissions]
    codenames = [f"{verb}_{model._meta.model_name}" for verb, model in named]
    found = list(Permission.objects.filter(codename__in=codenames))
    assert len(found) == len(codenames)
    return found


@dataclass(slots=True, repr=False)
class World:
    """`keys` fill the addresses and forms of the table; `login_keys` are login sessions, confirmed just now."""

    users: dict[str, User]
    keys: dict[str, str]
    client: Client = field(default_factory=Client)
    login_keys: dict[str, str] = field(default_factory=dict)
    before: dict[str, list[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "the world"

    def as_somebody(self, name: str) -> Client:
        """One client for all: each new one would load the middleware again."""
        self.client.cookies.clear()
        if name in self.login_keys:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.login_keys[name]
        return self.client

    def stored(self, writes: list[str]) -> set[str]:
        """The models whose tables hold something else than at first; only tables in `writes` are looked into."""
        written = [model for model in watched() if any(_names(sql, model) for sql in writes)]
        return {model._meta.label for model in written if rows(model) != self.before[model._meta.label]}


def watched() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model not in NOT_WATCHED]


def rows(model: type[Model]) -> list[str]:
    return sorted(map(repr, model._base_manager.values_list()))


def _names(sql: str, model: type[Model]) -> bool:
    return connection.ops.quote_name(model._meta.db_table) in sql


@contextmanager
def undone() -> Iterator[None]:
    """What is stored meanwhile is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writes_noted() -> Iterator[list[str]]:
    """The statements that write, so that the tables are compared only after those."""
    noted: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            noted.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(note):
        yield noted


@contextmanager
def a_world() -> Iterator[World]:
    """The persona belongs to `owner`, is shared with the group of `member`, who has called it."""
    with undone():
        names = (*PEOPLE[1:], CLERK, *ROLES.ROLES)
        users = {name: User.objects.create_user(name, password=password_of(name)) for name in names}
        _give_rights(users)
        world = World(users, _things(users))
        for name, user in users.items():
            world.client.force_login(user, backend=BACKEND)
            world.client.post("/accounts/reauthenticate/", {"password": password_of(name)})
            world.login_keys[name] = world.client.cookies[settings.SESSION_COOKIE_NAME].value
            world.client.cookies.clear()
        world.before = {model._meta.label: rows(model) for model in watched()}
        yield world


def _give_rights(users: dict[str, User]) -> None:
    ROLES.add_roles(apps, None)  # a test that empties the tables may have gone before
    OPERATE.give_to_supervisors(apps, None)
    MORE_ROLES.add_to_roles(apps, None)
    for role in ROLES.ROLES:
        users[role].groups.add(Group.objects.get(name=role))
    for name in (*PEOPLE[PEOPLE.index("viewer") :], CLERK, *ROLES.ROLES):
        users[name].is_staff = True
        users[name].is_superuser = name == "superuser"
        users[name].save()
    for name, verbs in MAY.items():
        users[name].user_permissions.set(rights_to(verbs, admin.site._registry))
    users["manager"].user_permissions.set(rights_to(("view", "add", "change", "delete"), MANAGED))


def _things(users: dict[str, User]) -> dict[str, str]:
    teachers = Group.objects.create(name="Teachers")
    users["member"].groups.add(teachers)
    persona = Persona.objects.create_published(owner=users["owner"], name="Mara", summary="Front desk.")
    persona.groups.add(teachers)
    published: Any = persona.published
    Persona.objects.create_published(owner=users["owner"], name="Never called", summary="To be deleted.", active=False)
    conversation = Conversation.objects.create(
        user=users["member"], persona=persona, persona_version=published, started_at=timezone.now(), model=persona.model
    )
    conversation.turns.create(
        position=0, role="user", source="text", text="heliotrope", started_at=timezone.now(), ended_at=timezone.now()
    )
    for user in users.values():  # as if just now: it opens nothing to those who have no permission
        give_reason(Actor(user.get_username(), user.pk), conversation, "ticket 7")
    archived = Persona.objects.create_published(
        owner=users["owner"], name="Archived", summary="To be restored.", archived_at=timezone.now()
    )
    PersonaPicture.objects.put(persona, b"a picture")
    DayUse.objects.charge(users["stranger"].pk, timezone.now().date(), call_seconds=60)
    persona.instructions = "Something else since the first version."
    persona.save()
    return {
        "persona": str(persona.pk),
        "not_called": str(Persona.objects.get(name="Never called").pk),
        "version": str(published.pk),
        "archived": str(archived.pk),
        "digest": PersonaPicture.objects.get().digest,
        "conversation": str(conversation.pk),
        "group": str(teachers.pk),
        "notice": version(facts_in_force()),
        "content_type": str(ContentType.objects.get_for_model(Persona).pk),
        **{name: str(user.pk) for name, user in users.items()},
    }
