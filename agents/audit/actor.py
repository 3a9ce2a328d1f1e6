"""Who acts now, and from where. voicesite sets it for each request and each command; outside of both it is the site.

The request's own user is looked at when an event is written: a sign-in and a sign-out change it on the way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

SYSTEM = "the site itself"


@dataclass(frozen=True, slots=True)
class Actor:
    """`user_id` is None for whoever has no account, or has not signed in."""

    name: str = ""
    user_id: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """One request, or one command. `once` holds what is written at most once in it; `login_key` is never written."""

    actor: Callable[[], Actor]
    login_key: str | None = None
    once: set[object] = field(default_factory=set)


_scope: ContextVar[Scope | None] = ContextVar("audit_scope", default=None)


@contextmanager
def acting(scope: Scope) -> Iterator[None]:
    """What happens in the block is done by this actor."""
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def scope() -> Scope | None:
    return _scope.get()


def actor() -> Actor:
    current = _scope.get()
    return current.actor() if current else Actor(SYSTEM)
