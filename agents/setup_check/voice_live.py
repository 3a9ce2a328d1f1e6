"""Voice Live: who are we to it, and does it take a session with the settings of a new persona?"""

import time
from math import ceil

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError
from django.conf import settings

from agents.models import Persona
from agents.session_config import session_config
from agents.setup_check.findings import Finding, fail, ok, warn
from agents.setup_check.voice_live_troubles import trouble
from agents.voice.errors import Quota, UpstreamError
from agents.voice.upstream.connect_quota import take_connect
from agents.voice.upstream.connection import Endpoint, open_upstream
from agents.voice.upstream.credentials import credential_for

SCOPE = "https://ai.azure.com/.default"  # what the SDK asks a token for
NOBODY = 0  # the user in whose name the connect is counted


async def look_at_identity() -> list[Finding]:
    voice_live = settings.VOICE_LIVE
    if voice_live.is_local:
        return [ok("Identity", "The local voice service asks for none.")]
    credential = credential_for(voice_live.endpoint, voice_live.api_key)
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
    """One real session, opened and closed. It counts as a connect of this minute."""
    voice_live = settings.VOICE_LIVE
    try:
        await take_connect(voice_live.endpoint, user_id=NOBODY, limit=settings.ENVIRONMENT.connects_per_minute)
    except Quota as full:
        again = f"Try again in {ceil(full.retry_after or 1)} s."
        return [warn("Voice Live", "Not tried: the connects of this minute are taken.", again)]
    config = session_config(Persona())
    endpoint = Endpoint(voice_live.endpoint, voice_live.api_key, voice_live.api_version)
    began = time.monotonic()
    try:
        async with open_upstream(endpoint, config.model, config.session):
            seconds = time.monotonic() - began
    except UpstreamError as error:
        return [trouble(str(error), is_local=voice_live.is_local, has_key=bool(voice_live.api_key))]
    if voice_live.is_local and not settings.ON_LAPTOP:
        found = "The local voice service takes calls: it is there to try the site."
        return [warn("Voice Live", found, "Set AZURE_VOICE_LIVE_ENDPOINT.")]
    return [ok("Voice Live", f"It took {config.model} and {voice_live.voice} in {seconds:.1f} s.")]
