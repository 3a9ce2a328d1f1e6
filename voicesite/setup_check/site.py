"""The settings alone: would the site accept browsers, are logins safe, are the static files there?"""

from collections.abc import Sequence
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http.request import validate_host
from redis.exceptions import RedisError

from agents.personas import validation
from agents.personas.model_registry import advice_on
from agents.personas.models import Persona
from voicesite.accounts.client_address import fewest_forwarded
from voicesite.setup_check.findings import Finding, fail, ok, warn
from voicesite.telemetry.settings import INSTALL, read_telemetry_settings
from voicesite.web_names import LOOPBACK_NAMES
from voicesite.wrong_settings import WrongSettings

SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_DIFFERENT = 5
SHOWN_MAX = 3


def look_at_site() -> list[Finding]:
    """Everything that needs no other machine. It reads files, so call it in a thread."""
    hosts, origins = settings.ALLOWED_HOSTS, settings.ALLOWED_ORIGINS
    findings = [mode(on_laptop=settings.ON_LAPTOP, hosts=hosts), origins_and_hosts(origins, hosts), new_persona()]
    if settings.ON_LAPTOP:
        return findings
    proxies = trusted_proxies(settings.ENVIRONMENT.trusted_proxies, _fewest_forwarded())
    return [
        *findings,
        secret_key(settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS),
        proxies,
        static_files(),
        telemetry(),
    ]


def mode(*, on_laptop: bool, hosts: Sequence[str]) -> Finding:
    if not on_laptop:
        return ok("Mode", "A server: https only, safe cookies.")
    elsewhere = [host for host in hosts if host not in LOOPBACK_NAMES]
    if elsewhere:
        return fail(
            "Mode",
            f"DEBUG=1 is for a laptop, but ALLOWED_HOSTS names {_some(elsewhere)}.",
            "Remove DEBUG on a server: without it cookies are safe and pages are https only.",
        )
    return ok("Mode", "A laptop (DEBUG=1): plain http on this machine alone.")


def origins_and_hosts(origins: Sequence[str], hosts: Sequence[str]) -> Finding:
    """The hosts that serve pages must be those whose pages may open calls."""
    name = "Origins"
    at = {origin: _host_of(origin) for origin in origins}
    plain = [origin for origin in origins if origin.startswith("http:") and at[origin] not in LOOPBACK_NAMES]
    if plain:
        return fail(
            name,
            f"{_some(plain)} is plain http, and browsers give such a page no microphone.",
            "Write https:// in ALLOWED_ORIGINS, and put a proxy with TLS in front of the site.",
        )
    unserved = [origin for origin in origins if not validate_host(at[origin], hosts)]
    if unserved:
        return fail(
            name,
            f"ALLOWED_ORIGINS has {_some(unserved)}, but ALLOWED_HOSTS does not: its pages answer 400.",
            "Add the host to ALLOWED_HOSTS, without scheme and port.",
        )
    if "*" in hosts:
        return warn(
            name,
            "ALLOWED_HOSTS allows every name.",
            "Name the hosts: a forged Host header gets into the site's links.",
        )
    elsewhere = [host for host in hosts if host not in LOOPBACK_NAMES]  # this machine may ask for its own health
    silent = [host for host in elsewhere if not any(validate_host(served, [host]) for served in at.values())]
    if silent:
        return fail(
            name,
            f"ALLOWED_HOSTS has {_some(silent)}, but ALLOWED_ORIGINS does not: pages open, calls are refused.",
            "Add the full origin, for example https://voice.example.org, to ALLOWED_ORIGINS.",
        )
    return ok(name, f"Calls are taken from {_some(list(origins))}.")


def new_persona() -> Finding:
    """A new persona, as the operator's settings make it, must pass the rules for every persona."""
    problems = validation.problems(Persona())
    if not problems and (advice := advice_on(settings.VOICE_LIVE.model)):
        return warn("New persona", advice, "Set VOICE_LIVE_MODEL to it: every new persona starts with that model.")
    if not problems:
        return ok("New persona", "Model and voice go together.")
    return fail(
        "New persona",
        " ".join(problems.values()),
        "Fix VOICE_LIVE_MODEL or VOICE_LIVE_VOICE: every new persona starts with them.",
    )


