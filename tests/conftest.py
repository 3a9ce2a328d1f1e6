"""What all tests share: a real Redis, and the same few people everywhere."""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from agents.people.models import GroupName
from tests.emptied import empty
from tests.migrated_once import delete_databases, put_a_copy
from tests.notice import everybody_has_read_it, newcomers
from tests.served.localvoice_controls import LocalVoice, running_stand_in
from tests.served.shared_site import end_before
from voicesite import stores
from voicesite.laptop.processes import port_is_taken
from voicesite.laptop.redis_server import running_redis

# As localvoice/__init__.py says it: some test may import numpy before that.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same cases in each run, however busy the machine is. `--hypothesis-profile=search` looks for others.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", settings.get_profile("search"), derandomize=True, database=None)
settings.load_profile("gate")


TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined] # Django's own name for it

# All modules of all tests are in memory: at the usual 700, a sixth of the time went into looking through them.
gc.set_threshold(50_000, 20, 100)


def pytest_configure() -> None:
    """Let SIGINT end what tests start, although a shell lets its background jobs ignore it, and all that they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    delete_databases()  # of an earlier run, if its process had the same number and was killed


def pytest_unconfigure() -> None:
    delete_databases()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_blocker: Any) -> bool:
    """Whether there is a database of the tests already: in a process of several, where SQLite holds it in a file."""
    if "PYTEST_XDIST_WORKER" not in os.environ or connection.vendor != "sqlite":
        return False
    with django_db_blocker.unblock():
        put_a_copy()
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Without the groups that a migration makes: a test that empties all tables takes them away for all later ones."""
    with django_db_blocker.unblock():
        for rows in (Group.permissions.through, GroupName, Group):
            rows._base_manager.all()._raw_delete(using="default")


@pytest.fixture(scope="session", autouse=True)
def redis_url() -> Iterator[str]:
    """The Redis of this run: the one REDIS_URL names if it is up, else one of our own on that port."""
    url = os.environ["REDIS_URL"]
    port = urlsplit(url).port
    assert port is not None
    if port_is_taken(port):
        yield url
        return
    with running_redis(port=port):
        yield url


@pytest.fixture(scope="session", autouse=True)
def _everybody_has_read_the_notice() -> Iterator[None]:
    """Who is made in a test has confirmed what comes before the first call; `newcomer` has not."""
    with everybody_has_read_it():
        yield


@pytest.fixture(scope="module", autouse=True)
def _no_shared_site_beside(request: pytest.FixtureRequest) -> None:
    end_before(request.path, request.session)


@pytest.fixture(autouse=True)
def _environment_as_it_was() -> Iterator[None]:
    """What the product writes into the environment in a test does not reach the next one."""
    before = dict(os.environ)
    yield
    if os.environ == before:
        return
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(autouse=True)
def _no_counts_left() -> None:
    """Rate limits count in the cache; each test starts at nought."""
    cache.clear()


@pytest.fixture(autouse=True)
def _stores_are_asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change them within a second, and each has an event loop of its own."""
    monkeypatch.setattr(stores, "FRESH_SECONDS", 0)
    monkeypatch.setattr(stores, "asking", stores.Asking())


@pytest.fixture
def teachers(db: None) -> Group:
    return Group.objects.create(name="Teachers")


@pytest.fixture
def alice(db: None) -> User:
    """Alice owns things."""
    return User.objects.create_user("alice", password="alice's password")


@pytest.fixture
def bob(teachers: Group) -> User:
    """Bob is in the group that Alice shares with."""
    bob = User.objects.create_user("bob", password="bob's password")
    bob.groups.add(teachers)
    return bob


@pytest.fixture
def charlie(db: None) -> User:
    """Charlie must see nothing of Alice's."""
    return User.objects.create_user("charlie", password="charlie's password")


@pytest.fixture
def editor(db: None) -> User:
    """Edits everybody's personas in the admin and looks at conversations."""
    editor = User.objects.create_user("editor", password="editor's password", is_staff=True)
    rights = ["add_persona", "change_persona", "delete_persona", "view_persona", "view_conversation"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return editor


@pytest.fixture
def newcomer(db: None) -> User:
    """Has not read the notice."""
    with newcomers():
        return User.objects.create_user("newcomer", password="newcomer's password")


@pytest.fixture
def supervisor(db: None) -> User:
    """Looks at other people's conversations, and at nothing else."""
    supervisor = User.objects.create_user("supervisor", password="supervisor's password", is_staff=True)
    supervisor.user_permissions.set(Permission.objects.filter(codename="view_conversation"))
    return supervisor


@pytest.fixture
def boss(db: None) -> User:
    """A superuser."""
    return User.objects.create_superuser("boss", password="boss's password")


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    """A browser with this person signed in; with nobody for None."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def confirmed(signed_in: Callable[[User | None], Client]) -> Callable[[User], Client]:
    """The same of somebody who has just given their password again. It is made of their name, as above."""

    def confirm(user: User) -> Client:
        client = signed_in(user)
        answer = client.post("/accounts/reauthenticate/", {"password": f"{user.username}'s password"})
        assert answer.status_code == 302
        return client

    return confirm


@pytest.fixture(scope="session")
def localvoice_process() -> Iterator[LocalVoice]:
    with running_stand_in() as localvoice:
        yield localvoice


@pytest.fixture
def localvoice(localvoice_process: LocalVoice) -> LocalVoice:
    return localvoice_process


@pytest.fixture(autouse=True)
def _localvoice_as_it_began(request: pytest.FixtureRequest) -> None:
    """What an earlier test set, in whichever file, is gone: whoever talks to it may do so through a site alone."""
    if "localvoice_process" in request.fixturenames:
        request.getfixturevalue("localvoice_process").begin_anew()
