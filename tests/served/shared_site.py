"""A served site that many files of tests share. It ends before a file that does not: it is on this run's database.

There it would look for what is too old (agents/purging.py), in the middle of a test of just that.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.served.site import Site

FIXTURES = {"served", "served_with_ears"}


class SharedSite:
    """Begins when a test asks for it, and again after it was ended."""

    def __init__(self, begin: Callable[[], AbstractContextManager[Site]]) -> None:
        self._begin = begin
        self._parts = ExitStack()
        self._site: Site | None = None

    def site(self) -> Site:
        if self._site is None:
            self._site = self._parts.enter_context(self._begin())
        return self._site

    def end(self) -> None:
        self._site = None
        self._parts.close()


_shared: list[SharedSite] = []


@contextmanager
def sharing(begin: Callable[[], AbstractContextManager[Site]]) -> Iterator[SharedSite]:
    shared = SharedSite(begin)
    _shared.append(shared)
    try:
        yield shared
    finally:
        _shared.remove(shared)
        shared.end()


def end_before(file: Path, session: pytest.Session) -> None:
    if file not in _files_that_share(session):
        for shared in _shared:
            shared.end()


@cache
def _files_that_share(session: pytest.Session) -> set[Path]:
    return {item.path for item in session.items if FIXTURES & set(getattr(item, "fixturenames", ()))}
