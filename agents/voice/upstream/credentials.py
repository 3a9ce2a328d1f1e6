"""How we prove to Voice Live who we are: a key, or Microsoft Entra ID without one."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from azure.core.credentials import AccessToken, AzureKeyCredential
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ClientAuthenticationError

from agents.voice.limits import TOKEN_SECONDS
from agents.voice.upstream.resources import Resource

# Voice Live-compatible services on this machine ask for a key but cannot check one.
LOCAL_KEY = "local"


class TimedCredential:
    """Entra ID tokens within a time limit; the credential inside keeps them until they expire."""

    def __init__(self, credential: AsyncTokenCredential) -> None:
        self._credential = credential

    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """
        Raises:
            ClientAuthenticationError: no identity, or no answer in time.
        """
        try:
            async with asyncio.timeout(TOKEN_SECONDS):
                return await self._credential.get_token(*scopes, **options)
        except TimeoutError:
            raise ClientAuthenticationError(f"no token within {TOKEN_SECONDS:.0f} s") from None

    async def close(self) -> None:
        await self._credential.close()

    async def __aenter__(self) -> "TimedCredential":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class LocalToken(TimedCredential):
    """For Voice Live-compatible services on this machine, which ask for a token for agents but cannot check one."""

    def __init__(self) -> None:
        """There is no credential inside."""

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken(LOCAL_KEY, int(time.time()) + 3600)

    async def close(self) -> None:
        pass


# One a process: a credential keeps its tokens, and asking the identity service for each call would be slow.
_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, TimedCredential] = WeakKeyDictionary()


def credential_for(
    endpoint_url: str, api_key: str, *, is_for_agent: bool = False
) -> AzureKeyCredential | TimedCredential:
    """The key if there is one, else Entra ID. A token of Entra ID never travels over plain http."""
    if not _is_by_entra(endpoint_url, api_key):
        if is_for_agent and not api_key:
            return LocalToken()
        return AzureKeyCredential(api_key or LOCAL_KEY)
    loop = asyncio.get_running_loop()
    if loop not in _shared:
        _shared[loop] = TimedCredential(_default_credential())
    return _shared[loop]


def load_identity(resources: Iterable[Resource]) -> None:
    """Import what Entra ID needs, if it is asked: 11 MiB and a fifth of a second, for which no call should wait."""
    if any(_is_by_entra(resource.url, resource.api_key) for resource in resources):
        import azure.identity.aio  # noqa: F401


def _is_by_entra(endpoint_url: str, api_key: str) -> bool:
    return not api_key and urlsplit(endpoint_url).scheme != "http"


def _default_credential() -> AsyncTokenCredential:
    from azure.identity.aio import DefaultAzureCredential  # `load_identity` has imported it

    return DefaultAzureCredential()


async def close_credentials() -> None:
    """At the end of the process."""
    credential = _shared.pop(asyncio.get_running_loop(), None)
    if credential is not None:
        await credential.close()