def secret_key(key: str, earlier: Sequence[str] = ()) -> Finding:
    if all(map(_is_strong, (key, *earlier))):
        return ok("SECRET_KEY", "Long enough, and so is each earlier one that counts." if earlier else "Long enough.")
    if _is_strong(key):
        return fail(
            "SECRET_KEY",
            "One of SECRET_KEY_FALLBACKS is too easy to guess, and whoever has it can sign logins.",
            "Empty SECRET_KEY_FALLBACKS. Everybody who has not signed in since then signs in again.",
        )
    return fail(
        "SECRET_KEY",
        f"Too easy to guess, and it signs every login: it has fewer than {SECRET_KEY_MIN_LENGTH} characters, or only a "
        "few different ones.",
        'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(50))". Everybody signs in again then.',
    )


def _is_strong(key: str) -> bool:
    is_long = len(key) >= SECRET_KEY_MIN_LENGTH and len(set(key)) >= SECRET_KEY_MIN_DIFFERENT
    return is_long and not key.startswith("django-insecure-")


def trusted_proxies(count: int, fewest_forwarded: int | None = None) -> Finding:
    """`fewest_forwarded`: addresses in the X-Forwarded-For of a sign-in that had too few of them."""
    if fewest_forwarded is not None and fewest_forwarded < count:
        return warn(
            "Proxies",
            f"TRUSTED_PROXIES is {count}, but a sign-in of the last day had {fewest_forwarded} in X-Forwarded-For.",
            "Set TRUSTED_PROXIES to the number of proxies that add to X-Forwarded-For, and let nobody pass one by.",
        )
    if count:
        return ok("Proxies", f"{count} of yours before this site. Each person counts by their own address.")
    return warn(
        "Proxies",
        "TRUSTED_PROXIES is 0: after a proxy all people have its address, and some wrong passwords lock everybody out.",
        "Set TRUSTED_PROXIES to the number of proxies that add to X-Forwarded-For, usually 1.",
    )


def static_files() -> Finding:
    """Every file of the sources must be in the manifest of hashed names."""
    missing = [name for finder in get_finders() for name, _ in finder.list([]) if not _is_collected(name)]
    if not missing:
        return ok("Static files", "Collected.")
    return fail(
        "Static files",
        f"Not collected: {_some(missing)}. Pages fail without them.",
        "Run manage.py collectstatic --noinput, at each release.",
    )


def telemetry() -> Finding:
    """With a wrong setting the site does not start, but migrations run, so they do not show it."""
    name = "Telemetry"
    try:
        wanted = read_telemetry_settings()
    except WrongSettings as wrong:
        found = "; ".join(line.removeprefix("settings: ") for line in str(wrong).splitlines())
        return fail(name, f"{found}.", "Fix it, or leave it empty: with it the site does not start.")
    if wanted is None:
        return ok(name, "Off.")
    if find_spec("opentelemetry") is None:
        return fail(
            name,
            f"{wanted.names_set[0]} is set, but the packages are not installed: the site does not start.",
            f"{INSTALL}.",
        )
    return ok(name, f"On: {', '.join(wanted.names_set)}.")


def _fewest_forwarded() -> int | None:
    try:
        return fewest_forwarded()
    except RedisError:  # it has a check of its own
        return None


def _is_collected(name: str) -> bool:
    try:
        stored = staticfiles_storage.stored_name(name)  # type: ignore[attr-defined]  # of every manifest storage
    except ValueError:
        return False
    return staticfiles_storage.exists(stored)


def _host_of(origin: str) -> str:
    """As in a Host header, without the port: an IPv6 address stays in its brackets."""
    host = urlsplit(origin).hostname or ""
    return f"[{host}]" if ":" in host else host


def _some(names: Sequence[str]) -> str:
    """The first few; a setting can be long."""
    more = len(names) - SHOWN_MAX
    return ", ".join(names[:SHOWN_MAX]) + (f" and {more} more" if more > 0 else "")
