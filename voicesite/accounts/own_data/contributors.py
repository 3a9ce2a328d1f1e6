"""Who gives what to the archive of everything about a person. What is added to the site adds a line here."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User

from agents.audit.own_data import own_events
from agents.conversations.own_data import own_conversations, own_readers
from agents.personas.transfer.own_data import own_personas
from agents.privacy.own_data import own_acknowledgements
from agents.recordings.own_data import own_recordings
from voicesite.accounts.own_data.account import own_account

File = tuple[str, Iterable[bytes]]
"""A name, and what is in it, piece by piece."""
Contributor = Callable[[User], Iterator[File]]


def listed(name: str, rows: Callable[[User], Iterable[Any]]) -> Contributor:
    """Rows as one JSON file, each in a line of its own."""

    def contribute(user: User) -> Iterator[File]:
        yield name, _as_list(rows(user))

    return contribute


def _as_list(rows: Iterable[Any]) -> Iterator[bytes]:
    between = b"[\n"
    for row in rows:
        yield between + json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
        between = b",\n"
    yield b"\n]\n" if between == b",\n" else b"[]\n"


CONTRIBUTORS: tuple[Contributor, ...] = (
    own_account,
    own_personas,
    own_conversations,
    listed("conversations/who-read-them.json", own_readers),
    own_recordings,
    listed("acknowledgements.json", own_acknowledgements),
    listed("audit-trail.json", own_events),
)
