"""Second factors for tests: an app that knows the time, and the forms that a person fills in."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

SIGN_IN, SECOND_STEP = "/accounts/login/", "/accounts/2fa/authenticate/"
SECOND_FACTOR, PASSWORD = "/accounts/2fa/", "/accounts/password/change/"


class App:
    """The app with codes on somebody's phone."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def code(self, *, later_seconds: float = 0) -> str:
        return str(format_hotp_value(hotp_value(self.secret, int(time.time() + later_seconds) // 30)))

    def wrong_code(self) -> str:
        right = {self.code(later_seconds=seconds) for seconds in (-60, -30, 0, 30, 60)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in right)


def has_app(user: User) -> App:
    """It is set up, with recovery codes, as the pages would do it."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return App(secret)


def gives_password(client: Client, user: User, **more: str) -> str:
    """Where the password leads to."""
    form = {"login": user.username, "password": f"{user.username}'s password", **more}
    return str(client.post(SIGN_IN, form).get("Location", ""))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def has_said_again(login_key: str) -> None:
    """The same, without the form, for a login session that is known."""
    session = SessionStore(login_key)
    now = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [now]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def says_again(client: Client, user: User) -> None:
    """The person gives the password again, before something that matters."""
    client.post("/accounts/reauthenticate/", {"password": f"{user.username}'s password"})
