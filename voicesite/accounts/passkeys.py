"""What a browser sends of a passkey: read with care, and taken from pages of this site alone."""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth_forms
from allauth.mfa.webauthn.internal.auth import extract_user_from_response
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from fido2.cose import UnsupportedKey
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from voicesite.accounts.factor_tries import failure_is_heard, one_try

CREDENTIAL_MAX_CHARACTERS = 32_768
NAME_MAX_CHARACTERS = 60
PASSKEYS_MAX = 20  # of one person


class CredentialField(forms.Field):
    """What came, unread: that it cannot be read is found where the form counts its failures."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return str(value or "")[:CREDENTIAL_MAX_CHARACTERS]


def read(kind: type[RegistrationResponse] | type[AuthenticationResponse], sent: str) -> dict[str, Any]:
    """A credential of one of our pages, in the form that WebAuthn gives it, with nothing left out.

    Raises:
        ValidationError: it is none.
    """
    try:
        credential: dict[str, Any] = json.loads(sent)
        origin = _origin_of(kind.from_dict(credential))
    except Exception:  # only parsing, of what anybody may send; the parser raises whatever it meets
        origin = None
    if origin not in settings.ALLOWED_ORIGINS:
        raise get_adapter().validation_error("incorrect_code")
    return credential


def _origin_of(response: Any) -> str | None:
    """The origin of the page; None if there is something in it that a later step could not use."""
    match response:
        case RegistrationResponse():
            key = response.response.attestation_object.auth_data.credential_data
            is_whole = key is not None and not isinstance(key.public_key, UnsupportedKey)
        case AuthenticationResponse():
            owner = response.response.user_handle
            is_whole = owner is None or bool(owner.decode())
        case _:
            return None
    return str(response.response.client_data.origin) if is_whole else None


class AddForm(allauth_forms.AddWebAuthnForm):
    name = forms.CharField(required=False, max_length=NAME_MAX_CHARACTERS, label="Name of the passkey")
    credential = CredentialField()
    passwordless = forms.BooleanField(
        required=False,
        initial=True,
        label="Sign in with it alone",
        help_text="Without a password. The device then asks for its PIN, a finger or a face.",
    )

    def clean_credential(self) -> dict[str, Any]:
        return read(RegistrationResponse, self.cleaned_data["credential"])

    def clean(self) -> dict[str, Any]:
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= PASSKEYS_MAX:
            raise ValidationError(f"You have {PASSKEYS_MAX} passkeys, which is the most. Remove one first.")
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class EditForm(allauth_forms.EditWebAuthnForm):
    name = forms.CharField(max_length=NAME_MAX_CHARACTERS, label="Name of the passkey")


class AuthenticateForm(allauth_forms.AuthenticateWebAuthnForm):
    """The second step of a sign-in."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        whose, is_again = self.user, self.reauthenticated
        with one_try(whose, is_again=is_again), failure_is_heard(whose, Authenticator.Type.WEBAUTHN, is_again=is_again):
            self.cleaned_data["credential"] = read(AuthenticationResponse, self.cleaned_data["credential"])
            authenticator: Authenticator = super().clean_credential()
        return authenticator


class ReauthenticateForm(AuthenticateForm):
    """“Is it you?”"""

    reauthenticated = True


class SignInForm(allauth_forms.LoginWebAuthnForm):
    """`named`: the account that the passkey is said to be of; empty if there is none."""

    credential = CredentialField()
    named = ""

    def clean_credential(self) -> Authenticator:
        """It names its owner; one that is kept on no device cannot."""
        credential = read(AuthenticationResponse, self.cleaned_data["credential"])
        if not isinstance(credential["response"].get("userHandle"), str):
            raise get_adapter().validation_error("incorrect_code")
        self.named = extract_user_from_response(credential).get_username()
        self.cleaned_data["credential"] = credential
        authenticator: Authenticator = super().clean_credential()
        if not authenticator.user.is_active:  # as with a password: nobody is told that it was right
            raise get_adapter().validation_error("incorrect_code")
        return authenticator
