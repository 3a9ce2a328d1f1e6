"""How second factors are kept and checked, where the site differs from allauth: secrets are stored encrypted."""

import base64
import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect

from voicesite.secret_keys import secret_keys

logger = logging.getLogger(__name__)

PURPOSE = b"voicesite: secrets of second factors"
# Where allauth keeps what is encrypted.
ENCRYPTED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets with a key made from SECRET_KEY, and names the host of the page as what a passkey is for."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This did not match. Try again with a new code, or with the passkey of this account.",
        "cannot_generate_recovery_codes": "Recovery codes stand in for a second factor. Set up one first.",
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; if SECRET_KEY is another one since, a random one that no code fits."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error(
                "a second factor cannot be read, since SECRET_KEY is another one than when it was set up; "
                "manage.py reset_second_factor NAME lets its owner set up another"
            )
            return generate_totp_secret()

    def generate_authenticator_name(self, user: Any, kind: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=kind).count()
        return f"Passkey {count + 1}" if count else "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host, _ = split_domain_port(context.request.get_host())
        return {"id": host, "name": "Voicesite"}


class ActivateForm(ActivateTOTPForm):
    """Until it is set up, the secret waits in the login session, encrypted. The code that sets it up counts once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = _waiting_secret() if self.is_bound else _new_secret()

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):  # else it would sign in once more
            raise get_adapter().validation_error("incorrect_code")
        return code


def with_readable_codes(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Shows recovery codes only if they are those that count: with another SECRET_KEY, new ones have to be made."""

    @wraps(view)
    def shown(request: HttpRequest) -> HttpResponse:
        kept = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
        if kept is None or _reads(_box(), kept.data["seed"]):
            return view(request)
        messages.warning(request, "Your recovery codes count no longer, since a key of the site was changed.")
        return redirect("mfa_generate_recovery_codes")

    return shown


def _reads(box: Fernet | MultiFernet, encrypted_text: str) -> bool:
    try:
        return bool(box.decrypt(encrypted_text.encode()))
    except InvalidToken:
        return False


def _new_secret() -> str:
    secret: str = generate_totp_secret()
    context.request.session[SECRET_SESSION_KEY] = get_adapter().encrypt(secret)
    return secret


def _waiting_secret() -> str:
    waiting = context.request.session.get(SECRET_SESSION_KEY)
    return get_adapter().decrypt(waiting) if waiting else _new_secret()


def encrypt_again() -> int:
    """Write with today's key what an earlier one has encrypted; returns how many second factors that were."""
    kept = Authenticator.objects.filter(type__in=ENCRYPTED).values_list("pk", flat=True)
    return sum(_encrypted_again(key) for key in list(kept)) if settings.SECRET_KEY_FALLBACKS else 0


@transaction.atomic
def _encrypted_again(key: int) -> bool:
    factor = Authenticator.objects.select_for_update().filter(pk=key).first()  # its owner may use it just now
    name = ENCRYPTED[factor.type] if factor else ""
    if factor is None or _reads(_boxes()[0], factor.data[name]) or not _reads(_box(), factor.data[name]):
        return False
    factor.data[name] = _box().rotate(factor.data[name].encode()).decode()
    factor.save(update_fields=["data"])
    return True


def _box() -> MultiFernet:
    """Encrypts with today's key, and decrypts with any."""
    return MultiFernet(_boxes())


def _boxes() -> list[Fernet]:
    keys = [
        hashlib.blake2b(key.encode(), digest_size=32, person=b"second factor", salt=PURPOSE[:16])
        for key in secret_keys()
    ]
    return [Fernet(base64.urlsafe_b64encode(key.digest())) for key in keys]
