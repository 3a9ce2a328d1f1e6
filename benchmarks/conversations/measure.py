"""Asks for pages of a seeded site, and runs jobs on it; prints the times and the counts of queries as JSON.

It runs as a separate process, with the site's settings: `python -m benchmarks.conversations.measure ROUNDS [PART …]`
What is measured stands in `THINGS`: an address and who asks for it, or a function.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import django

PAGE_MS, SEARCH_MS, DASHBOARD_MS = 150.0, 300.0, 300.0
KEPT_DAYS = 500  # a third of the seeded conversations are older
TALKER, BOSS = "talker", "boss"


@dataclass(frozen=True, slots=True)
class Thing:
    """`ask`: an address, with {conversation}, {persona} in it; or a function. `undo`: what it stores is rolled back."""

    name: str
    ask: str | Callable[[], object]
    who: str = TALKER
    limit_ms: float = PAGE_MS
    undo: bool = False


def _a_batch_is_counted() -> None:
    from agents.conversations.models import Conversation
    from agents.operate.rollup import count_batch

    latest = Conversation.objects.ended().order_by("-started_at").values("pk")[:500]
    Conversation.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).update(is_counted=False)
    assert count_batch() == 500


def _a_batch_is_purged() -> None:
    from django.test.utils import override_settings

    from agents.retention.conversations import BATCH, purge_batch

    with override_settings(RETENTION_DAYS=KEPT_DAYS):
        assert purge_batch() == BATCH


MINE = "/conversations/"
ADMIN = "/admin/agents/conversation/"
THINGS = (
    Thing("one's conversations", MINE),
    Thing("one's own of a persona", f"{MINE}?persona={{persona}}"),
    Thing("one's own of a year, long ones", f"{MINE}?to={{year}}-01-01&length=long"),
    Thing("search: a word", f"{MINE}?q=museum", limit_ms=SEARCH_MS),
    Thing("search: three words", f"{MINE}?q=opening+river+station", limit_ms=SEARCH_MS),
    Thing("search: a letter", f"{MINE}?q=t", limit_ms=SEARCH_MS),
    Thing("search: Japanese", f"{MINE}?q=日曜日", limit_ms=SEARCH_MS),
    Thing("search: Arabic, of a persona", f"{MINE}?q=الأحد&persona={{persona}}", limit_ms=SEARCH_MS),
    Thing("search: nobody said it", f"{MINE}?q=zebra", limit_ms=SEARCH_MS),
    Thing("one conversation", "/conversations/{conversation}/"),
    Thing("asked before all go", f"{MINE}delete/?all=1"),
    Thing("gallery", "/"),
    Thing("versions of a persona", "/personas/{persona}/versions/", BOSS),
    Thing("admin: list", ADMIN, BOSS),
    Thing("admin: list, the tenth page", f"{ADMIN}?p=10", BOSS),
    Thing("admin: one end", f"{ADMIN}?end_reason=idle", BOSS),
    Thing("admin: one persona", f"{ADMIN}?persona__id__exact={{persona}}", BOSS),
    Thing("admin: one month", f"{ADMIN}?started_at__year={{year}}&started_at__month=3", BOSS),
    Thing("admin: search for a name", f"{ADMIN}?q=anna-12", BOSS),
    Thing("admin: search for nobody", f"{ADMIN}?q=zebra", BOSS),
    Thing("admin: one conversation", f"{ADMIN}{{conversation}}/change/", BOSS),
    Thing("admin: people", "/admin/auth/user/", BOSS),
    Thing("admin: one person", "/admin/auth/user/{person}/change/", BOSS),
    Thing("admin: personas", "/admin/agents/persona/", BOSS),
    Thing("admin: audit trail", "/admin/agents/auditevent/", BOSS),
    Thing("admin: costs", "/admin/agents/daycost/", BOSS),
    Thing("dashboard, 30 days", "/operate/", BOSS, DASHBOARD_MS),
    Thing("dashboard, 90 days", "/operate/?days=90", BOSS, DASHBOARD_MS),
    Thing("dashboard, 365 days", "/operate/?days=365", BOSS, DASHBOARD_MS),
    Thing("dashboard of a persona", "/operate/?days=90&persona={persona}", BOSS, DASHBOARD_MS),
    Thing("live board", "/supervise/", BOSS),
    Thing("live board, refreshed", "/supervise/calls/", BOSS),
    Thing("counting a batch of 500", _a_batch_is_counted, limit_ms=3_000, undo=True),
    Thing("purging a batch of 100", _a_batch_is_purged, limit_ms=1_000, undo=True),
)


def main(rounds: int, only: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
    django.setup()
    keys, clients = _prepared()
    wanted = [thing for thing in THINGS if not only or any(part in thing.name for part in only)]
    found = [_measured(thing, keys, clients, rounds) for thing in wanted]
    json.dump({"conversations": _conversations(), "measured": found}, sys.stdout)


def _prepared() -> tuple[dict[str, Any], dict[str, Any]]:
    """Whom and what is asked for: the person with the most conversations, the longest of theirs, and its persona."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.db.models import Count
    from django.test import Client
    from django.utils import timezone

    from agents.conversations.models import Conversation

    most = Conversation.objects.order_by().values("user").annotate(count=Count("pk")).order_by("-count")[0]["user"]
    mine = Conversation.objects.ended().filter(user=most)
    longest = mine.annotate(count=Count("turns")).order_by("-count")[0]
    host = urlsplit(settings.ALLOWED_ORIGINS[0]).netloc
    clients = {TALKER: Client(headers={"host": host}), BOSS: Client(headers={"host": host})}
    clients[TALKER].force_login(User.objects.get(pk=most), settings.AUTHENTICATION_BACKENDS[0])
    clients[BOSS].force_login(User.objects.get(username="boss"), settings.AUTHENTICATION_BACKENDS[0])
    keys = {
        "conversation": longest.pk,
        "persona": longest.persona_id,
        "person": most,
        "year": timezone.now().year,
    }
    return keys, clients


