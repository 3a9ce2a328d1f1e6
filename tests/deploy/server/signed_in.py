"""A person who has signed in with a password, opens pages and sends forms."""

import re
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from tests.deploy.bounds import BUSY_SECONDS
from tests.served.site import Site


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A login session on a served site."""

    site: Site
    browser: OpenerDirector
    cookies: CookieJar

    @classmethod
    def at(cls, site: Site, name: str, password: str) -> "SignedIn":
        cookies = CookieJar()
        person = cls(site, build_opener(HTTPCookieProcessor(cookies)), cookies)
        person.posts("/accounts/login/", seen_at="/accounts/login/", login=name, password=password)
        assert person.cookie, f"{name} could not sign in"
        return person

    @property
    def cookie(self) -> str:
        return next((cookie.value or "" for cookie in self.cookies if cookie.name == "sessionid"), "")

    def page(self, path: str) -> str:
        with self.browser.open(self.site.url + path, timeout=BUSY_SECONDS) as answer:
            return str(answer.read().decode())

    def reads_the_notice(self) -> None:
        """As before a first call."""
        shown = re.search(r'name="version" value="([^"]+)"', self.page("/privacy/"))
        assert shown, "there is no notice to confirm"
        self.posts("/privacy/acknowledge/", seen_at="/privacy/", version=shown[1], next="/privacy/")

    def posts(self, path: str, *, seen_at: str, **fields: str) -> None:
        """Send a form, with the token of the page it was seen at."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(seen_at))
        assert token, f"no form at {seen_at}"
        body = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        self.browser.open(self.site.url + path, body, timeout=BUSY_SECONDS).close()
