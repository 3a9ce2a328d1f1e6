"""Finds the account that somebody means by its exact name or mail address, and lets nobody find out who has one.

There is no list and no search: whoever adds a person knows how that person signs in. That a name is unknown has to be
said, since a slip of the finger would otherwise share with nobody. So each such answer is counted, and after some the
next ones wait; and one answer fits all: no such account, one that is switched off, an address of several accounts.
Names that are known need no limit: each leaves a trace that its person and the audit trail see.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.cache import cache

from agents.counted import counted
from agents.people.account_names import username_meant

UNKNOWN_PER_HOUR = 20
HOUR_SECONDS = 3600
NAMES_MAX = 50
SEPARATORS = re.compile(r"[,;\n]")
NAME_SHOWN = 60
NAMES_SHOWN = 5
TOO_MANY_UNKNOWN = (
    f"You have given {UNKNOWN_PER_HOUR} unknown names in an hour. Ask the people how they sign in, and try again in an "
    "hour."
)


@dataclass(frozen=True, slots=True)
class Named:
    """The accounts that were found, by their keys, and what found none, as it was typed."""

    accounts: dict[int, User]
    unknown: list[str]


class TooManyUnknown(Exception):
    """This person has guessed at names for a while."""


def find_named(typed: str, *, by: User) -> Named:
    """The accounts of these names and addresses, separated by commas, semicolons or line ends; at most NAMES_MAX.

    Raise TooManyUnknown if `by` has given more than UNKNOWN_PER_HOUR unknown ones in the last hour.
    """
    names = list(dict.fromkeys(name.strip() for name in SEPARATORS.split(typed.replace("\0", "")) if name.strip()))
    if names and _unknown_lately(by) > UNKNOWN_PER_HOUR:
        raise TooManyUnknown
    named = Named({}, names[NAMES_MAX:])
    for name in names[:NAMES_MAX]:
        if account := _account_of(name):
            named.accounts[account.pk] = account
        else:
            named.unknown.append(name)
            _note_unknown(by)
    return named


def not_found(unknown: Sequence[str]) -> str:
    """What to say of names that found no account."""
    names = ", ".join(f"“{name[:NAME_SHOWN]}”" for name in unknown[:NAMES_SHOWN])
    more = f" and {len(unknown) - NAMES_SHOWN} more" if len(unknown) > NAMES_SHOWN else ""
    return (
        f"Nobody was found under {names}{more}. Write the user name, or the mail address of the account, exactly as "
        "that person signs in."
    )


def _account_of(name: str) -> User | None:
    active = User.objects.filter(is_active=True)
    account = active.filter(username=username_meant(name)).first()
    if account or "@" not in name:
        return account
    having = list(active.filter(email__iexact=name)[:2])
    return having[0] if len(having) == 1 else None


def _key(by: User) -> str:
    return f"unknown-names:{by.pk}"


def _unknown_lately(by: User) -> int:
    return int(cache.get(_key(by), 0))


def _note_unknown(by: User) -> None:
    if counted(_key(by), HOUR_SECONDS) > UNKNOWN_PER_HOUR:
        raise TooManyUnknown
