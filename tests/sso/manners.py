"""How the provider of the tests behaves, and how it signs: as a real one, unless a test says otherwise."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwk

KEY = jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})  # it says that it is the same
SECOND_KEY = jwk.RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"})


@dataclass(slots=True)
class Manners:
    """What the provider does. `hangs_at`, `drips_at`, `answers`: paths that it answers never, slowly, otherwise."""

    person: dict[str, Any] = field(default_factory=lambda: {"sub": "subject-1"})
    claims: dict[str, Any] = field(default_factory=dict)  # in place of the right ones of the token; None: left out
    header: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    published: list[Any] = field(default_factory=lambda: [KEY])
    discovery: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)
    is_denied: bool = False
    asks: bool = False  # shows a page with a button first, as to a person
    moves_on: bool = False  # leads to another host first, as one does that asks yet another provider
    hangs_at: set[str] = field(default_factory=set)
    drips_at: set[str] = field(default_factory=set)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)


def set_manners(**values: Any) -> Callable[[Manners], None]:
    """What a line of a table does with the provider."""

    def change(manners: Manners) -> None:
        for name, value in values.items():
            setattr(manners, name, value)

    return change


def signed(claims: dict[str, Any], manners: Manners) -> str:
    """What is right, and also what no library would sign: with `bytes` as a secret, or, for None, not at all."""
    header = {"typ": "JWT", "kid": getattr(manners.key, "kid", "one"), "alg": "RS256"} | manners.header
    said = {name: value for name, value in header.items() if value is not None}
    content = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (said, claims))
    match manners.key:
        case None:
            signature = b""
        case bytes() as secret:
            signature = hmac.digest(secret, content, "sha256")
        case key:
            signature = key.private_key.sign(content, PKCS1v15(), SHA256())
    return (content + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()
