"""Why no Voice Live session was opened, and what to do: read from an UpstreamError (upstream/connection.py)."""

import re

from voicesite.setup_check.findings import Finding, fail

START_LOCAL = (
    "Start it (make localvoice; on a server COMPOSE_PROFILES=local, or the service voicesite-localvoice), or set "
    "AZURE_VOICE_LIVE_ENDPOINT."
)
ROLES = (
    "Give this identity the roles Cognitive Services User and Foundry User on the resource. It can take some minutes "
    "until they work."
)
KEY = "Copy a key of this resource, and of no other, into AZURE_VOICE_LIVE_API_KEY."
KEY_FORBIDDEN = (
    "Check whether the resource has keys switched off, or network rules that keep this machine out. Without a key, an "
    "identity with the roles Cognitive Services User and Foundry User can sign in."
)

# What the detail looks like, what it means, and what to do.
TROUBLES = (
    (r"no token", "Microsoft Entra ID gives no token", "See the line Identity."),
    (
        r"no connection: ClientConnectorDNSError",
        "The name of the endpoint is not known",
        "Fix the resource's name in AZURE_VOICE_LIVE_ENDPOINT; with a private endpoint, check this machine's DNS.",
    ),
    (
        r"no connection: \w*(Certificate|SSL)",
        "The TLS connection cannot be trusted",
        "Install this machine's CA certificates; if a proxy of yours opens TLS, name its CA in SSL_CERT_FILE.",
    ),
    (
        r"no connection: Client\w*Proxy\w*Error",
        "The proxy of HTTPS_PROXY does not let us through",
        "Fix its address, user and password, and let it pass CONNECT to port 443 of the endpoint; NO_PROXY names hosts "
        "that are reached without it.",
    ),
    (
        r"no connection",
        "Nobody answers at the endpoint",
        "Let this machine through firewall and proxy to port 443 of the endpoint.",
    ),
    (
        r"handshake answered 404",
        "The endpoint has no Voice Live",
        "Write AZURE_VOICE_LIVE_ENDPOINT as https://<resource>.services.ai.azure.com without a path, leave "
        "VOICE_LIVE_API_VERSION empty, and check whether the resource's region has Voice Live.",
    ),
    (
        r"handshake answered 429",
        "The resource takes no more connects now",
        "Try again in a minute; if that does not help, ask for a larger quota, or lower CONNECTS_PER_MINUTE.",
    ),
    (
        r"handshake answered 5\d\d",
        "The service has a fault of its own",
        "Try again in some minutes, and look at azure.status.microsoft.",
    ),
    (
        r"settings refused",
        "It accepts the connection, but not the settings of a new persona",
        "Set VOICE_LIVE_MODEL and VOICE_LIVE_VOICE to a model and a voice that the resource's region has.",
    ),
    (
        r"not ready",
        "It does not answer in time",
        "Try again; if that does not help, look for a proxy on the way that delays WebSockets.",
    ),
)


def trouble(name: str, detail: str, *, is_local: bool, has_key: bool) -> Finding:
    """`name`: of the resource. `has_key`: the site signs in with a key, and not as an identity."""
    if is_local and detail.startswith("no connection"):
        return _fail(name, "The local voice service is not running", detail, START_LOCAL)
    if detail == "handshake answered 401":
        return _fail(name, "The resource does not accept our key or identity", detail, KEY if has_key else ROLES)
    if detail == "handshake answered 403":
        return _fail(name, "We may not use the resource", detail, KEY_FORBIDDEN if has_key else ROLES)
    for pattern, found, fix in TROUBLES:
        if re.match(pattern, detail):
            return _fail(name, found, detail, fix)
    return _fail(
        name, "No session was opened", detail, "Try again. If that does not help: is AZURE_VOICE_LIVE_ENDPOINT right?"
    )


def _fail(name: str, found: str, detail: str, fix: str) -> Finding:
    return fail(name, f"{found} ({detail}).", fix)
