"""A device that makes a passkey and signs with it, as WebAuthn says."""

import json
import secrets
from hashlib import sha256
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.contrib.auth.models import User
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tests.accounts.factors import SECOND_FACTOR

HOST, ORIGIN = "localhost:8000", "http://localhost:8000"
ADD, SIGN_IN = f"{SECOND_FACTOR}webauthn/add/", f"{SECOND_FACTOR}webauthn/login/"
FLAG = AuthenticatorData.FLAG


class Device:
    """With one passkey. `is_verified`: its owner's finger was on it, not just anybody's."""

    def __init__(self, *, origin: str = ORIGIN, is_verified: bool = True) -> None:
        self.origin = origin
        self.flags = FLAG.UP | FLAG.UV if is_verified else FLAG.UP
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(16)
        self.owner = ""

    def makes(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2's
        key = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        seen = AuthenticatorData.create(rp_hash(asked["rp"]["id"]), self.flags | FLAG.AT, 0, key)
        attestation = AttestationObject.create("none", seen, {})
        said = CollectedClientData.create("webauthn.create", websafe_decode(asked["challenge"]), self.origin)
        return self._written(said, attestationObject=websafe_encode(attestation))

    def signs(self, options: dict[str, Any], **changed: str) -> str:
        asked = options["publicKey"]
        seen = AuthenticatorData.create(rp_hash(asked["rpId"]), self.flags, 1)
        said = CollectedClientData.create("webauthn.get", websafe_decode(asked["challenge"]), self.origin)
        signature = self.key.sign(seen + sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"authenticatorData": seen, "signature": signature}
        written = {name: websafe_encode(part) for name, part in parts.items()}
        return self._written(said, **written, userHandle=self.owner, **changed)

    def _written(self, said: CollectedClientData, **response: str) -> str:
        name = websafe_encode(self.credential_id)
        parts = {"clientDataJSON": websafe_encode(said), **response}
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": parts, "clientExtensionResults": {}}
        )


def has_passkey(user: User, name: str) -> int:
    """It is set up, with recovery codes, as the page would do it; its number."""
    device, options = Device(), {"rp": {"id": "localhost"}, "user": {"id": str(user.pk)}, "challenge": "AAAA"}
    credential = json.loads(device.makes({"publicKey": options}))
    RecoveryCodes.activate(user)
    return int(WebAuthn.add(user, name, credential).instance.pk)


def rp_hash(name: str) -> bytes:
    return sha256(name.encode()).digest()


def at_localhost(client: Client) -> Client:
    client.defaults["HTTP_HOST"] = HOST
    return client


def adds(client: Client, device: Device, **more: str) -> Any:
    """At the page for a new passkey, after the password was given once more."""
    options = client.get(ADD).context["js_data"]["creation_options"]
    return client.post(ADD, {"name": "Phone", "credential": device.makes(options), "passwordless": "on", **more})


def asks(client: Client) -> dict[str, Any]:
    """What the sign-in page gets to have signed."""
    answer = client.get(SIGN_IN, headers={"Accept": "application/json"})
    options: dict[str, Any] = answer.json()["request_options"]
    return options
