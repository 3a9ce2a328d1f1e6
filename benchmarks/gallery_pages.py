"""Makes thousands of personas in the site's own database, and asks for pages of the gallery; prints the times as JSON.

It runs as a separate process, with the site's settings: `python -m benchmarks.gallery_pages PERSONAS ROUNDS`
"""

import json
import os
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import django

OWN, OWNERS, CALLED = 100, 200, 40
NAMES = ("Mara", "Jonas", "Interview coach", "Äpfel und Birnen", "Sari, pemandu wisata", "Front desk Nr.")
PAGES = {
    "the first page": "/",
    "a page in the middle": "/?page=200",
    "the last page": "/?page=9999",
    "a search that finds a tenth": "/?q=jonas+7",
    "a search that finds nobody": "/?q=zebra",
    "one language": "/?language=de-DE",
}


def main(personas: int, rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client

    reader = User.objects.create(username="reader")
    _make(reader, personas)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as it does by itself, within a minute
    browser = Client(headers={"host": urlsplit(settings.ALLOWED_ORIGINS[0]).netloc})
    browser.force_login(reader, settings.AUTHENTICATION_BACKENDS[0])
    json.dump({name: _times(browser, path, rounds) for name, path in PAGES.items()}, sys.stdout)


def _make(reader: Any, count: int) -> None:
    """A hundred belong to the reader, who has called some; others share the rest with everyone."""
    from django.contrib.auth.models import User
    from django.db.models import F, OuterRef, Subquery
    from django.utils import timezone

    from agents.conversations.models import Conversation
    from agents.personas.models import Persona, PersonaVersion

    owners = User.objects.bulk_create(User(username=f"owner-{number}") for number in range(OWNERS))
    made = [
        Persona(
            owner=reader if number < OWN else owners[number % OWNERS],
            name=f"{NAMES[number % len(NAMES)]} {number}",
            summary="Answers questions about opening hours, prices and the way here. " * 2,
            language=("en-US", "de-DE", "id-ID")[number % 3],
            instructions="What it knows. " * 200,
            tags=["school", "front desk"],
            everyone=number >= OWN,
            published_revision=0,
        )
        for number in range(count)
    ]
    Persona.objects.bulk_create(made, batch_size=200)
    versions = [PersonaVersion(persona=each, number=1, author=each.owner, **each.options()) for each in made]
    PersonaVersion.objects.bulk_create(versions, batch_size=200)
    its_version = PersonaVersion.objects.filter(persona=OuterRef("pk")).values("pk")
    Persona.objects.update(
        published=Subquery(its_version), published_name_order=F("name_order"), published_language=F("language")
    )
    Conversation.objects.bulk_create(
        Conversation(
            user=reader, persona=each.persona, persona_version=each, started_at=timezone.now(), model=each.model
        )
        for each in versions[:: max(1, count // CALLED)]
    )


def _times(browser: Any, path: str, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each request from the first middleware to the last, and of this process's CPU in it."""
    browser.get(path)
    times: list[float] = []
    cpu: list[float] = []
    for _ in range(rounds):
        began, began_cpu = time.perf_counter(), time.process_time()
        answer = browser.get(path)
        times.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - began_cpu))
        assert answer.status_code == 200, answer
    return times, cpu


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
