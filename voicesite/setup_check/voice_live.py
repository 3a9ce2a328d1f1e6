"""Voice Live: can we sign in, and does it open a session with the settings of a new persona?"""

import asyncio
import time
from math import ceil

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError
from django.conf import settings

from agents.personas.models import Persona
from agents.personas.session_config import session_config
from agents.voice.errors import Quota, UpstreamError
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.connection import open_upstream
from agents.voice.upstream.credentials import credential_for
from agents.voice.upstream.resources import Resource
from voicesite.setup_check.findings import Finding, fail, ok, warn
from voicesite.setup_check.local_voice import servers
from voicesite.setup_check.voice_live_troubles import trouble

SCOPE = "https://ai.azure.com/.default"  # the SDK asks for a token of this scope


async def look_at_identity() -> list[Finding]:
    voice_live = settings.VOICE_LIVE
    if voice_live.is_local:
        return [ok("Identity", "The local voice service asks for none.")]
    first = voice_live.resources[0]  # several resources share one identity
    credential = credential_for(first.url, first.api_key)
    if isinstance(credential, AzureKeyCredential):
        return [ok("Identity", "A key.")]
    try:
        await credential.get_token(SCOPE)
    except ClientAuthenticationError:
        return [
            fail(
                "Identity",
                "Microsoft Entra ID gives no token.",
                "Run az login as the user that runs the site, give the server a managed identity, or set "
                "AZURE_VOICE_LIVE_API_KEY.",
            )
        ]
    return [ok("Identity", "Microsoft Entra ID gives a token.")]


async def look_at_voice_live() -> list[Finding]:
    """Open and close one real session at each resource. It counts as a connect of this minute."""
    resources = settings.VOICE_LIVE.resources
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_look_at(resource, _name(resource, len(resources))), name=f"resource {resource.number}")
            for resource in resources
        ]
    return [task.result() for task in tasks]


def _name(resource: Resource, count: int) -> str:
    return f"Voice Live {resource.number} of {count}" if count > 1 else "Voice Live"


async def _look_at(resource: Resource, name: str) -> Finding:
    voice_live = settings.VOICE_LIVE
    chooser = Chooser([resource], user_id=-resource.number)  # nobody has this id, so nobody's quota is used
    try:
        await chooser.take()
    except Quota as full:
        again = f"Try again in {ceil(full.retry_after or 1)} s."
        return warn(name, "Not tried: the connects of this minute are used up.", again)
    config = session_config(Persona())
    began = time.monotonic()
    try:
        async with open_upstream(chooser, config.address, config.session):
            seconds = time.monotonic() - began
    except UpstreamError as error:
        return trouble(name, str(error), is_local=voice_live.is_local, has_key=bool(resource.api_key))
    if voice_live.is_local and not settings.ON_LAPTOP and not await servers():
        found = "The local voice service takes calls. It is meant for trying the site."
        fix = "Set AZURE_VOICE_LIVE_ENDPOINT, or give it engines of your own (docs/self-hosted.md)."
        return warn(name, found, fix)
    return ok(name, f"It took {config.address.name} and {voice_live.voice} in {seconds:.1f} s.")
