"""`manage.py prepare_database`: what a new release needs before it serves. If several run at once, one works."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, InterfaceError, OperationalError, connection
from psycopg.errors import LockNotAvailable

from agents.people.account_names import check_name
from agents.people.given_passwords import known_to_others
from voicesite.accounts.second_factor import encrypt_again
from voicesite.database_lock import database_lock
from voicesite.database_rights import rights_beyond_need
from voicesite.environment import read
from voicesite.launch_settings import FirstSuperuser
from voicesite.wrong_settings import WrongSettings

WAIT_SECONDS = 600
LOOK_SECONDS = 0.5
LOCK_SECONDS = 2


class Command(BaseCommand):
    help = (
        "Migrate the database, and make the first superuser of DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD "
        "if there is none. Run it before a new release serves. If several run at once, one works and the others wait."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait",
            type=int,
            default=WAIT_SECONDS,
            metavar="SECONDS",
            dest="wait_seconds",
            help="how long to wait for another process that prepares the database or uses its tables (%(default)s)",
        )

    def handle(self, *args: Any, wait_seconds: int, verbosity: int, **options: Any) -> None:
        try:
            with database_lock() as is_ours:
                self._retry(
                    is_ours,
                    wait_seconds,
                    waiting=f"Another process prepares the database. Waiting for it, up to {wait_seconds} s.",
                    too_long=f"Another process has been preparing the database for more than {wait_seconds} s. See "
                    "what it prints; if it hangs, end it and start this again. A longer wait: --wait SECONDS.",
                )
                self._retry(
                    partial(self._has_migrated, verbosity),
                    wait_seconds,
                    waiting="Somebody uses the tables that change, perhaps a backup. Trying again.",
                    too_long=f"Somebody has used the tables that change for more than {wait_seconds} s, "
                    "perhaps a backup. End it, or start this again later; what was migrated so far stays.",
                )
                if count := encrypt_again():
                    self.stdout.write(f"Second factors that the new SECRET_KEY encrypts from now on: {count}.")
                self._make_first_superuser()
                if too_much := rights_beyond_need():
                    self.stdout.write(f"{too_much.found} {too_much.fix}")
        except (OperationalError, InterfaceError) as error:
            raise CommandError(
                f"The database does not answer: {_in_one_line(error)}. Start it, or fix DATABASE_URL."
            ) from error
        except Error as error:
            raise CommandError(
                f"The database refuses the change: {_in_one_line(error)}. The user in DATABASE_URL must own the "
                "site's tables and be allowed to make new ones; --traceback shows where it happened."
            ) from error

    def _retry(self, is_done: Callable[[], bool], wait_seconds: int, *, waiting: str, too_long: str) -> None:
        """Ask until it is done. `waiting` is printed once, after the first no."""
        until = time.monotonic() + wait_seconds
        is_announced = False
        while not is_done():
            if not is_announced:
                self.stdout.write(waiting)
                is_announced = True
            if time.monotonic() > until:
                raise CommandError(too_long)
            time.sleep(LOOK_SECONDS)

    def _has_migrated(self, verbosity: int) -> bool:
        """A change that waits for a long reader of its table holds up every later one, so it waits for seconds only."""
        if connection.vendor == "postgresql":  # a migration with CREATE INDEX CONCURRENTLY has to set it back to 0
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            call_command("migrate", interactive=False, verbosity=verbosity, stdout=self.stdout)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            return False
        return True

    def _make_first_superuser(self) -> None:
        if User.objects.filter(is_superuser=True).exists():
            return
        try:
            first = read(FirstSuperuser)
        except WrongSettings as wrong:
            raise CommandError(f"No superuser was made; {wrong}") from None
        name, password = first.django_superuser_username, first.django_superuser_password.get_secret_value()
        if not (name and password):
            self.stdout.write(
                "There is no superuser yet: set DJANGO_SUPERUSER_USERNAME and DJANGO_SUPERUSER_PASSWORD, "
                "or run manage.py createsuperuser."
            )
            return
        user = User(username=name, is_superuser=True, is_staff=True)
        _check("DJANGO_SUPERUSER_USERNAME", lambda: user.full_clean(exclude=["password"]))
        _check("DJANGO_SUPERUSER_USERNAME", lambda: check_name(name))
        _check("DJANGO_SUPERUSER_PASSWORD", lambda: validate_password(password, user))
        user.set_password(password)
        user.save()
        known_to_others(user)  # it stands in a file or a vault
        self.stdout.write(f"Made the superuser {name}. The first sign-in asks for another password.")


def _check(variable: str, clean: Any) -> None:
    try:
        clean()
    except ValidationError as wrong:
        raise CommandError(f"No superuser was made; {variable} is wrong: {' '.join(wrong.messages)}") from None


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".?")
