"""What a browser sends of a passkey: read with care, and taken from pages of this site alone."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from fido2.cose import UnsupportedKey
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

CREDENTIAL_MAX_CHARACTERS = 32_768
NAME_MAX_CHARACTERS = 60
PASSKEYS_MAX = 20  # of one person


class CredentialField(forms.JSONField):
    """A credential of one of our pages, in the form that WebAuthn gives it, with nothing left out."""

    def __init__(self, kind: type[RegistrationResponse] | type[AuthenticationResponse]) -> None:
        super().__init__(widget=forms.HiddenInput)
        self.kind = kind

    def clean(self, value: Any) -> Any:
        try:
            credential = super().clean((value or "")[:CREDENTIAL_MAX_CHARACTERS])
            origin = _origin_of(self.kind.from_dict(credential))
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
    credential = CredentialField(RegistrationResponse)
    passwordless = forms.BooleanField(
        required=False,
        initial=True,
        label="Sign in with it alone",
        help_text="Without a password. The device then asks for its PIN, a finger or a face.",
    )

    def clean(self) -> dict[str, Any]:
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= PASSKEYS_MAX:
            raise ValidationError(f"You have {PASSKEYS_MAX} passkeys, which is the most. Remove one first.")
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class EditForm(allauth_forms.EditWebAuthnForm):
    name = forms.CharField(max_length=NAME_MAX_CHARACTERS, label="Name of the passkey")


class AuthenticateForm(allauth_forms.AuthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class ReauthenticateForm(allauth_forms.ReauthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class SignInForm(allauth_forms.LoginWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)

    def clean_credential(self) -> Authenticator:
        """It names its owner; one that is kept on no device cannot."""
        if not isinstance(self.cleaned_data["credential"]["response"].get("userHandle"), str):
            raise get_adapter().validation_error("incorrect_code")
        authenticator: Authenticator = super().clean_credential()
        return authenticator
