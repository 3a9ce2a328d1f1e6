"""A served site, for tests of what goes wrong around it."""

from tests.security.conftest import passwords_as_served
from tests.served.conftest import alice_cookie, boss_cookie, mara, quiet, served, site

__all__ = [
    "alice_cookie",
    "boss_cookie",
    "mara",
    "passwords_as_served",
    "quiet",
    "served",
    "site",
]  # fixtures, for this room too
