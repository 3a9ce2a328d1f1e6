"""Who has read the notice before the first call: everybody whom a test makes, unless it wants newcomers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import post_save

from agents.privacy.models import Acknowledgement


def _has_read_it(instance: User, *, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        Acknowledgement.objects.acknowledge(instance)


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