def _conversations() -> int:
    from agents.conversations.models import Conversation

    return Conversation.objects.of_the_site().count()


def _measured(thing: Thing, keys: dict[str, Any], clients: dict[str, Any], rounds: int) -> dict[str, Any]:
    once = _asking(thing, keys, clients)
    _run(once, undo=thing.undo)  # from now on templates are read, and caches filled
    queries = _queries(once, undo=thing.undo)
    times, cpu = zip(*(_run(once, undo=thing.undo) for _ in range(rounds)), strict=True)
    return {
        "name": thing.name,
        "times_ms": times,
        "cpu_ms": cpu,
        "limit_ms": thing.limit_ms,
        "queries": queries,
        "is_page": isinstance(thing.ask, str),
    }


def _asking(thing: Thing, keys: dict[str, Any], clients: dict[str, Any]) -> Callable[[], object]:
    if not isinstance(thing.ask, str):
        return thing.ask
    path = thing.ask.format(**keys)

    def ask() -> None:
        answer = clients[thing.who].get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    return ask


def _run(once: Callable[[], object], *, undo: bool) -> tuple[float, float]:
    """Milliseconds, and those of this process's CPU in them: with SQLite that has the database too."""
    from django.db import transaction

    with transaction.atomic() if undo else nullcontext():
        began, began_cpu = time.perf_counter(), time.process_time()
        once()
        took = 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - began_cpu)
        if undo:
            transaction.set_rollback(True)
    return took


def _queries(once: Callable[[], object], *, undo: bool) -> int:
    from django.db import connection

    count = 0

    def note(execute: Callable[..., Any], *asked: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*asked)

    with connection.execute_wrapper(note):
        _run(once, undo=undo)
    return count


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
