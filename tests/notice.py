"""Who has read the notice before the first call: everybody whom a test makes, unless it wants newcomers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import post_save

from agents.privacy.facts import VoiceService, facts_in_force
from agents.privacy.models import Acknowledgement


def _has_read_it(instance: User, *, created: bool, raw: bool = False, **_: Any) -> None:
    """Of this process, and of the sites that tests start with another voice service, or with recordings."""
    if not created or raw:
        return
    every = [
        replace(facts_in_force(), service=service, may_be_recorded=recorded)
        for service in VoiceService
        for recorded in (False, True)
    ]
    Acknowledgement.objects.bulk_create(Acknowledgement.of(instance, facts) for facts in every)


@contextmanager
def everybody_has_read_it() -> Iterator[None]:
    post_save.connect(_has_read_it, sender=User)
    try:
        yield
    finally:
        post_save.disconnect(_has_read_it, sender=User)


@contextmanager
def newcomers() -> Iterator[None]:
    """Who is made meanwhile has not read it."""
    was_connected = post_save.disconnect(_has_read_it, sender=User)
    try:
        yield
    finally:
        if was_connected:
            post_save.connect(_has_read_it, sender=User)
