"""Password hashing: Argon2, and never more at once than leaves the calls of this process their time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, get_hashers, is_password_usable
from django.contrib.auth.models import User
from django.db import connection

AT_ONCE = 2  # as many as a small machine has cores; Argon2 lets go of the interpreter's lock
WAITING = 8  # a class that signs in together waits a quarter of a second
RETRY_SECONDS = 5


class HashingIsFull(Exception):
    """Too many passwords are being read: come again in some seconds."""


class Places:
    """So many may go on at once, so many may wait for them, and more are refused at once."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._inside = threading.BoundedSemaphore(at_once)
        self._taken = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def take(self) -> Iterator[None]:
        """
        Raises:
            HashingIsFull: as many as may wait are waiting.
        """
        if not self._taken.acquire(blocking=False):
            raise HashingIsFull
        try:
            with self._inside:
                yield
        finally:
            self._taken.release()


places = Places(AT_ONCE, WAITING)


@contextmanager
def hashing() -> Iterator[None]:
    """A place, and no database connection meanwhile: there are fewer of those than people who sign in.

    Raises:
        HashingIsFull
    """
    if not connection.in_atomic_block:
        connection.close()
    with places.take():
        yield


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with the parameters of OWASP's password storage cheat sheet of 2026: 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with hashing():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with hashing():
            return bool(super().verify(password, encoded))


class EarlierHasher(PBKDF2PasswordHasher):
    """Hashes that earlier releases stored; each is replaced when its person signs in."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with hashing():
            return str(super().encode(password, salt, iterations))


def hash_as_for_others(username: str, password: str) -> None:
    """Spend, after a wrong password, what it takes with the hashes of other accounts.

    Otherwise an account whose hash is of an earlier release could be told from a name that nobody has.
    """
    stored = User.objects.filter(username=username).values_list("password", flat=True).first() or ""
    done = stored.split("$", 1)[0] if is_password_usable(stored) and stored else get_hashers()[0].algorithm
    for hasher in get_hashers():
        if hasher.algorithm != done and User.objects.filter(password__startswith=f"{hasher.algorithm}$").exists():
            hasher.encode(password, hasher.salt())
