"""Rows of one's own account, beyond signing in: second factors, logins, single sign-on. As in table.py."""

from tests.security.access.table import ERASURE, TO_ANOTHER_PAGE, page, written

SIGNED_IN = "302 200 200 200 200 200 200 200 200"
NO_POST = "302 405 405 405 405 405 405 405 405"
NO_POST_AT_ALL = "405 405 405 405 405 405 405 405 405"
NOT_THERE = "404 404 404 404 404 404 404 404 404"
SIGNED_IN_WITHOUT = "302 404 404 404 404 404 404 404 404"  # a factor that these people do not have
FACTORS = "accounts/2fa/"
KEYS = "accounts/2fa/webauthn/keys/<int:pk>/"

ACCOUNT = [
    *page("accounts/single-sign-on/", NOT_THERE, post=NOT_THERE),  # the tests have no provider; see tests/sso/
    *page("accounts/single-sign-on/callback/", NOT_THERE, post=NO_POST_AT_ALL),
    *page("accounts/", SIGNED_IN, post=SIGNED_IN),
    *written(
        "accounts/erase/",
        SIGNED_IN,
        "403 302! 302! 302! 302! 302! 302! 302! 302",  # the only superuser has to name another one first
        ERASURE,
        {"sure": "1"},
    ),
    *page("accounts/logins/", SIGNED_IN, post=TO_ANOTHER_PAGE),
    *page("accounts/data/", SIGNED_IN, post="302 200 200 200 200 200 200 200 200"),
    *page(FACTORS, SIGNED_IN, post=NO_POST),
    *page(f"{FACTORS}authenticate/", TO_ANOTHER_PAGE, post=TO_ANOTHER_PAGE),  # half signed in: test_second_factor.py
    *page(f"{FACTORS}reauthenticate/", TO_ANOTHER_PAGE, post=TO_ANOTHER_PAGE),
    *page(f"{FACTORS}totp/activate/", SIGNED_IN, post=SIGNED_IN),
    *page(f"{FACTORS}totp/deactivate/", SIGNED_IN_WITHOUT, post=SIGNED_IN_WITHOUT),
    *page(f"{FACTORS}recovery-codes/", SIGNED_IN_WITHOUT, post=NO_POST),
    *page(f"{FACTORS}recovery-codes/generate/", SIGNED_IN, post=SIGNED_IN),
    *page(f"{FACTORS}recovery-codes/download/", SIGNED_IN_WITHOUT, post=SIGNED_IN_WITHOUT),
    *page(f"{FACTORS}webauthn/", SIGNED_IN, post=NO_POST),
    *page(f"{FACTORS}webauthn/add/", SIGNED_IN, post=SIGNED_IN),
    *page(f"{FACTORS}webauthn/login/", TO_ANOTHER_PAGE, post="403 302 302 302 302 302 302 302 302"),
    *page(f"{FACTORS}webauthn/reauthenticate/", TO_ANOTHER_PAGE, post=TO_ANOTHER_PAGE),
    *page(f"{KEYS}remove/", SIGNED_IN_WITHOUT, f"{FACTORS}webauthn/keys/1/remove/", post=SIGNED_IN_WITHOUT),
    *page(f"{KEYS}edit/", SIGNED_IN_WITHOUT, f"{FACTORS}webauthn/keys/1/edit/", post=SIGNED_IN_WITHOUT),
]
