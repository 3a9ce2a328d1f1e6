"""One account a name, whoever makes the account, and what happens to names that were shared before that was a rule."""

from importlib import import_module
from io import StringIO
from unicodedata import normalize

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from agents.people.account_names import accounts_without_a_name, check_name, username_meant
from agents.people.models import AccountName, GroupName
from agents.personas.models import Persona

pytestmark = pytest.mark.django_db
MIGRATION = import_module("agents.migrations.0005_store_normal_forms")
SAME = [
    ("Jürgen", "JÜRGEN"),
    ("Großmann", "GROSSMANN"),
    ("ışık", "IŞIK"),
    ("Ἀχιλλεύς", "ἀχιλλεύσ"),
    ("Ａｌｉｃｅ", "alice"),
    ("boss@example.org", "Boss@Example.ORG"),
]


@pytest.fixture
def shared() -> tuple[User, User]:
    """Two accounts from before the rule, which the migration has seen."""
    User.objects.bulk_create([User(username="Jürgen"), User(username="Ju\u0308rgen"), User(username="anna")])
    MIGRATION.store(apps, None)
    return User.objects.get(username="Jürgen"), User.objects.get(username="Ju\u0308rgen")


@pytest.mark.parametrize(("name", "other"), SAME)
class TestANameThatIsTaken:
    def test_no_second_account_is_made(self, name: str, other: str) -> None:
        User.objects.create_user(name)

        with pytest.raises(ValidationError, match="already an account"):
            User.objects.create_user(other)

    def test_no_account_is_renamed_to_it(self, name: str, other: str) -> None:
        User.objects.create_user(name)
        carol = User.objects.create_user("carol")
        carol.username = other

        with pytest.raises(ValidationError, match="already an account"):
            carol.save()

    def test_createsuperuser_says_so_in_one_line(self, name: str, other: str) -> None:
        User.objects.create_user(name)

        with pytest.raises(CommandError, match="already an account"):
            call_command("createsuperuser", username=other, email="", interactive=False, stdout=StringIO())
        assert User.objects.count() == 1

    def test_it_is_the_same_account_that_is_meant(self, name: str, other: str) -> None:
        user = User.objects.create_user(name)

        for typed in (name, other, normalize("NFD", other), f"{other}\u200b"):
            assert username_meant(typed) == user.username


def test_the_first_superuser_gets_no_name_that_is_taken(monkeypatch: pytest.MonkeyPatch, alice: User) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "ALICE")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "planted-5e1d of the tests")

    with pytest.raises(CommandError, match=r"No superuser was made; DJANGO_SUPERUSER_USERNAME .* “alice”"):
        call_command("prepare_database", stdout=StringIO())


def test_an_account_may_write_its_own_name_in_another_way(alice: User) -> None:
    alice.username = "ALICE"
    alice.save()

    assert username_meant("alice") == "ALICE"


def test_a_name_that_nobody_has_any_more_is_free(alice: User, bob: User) -> None:
    alice.username = "alice-2"
    alice.save()
    bob.delete()

    for name in ("Alice", "BOB"):
        check_name(name)
        User.objects.create_user(name)
    assert username_meant("ALICE") == "Alice"


def test_a_name_that_nobody_has_is_looked_up_as_it_was_typed(alice: User) -> None:
    assert username_meant("Ali") == "Ali"


def test_the_database_itself_refuses_a_second_row_of_a_name(alice: User, bob: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountName.objects.filter(user=bob).update(name="alice")


def test_signing_in_does_not_write_the_name_again(
    alice: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's
        alice.save(update_fields=["last_login"])


class TestNamesThatWereShared:
    def test_each_is_found_by_its_exact_spelling_only(self, shared: tuple[User, User]) -> None:
        assert [username_meant(user.username) for user in shared] == [user.username for user in shared]
        assert username_meant("jürgen") == "jürgen"
        assert list(accounts_without_a_name()) == sorted(shared, key=lambda user: user.username)

    def test_they_can_be_saved_and_nobody_else_gets_the_name(self, shared: tuple[User, User]) -> None:
        for user in shared:
            user.is_staff = True
            user.save()

        with pytest.raises(ValidationError):
            User.objects.create_user("JÜRGEN")

    @pytest.mark.parametrize("is_deleted", [True, False])
    def test_the_name_belongs_to_the_account_that_is_left(self, shared: tuple[User, User], is_deleted: bool) -> None:
        stays, goes = shared
        goes.username = "juergen"
        goes.delete() if is_deleted else goes.save()

        assert username_meant("JÜRGEN") == stays.username
        assert not accounts_without_a_name().exists()

    def test_the_migration_names_them_and_keeps_them(
        self, shared: tuple[User, User], capsys: pytest.CaptureFixture[str]
    ) -> None:
        MIGRATION.store(apps, None)

        said = capsys.readouterr().out
        assert ", ".join(f"{user.username} (id {user.pk})" for user in shared) in said
        assert "anna" not in said
        assert User.objects.count() == 3


def test_the_migration_finds_out_what_is_searched(alice: User) -> None:
    Persona.objects.bulk_create([Persona(owner=alice, name="Ünal", summary="Straße", instructions="GRÜSSE")])
    Group.objects.bulk_create([Group(name="Ärzte")])
    Persona.objects.update(search_text="", name_search_text="", instructions_search_text="")

    MIGRATION.store(apps, None)

    persona = Persona.objects.get()
    assert (persona.name_search_text, persona.instructions_search_text) == ("ünal", "grüsse")
    assert "strasse" in persona.search_text
    assert GroupName.objects.get().search_text == "ärzte"
