"""Passwords for PostgreSQL from Microsoft Entra ID: tokens of an hour, asked for when a connection is opened."""

import time
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

import psycopg
from django.conf import settings

SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
ANSWER_IS_LOST_SECONDS = 30.0  # then we ask again; the library waits five minutes for an answer that was lost


class DatabaseTokens:
    """One credential for the process, since it keeps its tokens. One question at a time, for all that wait.

    The identity library has no time limit for everything it tries. So it is asked in a thread that nothing has to wait
    for, not even the end of the process.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._credential: Any = None
        self._asked: Future[str] | None = None
        self._asked_at = 0.0

    def token(self) -> str:
        """
        Raises:
            psycopg.OperationalError: no identity, or no answer in time.
        """
        seconds = settings.BUDGETS.token_seconds
        try:
            return self._question().result(seconds)
        except TimeoutError:
            why = f"no answer within {seconds:g} s"
        except Exception as error:  # of any kind of identity; their texts are long, and show addresses
            why = type(error).__name__
        raise psycopg.OperationalError(
            f"Microsoft Entra ID gave no token for the database ({why}): give this server an identity, name it in "
            "AZURE_CLIENT_ID if it is a user-assigned one, or unset DATABASE_ENTRA"
        )

    def _question(self) -> Future[str]:
        with self._lock:
            now = time.monotonic()
            if self._asked is None or self._asked.done() or now > self._asked_at + ANSWER_IS_LOST_SECONDS:
                self._asked, self._asked_at = Future(), now
                Thread(target=self._answer, args=(self._asked,), name="database token", daemon=True).start()
            return self._asked

    def _answer(self, asked: Future[str]) -> None:
        try:
            asked.set_result(self._get())
        except Exception as error:  # all that wait for the answer get it
            asked.set_exception(error)

    def _get(self) -> str:
        if self._credential is None:
            from azure.identity import DefaultAzureCredential  # takes a third of a second, which only Entra ID needs

            self._credential = DefaultAzureCredential()
        return str(self._credential.get_token(SCOPE).token)


database_tokens = DatabaseTokens()
