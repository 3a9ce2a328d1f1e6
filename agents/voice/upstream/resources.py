"""The Voice Live resources that the operator named: where they are, and how many connects a minute each takes.

Pure: the settings are made of it. All are taken to offer the same models and voices.
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlsplit

CONNECTS_MAX = 10_000
RESOURCES_MAX = 100
HOST = re.compile(r"[\w.-]+|[0-9a-f.:]+")  # no wildcard, and no <resource> that was left in place
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ALLOWED_ADDRESS = "https://<resource>.services.ai.azure.com, or http:// on 127.0.0.1, localhost and [::1]"


@dataclass(frozen=True, slots=True)
class Resource:
    """`number`: its place in the setting, from 1; logs and metrics tell no more of it.

    Empty `api_key`: Microsoft Entra ID. Empty `api_version`: the SDK's. `proxy`: on the way there, perhaps with a
    password in it.
    """

    number: int
    url: str
    connects_per_minute: int
    api_key: str = field(default="", repr=False)
    api_version: str = ""
    proxy: str = field(default="", repr=False)


def safe_address(url: str) -> str:
    """The address, in lower case up to the path.

    Raises:
        ValueError: plain http carries what people say and the key in clear text, so it stays on this machine. And there
            can be no such host.
    """
    try:
        parts = urlsplit(url.strip())
        has_port = parts.port != 0
    except ValueError:
        raise ValueError(f"allowed is {ALLOWED_ADDRESS}") from None
    host = parts.hostname or ""
    is_loopback = host in LOOPBACK
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback)
    is_bare = not ("@" in parts.netloc or "?" in url or "#" in url)
    if not (is_safe and is_bare and has_port and HOST.fullmatch(host)):
        raise ValueError(f"allowed is {ALLOWED_ADDRESS}")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def addresses(setting: str) -> list[tuple[str, int | None]]:
    """The resources of `https://one.example=25,https://two.example`: each with its connects a minute, if it has some.

    Raises:
        ValueError: says what is allowed.
    """
    found = [_address(entry.strip()) for entry in setting.split(",") if entry.strip()]
    if len({url for url, _ in found}) < len(found):
        raise ValueError("one resource is named twice; allowed is each once, with its connects a minute after a =")
    if len(found) > RESOURCES_MAX:
        raise ValueError(f"allowed are up to {RESOURCES_MAX} resources")
    return found


def _address(entry: str) -> tuple[str, int | None]:
    url, has_quota, quota = entry.partition("=")
    if not has_quota:
        return safe_address(url), None
    if not (quota.isascii() and quota.isdecimal() and 1 <= int(quota) <= CONNECTS_MAX):
        raise ValueError(
            f"after the = of {url} allowed are connects a minute, from 1 to {CONNECTS_MAX}: {url.rstrip('/')}=25"
        )
    return safe_address(url), int(quota)


def as_setting(found: Iterable[tuple[str, int | None]]) -> str:
    return ",".join(url if quota is None else f"{url}={quota}" for url, quota in found)


def named_in(
    setting: str,
    *,
    connects_per_minute: int,
    api_key: str,
    api_version: str,
    proxies: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Resource, ...]:
    """`connects_per_minute`: of those that have no number of their own. `proxies`: by address."""
    return tuple(
        Resource(number, url, quota or connects_per_minute, api_key, api_version, proxies.get(url, ""))
        for number, (url, quota) in enumerate(addresses(setting), start=1)
    )


def shuffled(resources: Sequence[Resource], avoided_until: Mapping[str, float], now: float) -> list[Resource]:
    """In random order, larger quotas more often first. The avoided ones come last, the one that is free soonest first.

    It spreads calls where nothing is counted, and decides between resources that are equally full.
    """
    chance = {resource: random.random() ** (1 / resource.connects_per_minute) for resource in resources}  # noqa: S311
    avoided = {resource: until for resource in resources if (until := avoided_until.get(resource.url, 0.0)) > now}
    return sorted(resources, key=lambda resource: (avoided.get(resource, 0.0), -chance[resource]))
