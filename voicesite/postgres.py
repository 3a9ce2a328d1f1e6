"""How the site signs in to PostgreSQL, and how long it waits for an answer. Migrations take the time they need."""

from contextlib import suppress
from typing import Any, ClassVar, Self

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus

from voicesite.database_tokens import database_tokens

ANSWER_SECONDS = 5.0
CANCEL_SECONDS = 1.0


class Connection(psycopg.Connection[Any]):
    """Gives up a statement that is not answered in time, and closes itself with it.

    PostgreSQL's own limit ends a statement that waits for a lock, but not one whose answer never comes: a pooler may
    hold it, or the server's disk may hang. Their system still acknowledges every packet, so the limits of TCP see
    nothing wrong. Each such statement would take a thread and a place in the pool for ever.
    """

    answer_seconds: ClassVar[float | None] = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, timeout or self.answer_seconds)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:  # no answer came; any other failure is over
                with suppress(psycopg.Error):
                    self.cancel_safe(timeout=CANCEL_SECONDS)
                self.close()
            raise


class EntraConnection(Connection):
    """Signs in with Microsoft Entra ID: each new connection with the token of that moment. It may outlive it.

    The token is fetched here, since a pool's parameters stay as they were when it was made.
    """

    @classmethod
    def connect(cls, conninfo: str = "", **parameters: Any) -> Self:
        return super().connect(conninfo, **parameters | {"password": database_tokens.token()})


def connection_class(*, entra: bool) -> type[Connection]:
    return EntraConnection if entra else Connection


def limit_waiting() -> None:
    """From now on this process waits for no statement longer than five seconds."""
    Connection.answer_seconds = ANSWER_SECONDS
