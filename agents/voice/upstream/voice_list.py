"""Asks the Speech part of a resource which voices it has, for `manage.py voices load`. No page waits for it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError

from agents.voice.upstream.credentials import credential_for
from agents.voice.upstream.refusals import retry_after
from agents.voice.upstream.resources import Resource

PATH = "/tts/cognitiveservices/voices/list"
SCOPE = "https://cognitiveservices.azure.com/.default"
FOUNDRY, SPEECH = ".services.ai.azure.com", ".cognitiveservices.azure.com"  # two names of one resource
LARGEST_BYTES = 16 * 1024 * 1024  # some 700 voices are 400 KB
TIMES = aiohttp.ClientTimeout(total=30, sock_connect=5, sock_read=10)

NO_IDENTITY = (
    "Microsoft Entra ID gives no token: run az login as the user that runs this command, give the server a managed "
    "identity, or set AZURE_VOICE_LIVE_API_KEY."
)
NOT_ACCEPTED = {
    True: "The resource does not accept the key: copy a key of this resource into AZURE_VOICE_LIVE_API_KEY.",
    False: "The resource does not accept this identity: give it the role Cognitive Services Speech User or Cognitive "
    "Services User, and try again in some minutes.",
}
NOT_THERE = (
    "The resource has no list of voices: check AZURE_VOICE_LIVE_ENDPOINT, and that its kind is Foundry or Speech."
)
NO_NETWORK = "The resource cannot be reached: let this machine through firewall and proxy to port 443 of the endpoint."
NO_TRUST = (
    "The TLS connection to the resource cannot be trusted: install this machine's CA certificates; if a proxy of yours "
    "opens TLS, name its CA in SSL_CERT_FILE."
)
TOO_SLOW = f"The resource did not send its list within {TIMES.total:.0f} s: try again."
NO_LIST = (
    "The resource sent something else than a list of voices: look for a proxy on the way that answers in its place."
)


class NoVoiceList(Exception):
    """There is no list. The text says why, and what to do; it holds no address, no key and no words of the service."""


async def fetch_voice_list(resource: Resource) -> list[Any]:
    """The service's own list, as its JSON has it.

    Raises:
        NoVoiceList: the resource did not give one.
    """
    headers = await _credentials(resource)
    try:
        async with aiohttp.ClientSession(timeout=TIMES, headers=headers) as session:
            for address in _addresses(resource):
                listed = await _ask(session, address, resource)
                if listed is not None:
                    return listed
    except aiohttp.ConnectionTimeoutError:
        raise NoVoiceList(NO_NETWORK) from None
    except TimeoutError:
        raise NoVoiceList(TOO_SLOW) from None
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
        raise NoVoiceList(NO_TRUST) from None
    except aiohttp.ClientError:
        raise NoVoiceList(NO_NETWORK) from None
    raise NoVoiceList(NOT_THERE)


async def _credentials(resource: Resource) -> dict[str, str]:
    credential = credential_for(resource.url, resource.api_key)
    if isinstance(credential, AzureKeyCredential):
        return {"Ocp-Apim-Subscription-Key": credential.key}
    try:
        token = await credential.get_token(SCOPE)
    except ClientAuthenticationError:
        raise NoVoiceList(NO_IDENTITY) from None
    return {"Authorization": f"Bearer {token.token}"}


def _addresses(resource: Resource) -> Iterator[str]:
    """Under the name that the site has, and under the one that Speech documents."""
    parts = urlsplit(resource.url)
    yield f"{parts.scheme}://{parts.netloc}{PATH}"
    if parts.netloc.endswith(FOUNDRY):
        yield f"{parts.scheme}://{parts.netloc.removesuffix(FOUNDRY)}{SPEECH}{PATH}"


async def _ask(session: aiohttp.ClientSession, address: str, resource: Resource) -> list[Any] | None:
    """The list; None if there is none at this address."""
    proxy = resource.proxy or None
    async with session.get(address, proxy=proxy, allow_redirects=False) as answer:  # a key goes nowhere else
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise NoVoiceList(_refusal(answer, has_key=bool(resource.api_key)))
        return _parsed(await _bounded(answer))


def _refusal(answer: aiohttp.ClientResponse, *, has_key: bool) -> str:
    if answer.status in (401, 403):
        return NOT_ACCEPTED[has_key]
    if answer.status == 429:
        return f"The resource is asked too often: try again in {retry_after(answer.headers):.0f} s."
    if answer.status >= 500:
        return f"The service has a fault of its own (status {answer.status}): try again in some minutes."
    return f"{NO_LIST} Its status was {answer.status}."


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > LARGEST_BYTES:
            raise NoVoiceList(NO_LIST)
    return bytes(body)


def _parsed(body: bytes) -> list[Any]:
    try:
        listed = json.loads(body)
    except (ValueError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        raise NoVoiceList(NO_LIST)
    return listed
