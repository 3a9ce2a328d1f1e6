"""What every browser socket gets before it reaches its consumer."""

from typing import Any

from asgiref.sync import ThreadSensitiveContext


class OwnDatabaseThread:
    """One thread per socket for its database calls.

    Without it all sockets of a process share one, and a query that takes three seconds freezes every call
    (django/channels#2132).
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        async with ThreadSensitiveContext():
            await self.inner(scope, receive, send)
