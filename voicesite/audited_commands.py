"""Tells the audit trail who runs a command on the server, and which. manage.py begins here."""

import getpass
import os
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import Actor, Scope, acting

# Commands that show or change nothing of what people have stored, or report themselves.
NOT_REPORTED = {
    *("backup", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages"),
    *("makemigrations", "migrate", "optimizemigration", "personas", "prepare_database", "purge", "record_backup"),
    *("restore", "rollup", "runserver", "serve", "setup_check", "showmigrations", "sqlmigrate", "squashmigrations"),
    *("startapp", "startproject", "version", "voices"),
}
SERVING = {"serve", "runserver"}


class AuditedCommands(ManagementUtility):
    """Django's commands. What shows or changes what people have stored is in the audit trail, by its name alone."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        command = super().fetch_command(subcommand)
        if subcommand not in NOT_REPORTED and self.argv[1:2] == [subcommand]:
            trail.record(Action.COMMAND_RUN, trail.On(Kind.COMMAND, label=subcommand))
        return command


def run_command(arguments: list[str]) -> None:
    """As the user of this machine that runs it; a server that serves has no such user."""
    is_serving = arguments[1:2] and arguments[1] in SERVING
    whose: AbstractContextManager[None] = nullcontext() if is_serving else acting(Scope(_user_of_this_machine))
    with whose:
        AuditedCommands(arguments).execute()


def _user_of_this_machine() -> Actor:
    """A script that runs the command as another user, or in a container, says for whom."""
    return Actor(f"{settings.LAUNCH.voicesite_operator or _name_of_user()} (command line)")


def _name_of_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an image may run as a number that has no name
        return f"user {os.getuid()}"
