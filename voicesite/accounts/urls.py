"""The account pages of the site. Staff make accounts and new passwords in the admin, so no page sends mail."""

from allauth.account import views
from django.urls import path

from voicesite.accounts.sign_in import SignInView
from voicesite.accounts.single_sign_on import views as single_sign_on

urlpatterns = [
    path("login/", SignInView.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("single-sign-on/", single_sign_on.begin, name="single_sign_on"),
    path("single-sign-on/callback/", single_sign_on.callback, name="single_sign_on_callback"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),  # says that it is closed
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
]
