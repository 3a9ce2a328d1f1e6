"""The site's addresses, and which room answers each."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from agents.retention.admin_page import erase_page
from voicesite.accounts.second_factor_reset import reset_page
from voicesite.setup_check.page import system_check

admin.site.site_header = "Voicesite"
admin.site.site_title = "Voicesite admin"
admin.site.index_title = "Personas and conversations"
# What packages bring along (mail addresses, tokens, second factors) would be a way past the rules for accounts.
for model in [model for model in admin.site._registry if model._meta.app_label not in ("agents", "auth", "voicesite")]:
    admin.site.unregister(model)


def _sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Who is signed in goes on. Django's own page would take guesses at other people's passwords from them."""
    return redirect("admin:index")


def _change_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """One page for a new password, with the limits on guessing the old one."""
    return redirect("account_change_password")


# One sign-in page, so that the limits on guessing passwords also protect the admin.
admin.site.login = secure_admin_login(_sign_in)  # type: ignore[method-assign]
admin.site.password_change = _change_password  # type: ignore[method-assign, assignment]

handler500 = "voicesite.unavailable.failed"

urlpatterns = [
    path("accounts/", include("voicesite.accounts.urls")),
    path("admin/system-check/", admin.site.admin_view(system_check), name="system_check"),
    path("admin/auth/user/<int:user_id>/second-factor/", admin.site.admin_view(reset_page), name="reset_second_factor"),
    path("admin/auth/user/<int:user_id>/erase/", admin.site.admin_view(erase_page), name="erase_person"),
    path("admin/", admin.site.urls),
    path("", include("agents.urls")),
]
