"""The database of the tests, broken in one way at a time."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from voicesite.setup_check.database import look_at_database
from voicesite.setup_check.findings import Finding, Status

pytestmark = pytest.mark.django_db
NEWEST = MigrationLoader(None).graph.leaf_nodes("agents")[0]


def found() -> dict[str, Finding]:
    return {finding.name: finding for finding in look_at_database()}


@pytest.fixture
def _read_only(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = OFF")


def test_all_is_well(boss: User) -> None:
    assert {name: finding.status for name, finding in found().items()} == dict.fromkeys(
        ("Database", "Migrations", "Writing", "Accounts"), Status.OK
    )


def test_a_release_that_was_not_migrated_is_asked_nothing_more() -> None:
    MigrationRecorder(connection).record_unapplied(*NEWEST)
    findings = found()
    assert list(findings) == ["Database", "Migrations"]
    assert findings["Migrations"].status is Status.FAIL
    assert ".".join(NEWEST) in findings["Migrations"].found
    assert findings["Migrations"].fix.startswith("Run manage.py prepare_database")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_read_only")
def test_a_database_that_takes_no_writes() -> None:
    assert found()["Writing"].status is Status.FAIL


def test_a_site_without_a_superuser_is_warned(alice: User) -> None:
    assert (found()["Accounts"].status, found()["Accounts"].fix) == (Status.WARN, "Run manage.py createsuperuser.")


def test_accounts_that_share_a_name_are_named(boss: User) -> None:
    User.objects.bulk_create([User(username="Jürgen"), User(username="Ju\u0308rgen")])
    finding = found()["Account names"]
    assert finding.status is Status.WARN
    assert f"“Jürgen” (id {User.objects.get(username='Jürgen').pk})" in finding.found
    assert "in the admin, under Users" in finding.fix


def test_a_server_on_a_file_is_warned(settings: Settings) -> None:
    settings.ON_LAPTOP = False
    assert (found()["Database"].status, found()["Database"].fix) == (Status.WARN, "Use PostgreSQL: set DATABASE_URL.")
