"""For the operator: lets somebody who has lost their second factor set up another (docs/operations.md)."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents.people.account_names import username_meant
from voicesite.accounts.second_factor_reset import reset_second_factor


class Command(BaseCommand):
    help = "Removes the second factor of an account, and ends all its logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that the person signs in with")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=username_meant(name)).first()
        if user is None:
            raise CommandError(f"There is no account “{name}”. The admin lists all names under Users.")
        count = reset_second_factor(user)
        what = "had no second factor" if not count else "has no second factor any more, and sets up another"
        self.stdout.write(f"{user.username} {what}. All logins of the account have ended.")
