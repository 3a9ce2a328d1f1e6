"""Single sign-on: does the provider answer, is it the one that is meant, and would it let anybody in?

Whether the secret is right shows only when somebody signs in; then the log says so.
"""

from django.conf import settings
from django.contrib.auth.models import Group

from agents.database import in_database
from voicesite.accounts.single_sign_on.asking import ask_async
from voicesite.accounts.single_sign_on.discovery import WELL_KNOWN, discovery_url, read_discovery, read_keys
from voicesite.accounts.single_sign_on.place import callback_urls
from voicesite.accounts.single_sign_on.refusals import ProviderAway, ProviderUnfit
from voicesite.setup_check.findings import Finding, fail, ok, warn
from voicesite.single_sign_on_settings import SingleSignOnSettings

NAME = "Single sign-on"


async def look_at_single_sign_on() -> list[Finding]:
    """No line without a provider."""
    environment: SingleSignOnSettings = settings.ENVIRONMENT
    if not environment.sso_issuer:
        return []
    return [await _provider(environment), *_who_may_come_in(environment), *await in_database(_groups)(environment)]


async def _provider(environment: SingleSignOnSettings) -> Finding:
    issuer, shown = environment.sso_issuer, environment.sso_shown_name
    try:
        document = read_discovery(await ask_async(discovery_url(issuer)), issuer)
        keys = read_keys(await ask_async(document.jwks_uri))
    except ProviderAway as away:
        return fail(
            NAME,
            f"{shown} does not answer ({away}).",
            "Is SSO_ISSUER right? Let this machine through firewall and proxy to port 443 of its host.",
        )
    except ProviderUnfit as unfit:
        return fail(NAME, f"The answer of {shown} does not fit: {unfit}.", unfit.fix or WELL_KNOWN)
    if not keys:
        return fail(NAME, f"{shown} names no keys for signatures.", WELL_KNOWN)
    return _addresses(shown)


def _addresses(shown: str) -> Finding:
    urls = callback_urls()
    if not urls:
        return fail(
            NAME,
            "ALLOWED_ORIGINS has no https address, so nobody can come back from the provider.",
            "Add the full origin, for example https://voice.example.org, to ALLOWED_ORIGINS.",
        )
    return ok(NAME, f"{shown} answers. It has to know where people come back to: {', '.join(urls)}.")


def _who_may_come_in(environment: SingleSignOnSettings) -> list[Finding]:
    if environment.sso_allowed_domains or environment.sso_allowed_groups:
        return []
    return [
        fail(
            NAME,
            "SSO_ALLOWED_DOMAINS and SSO_ALLOWED_GROUPS are empty, so nobody gets in.",
            "Name the domains of e-mail addresses, or the groups of the provider, that may sign in.",
        )
    ]


def _groups(environment: SingleSignOnSettings) -> list[Finding]:
    mapped = {ours for _, ours in environment.sso_groups}
    missing = mapped - set(Group.objects.filter(name__in=mapped).values_list("name", flat=True))
    if not missing:
        return []
    return [
        warn(
            NAME,
            f"SSO_GROUPS names groups that are not here: {', '.join(sorted(missing))}.",
            "Make them in the admin, under Groups, with exactly these names.",
        )
    ]
