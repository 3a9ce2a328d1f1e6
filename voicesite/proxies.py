"""The proxy on the way out, as HTTPS_PROXY and NO_PROXY name it for all programs. This machine is never behind one.

Voice Live's SDK looks at none of them, so its connections get theirs from here. The other libraries read the
environment, each in its own way, so it is written there in the form that all of them read.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from pydantic import SecretStr

from agents.voice.upstream.resources import HOST, LOOPBACK
from voicesite.environment import FromEnvironment, read, set_for_libraries
from voicesite.wrong_settings import WrongSettings

# 169.254.169.254 is where a machine in Azure gets its identity.
NEVER = (*LOOPBACK, "169.254.169.254")


class Proxies(FromEnvironment):
    """Upper or lower case. A proxy may hold a password."""

    https_proxy: SecretStr = SecretStr("")
    http_proxy: SecretStr = SecretStr("")
    all_proxy: SecretStr = SecretStr("")
    no_proxy: str = ""
    identity_endpoint: str = ""  # where App Service and Container Apps give an identity, by http

    @property
    def for_https(self) -> str:
        return self.https_proxy.get_secret_value() or self.all_proxy.get_secret_value()

    @property
    def spared(self) -> list[str]:
        """The hosts that are reached without one, with all names below them; `*` for every host."""
        names = [name.removeprefix("*") or name for name in re.split(r"[\s,]+", self.no_proxy) if name]
        identity = urlsplit(self.identity_endpoint).hostname
        return ["*"] if "*" in names else list(dict.fromkeys([*names, *NEVER, *([identity] if identity else [])]))

    def on_the_way_to(self, url: str) -> str:
        """The proxy for that address; empty: none.

        Raises:
            WrongSettings: none of our libraries can use the proxy.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or not self.for_https or self._spares(parts.hostname or ""):
            return ""
        if not _is_proxy(self.for_https):
            name = "HTTPS_PROXY" if self.https_proxy.get_secret_value() else "ALL_PROXY"
            raise WrongSettings(
                f"settings: {name}=(not shown) is wrong: allowed is http://host:port or "
                "http://user:password@host:port, with %-escapes in user and password; NO_PROXY names hosts that are "
                "reached without a proxy"
            )
        return self.for_https

    def _spares(self, host: str) -> bool:
        return any(name in ("*", host) or host.endswith(f".{name.lstrip('.')}") for name in map(str.lower, self.spared))

    def tell_libraries(self) -> None:
        """Lower case too: some read it first."""
        proxies = {"https_proxy": self.for_https, "http_proxy": self.http_proxy.get_secret_value()}
        if any(proxies.values()):
            given = proxies | {"no_proxy": ",".join(self.spared)}
            both = {case(name): value for name, value in given.items() for case in (str.lower, str.upper)}
            set_for_libraries(both, replace=True)


def find_proxies(addresses: Iterable[str]) -> dict[str, str]:
    """The proxy on the way to each of these addresses, for those that have one.

    Raises:
        SystemExit: as `read_or_stop`.
    """
    try:
        proxies = read(Proxies)
        found = {address: proxies.on_the_way_to(address) for address in addresses}
    except WrongSettings as wrong:
        raise SystemExit(str(wrong)) from None
    proxies.tell_libraries()
    return {address: proxy for address, proxy in found.items() if proxy}


def _is_proxy(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_whole = parts.port != 0 and not (parts.query or parts.fragment or parts.path.strip("/"))
    except ValueError:
        return False
    return parts.scheme == "http" and is_whole and bool(HOST.fullmatch(parts.hostname or ""))
