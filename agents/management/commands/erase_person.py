"""`manage.py erase_person NAME`: deletes an account with everything that is the person's (docs/operations.md)."""

import time
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from agents.people.account_names import username_meant
from agents.purging import ERASURES
from agents.retention.asking import Belongings, belongings_of
from agents.retention.erasing import CALLS_END_WITHIN, begin
from agents.retention.models import ErasureRequest
from agents.row_keys import as_key

LOOK_SECONDS = 2.0
WAIT_SECONDS = CALLS_END_WITHIN.total_seconds() + 60


class Command(BaseCommand):
    help = (
        "Erase a person: their account, conversations and personas, and their name in the audit trail. It can be run "
        "again if it was interrupted; a site that runs goes on with it by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that the person signs in with, or #12 for the account number 12")
        parser.add_argument("--give-personas-to", metavar="NAME", help="who gets the personas, as they are")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(
        self, *args: Any, name: str, give_personas_to: str | None, dry_run: bool, yes: bool, **options: Any
    ) -> None:
        person = _account(name)
        heir = _account(give_personas_to) if give_personas_to else None
        if heir and (heir == person or not heir.is_active):
            raise CommandError("The personas need another account, and an active one. Nothing was changed.")
        self.stdout.write(_in_words(belongings_of(person), kept=heir is not None))
        if dry_run:
            return
        if not yes and input(f"Erase “{person.username}” for good? Type the name: ") != person.username:
            raise CommandError("That is another name. Nothing was changed.")
        number = person.pk
        begin(person, heir=heir)
        _wait_until_done(number)
        self.stdout.write(f"Account #{number} is erased. Backups that were made before still have it.")


def _account(name: str) -> User:
    number = as_key(name[1:]) if name.startswith("#") else None
    whose = Q(pk=number) if number is not None else Q(username=username_meant(name))
    found = User.objects.filter(whose).first()
    if found is None:
        raise CommandError(f"There is no account “{name}”. The admin lists all names under Users.")
    return found


def _in_words(goes: Belongings, *, kept: bool) -> str:
    personas = "personas are given away" if kept else f"personas, of {goes.needed_personas} an empty shell stays"
    return f"{goes.conversations:,} conversations; {goes.personas:,} {personas}."


def _wait_until_done(number: int) -> None:
    """By this process, or by the site if that is faster."""
    give_up_at = time.monotonic() + WAIT_SECONDS
    while ErasureRequest.objects.filter(pk=number).exists():
        ERASURES.all_at_once()
        if not ErasureRequest.objects.filter(pk=number).exists():
            return
        if time.monotonic() > give_up_at:
            raise CommandError("It is not done yet: the log says why. Run this again; a site that runs goes on, too.")
        time.sleep(LOOK_SECONDS)
