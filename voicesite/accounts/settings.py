"""Django's and allauth's settings for signing in; settings.py takes all of them over."""

from voicesite.paths import BASE_DIR

PASSWORD_HASHERS = ["voicesite.accounts.hashing.Argon2Hasher", "voicesite.accounts.hashing.EarlierHasher"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_MIN_CHARACTERS = 12
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_CHARACTERS},
    },
    {
        "NAME": "voicesite.accounts.common_passwords.CommonPasswords",
        "OPTIONS": {"long_passwords": BASE_DIR / "voicesite/accounts/common_passwords/long.txt.gz"},
    },
]  # no kind of characters is required, and none refused: figures alone are a password, if it is long and on no list
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "voicesite.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 56  # what a provider gives one customer; a home can change all of the rest
# Many people of one company come from one address, on the same morning: what counts by address alone is wide, and
# guessing is bounded by name (guessing.py).
MANY_OF_ONE_ADDRESS = "300/m/ip"
ACCOUNT_RATE_LIMITS = {
    "login": MANY_OF_ONE_ADDRESS,
    "login_failed": None,  # allauth's own bound of codes would let anybody who has the password lock their owner out
    "single_sign_on": MANY_OF_ONE_ADDRESS,
}
SOCIALACCOUNT_ADAPTER = "voicesite.accounts.single_sign_on.provider.OneProvider"
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_FORMS = {"change_password": "voicesite.accounts.passwords.ChangeForm"}

MFA_ADAPTER = "voicesite.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Voicesite"
MFA_TOTP_TOLERANCE = 0  # a code counts in its own 30 seconds alone: OWASP ASVS 5.0, 6.5.5
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no mail is sent, so no address is ever verified
MFA_RATE_LIMITS = {"webauthn_login": MANY_OF_ONE_ADDRESS}
MFA_FORMS = {
    "authenticate": "voicesite.accounts.factor_tries.CodeForm",
    "reauthenticate": "voicesite.accounts.factor_tries.CodeAgainForm",
    "activate_totp": "voicesite.accounts.second_factor.ActivateForm",
    "add_webauthn": "voicesite.accounts.passkeys.AddForm",
    "edit_webauthn": "voicesite.accounts.passkeys.EditForm",
    "authenticate_webauthn": "voicesite.accounts.passkeys.AuthenticateForm",
    "login_webauthn": "voicesite.accounts.passkeys.SignInForm",
    "reauthenticate_webauthn": "voicesite.accounts.passkeys.ReauthenticateForm",
}
