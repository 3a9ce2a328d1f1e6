"""One state of the database for all tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.notice import newcomers
from tests.security.access.people import World, a_world
from voicesite.setup_check import page as system_check


async def _nothing_found(*, connect: bool) -> None:
    """In place of the system check: it has tests of its own, and waits for what this file's transaction holds."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), newcomers(), a_world() as world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(system_check, "check_setup", _nothing_found)
        # The passwords were given at the start, and on a busy machine the file takes more than the usual five minutes.
        patch.setattr(settings, "ACCOUNT_REAUTHENTICATION_TIMEOUT", 3_600, raising=False)
        yield world
