"""The servers that take the place of parts of the local voice service: is each there, and does it know its model?

The local voice service has their addresses and keys, so it looks itself and tells what it found.
"""

import json
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from django.conf import settings

from voicesite.setup_check.findings import Finding, ok, warn

LOOK_SECONDS = 7.0  # it gives each of them four
ANSWER_MAX_BYTES = 64 * 1024
KEPT = "Calls go on with the local part meanwhile."


async def look_at_local_voice() -> list[Finding]:
    """A line for each server; none if there are none, or if the local voice service is not used."""
    return [finding(found) for found in await servers()]


async def servers() -> list[dict[str, Any]]:
    """What the local voice service found; nothing if it is not used or does not answer, which is a line of its own."""
    voice_live = settings.VOICE_LIVE
    if not voice_live.is_local:
        return []
    timeout = ClientTimeout(total=LOOK_SECONDS)
    try:
        async with (
            ClientSession(timeout=timeout) as browser,
            browser.get(f"{voice_live.resources[0].url}/health/endpoints", allow_redirects=False) as answer,
        ):
            found = json.loads(await answer.content.read(ANSWER_MAX_BYTES))["endpoints"]
            return [entry for entry in found if isinstance(entry, dict)]
    except (TimeoutError, ClientError, OSError, ValueError, TypeError, KeyError):
        return []


def finding(found: dict[str, Any]) -> Finding:
    """One server, as it was found."""
    part, model, detail = (str(found.get(name) or "") for name in ("part", "model", "detail"))
    name, variable = f"Local voice: {part}", f"LOCALVOICE_{part.upper()}"
    match found.get("state"):
        case "ok":
            return ok(name, f"Its server answers and has {model}.")
        case "unlisted":
            return ok(name, f"Its server answers, but does not say whether it has {model}.")
        case "refused":
            return warn(
                name, f"Its server does not accept the key. {KEPT}", f"Set {variable}_KEY to a key of that server."
            )
        case "no_model":
            return warn(
                name,
                f"Its server does not list {model}; it has {detail or 'no model'}.",
                f"Download that model there (Ollama: ollama pull), or set {variable}_MODEL to one that it has.",
            )
        case _:
            return warn(
                name,
                f"Its server does not answer ({detail}). {KEPT}",
                f"Start it, or fix {variable}_URL; a container reaches this machine as host.docker.internal.",
            )
