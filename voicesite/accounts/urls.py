"""The account pages of the site. Staff make accounts and new passwords in the admin, so no page sends mail."""

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from voicesite.accounts.erasure_page import erasure_page
from voicesite.accounts.logins_page import logins_page
from voicesite.accounts.no_password import no_password
from voicesite.accounts.overview import overview
from voicesite.accounts.own_data.page import own_data
from voicesite.accounts.passwords import PasswordView
from voicesite.accounts.reauthentication import send_again
from voicesite.accounts.second_factor import with_readable_codes
from voicesite.accounts.second_step import PasskeyAgainView, PasskeySignInView, SecondStepView
from voicesite.accounts.sign_in import SignInView
from voicesite.accounts.single_sign_on import views as single_sign_on

urlpatterns = [
    path("", overview, name="account_overview"),
    path("login/", SignInView.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("single-sign-on/", single_sign_on.begin, name="single_sign_on"),
    path("single-sign-on/callback/", single_sign_on.callback, name="single_sign_on_callback"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),  # says that it is closed
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("send-again/", send_again, name="account_send_again"),
    path("password/set/", no_password, name="account_set_password"),  # where allauth leads who has none
    path("password/change/", PasswordView.as_view(), name="account_change_password"),
    path("erase/", erasure_page, name="account_erase"),
    path("logins/", logins_page, name="account_logins"),
    path("data/", own_data, name="account_own_data"),
    path("2fa/", factors.index, name="mfa_index"),
    path("2fa/authenticate/", SecondStepView.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", app.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", with_readable_codes(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "2fa/recovery-codes/download/",
        with_readable_codes(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", PasskeySignInView.as_view(), name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", PasskeyAgainView.as_view(), name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
