"""The account itself, and what the site notes of its person: no password, no key, no secret of a second factor."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User

from agents.usage.models import DayUse
from voicesite.accounts.logins_page import browser_name


def own_account(user: User) -> Iterator[tuple[str, list[bytes]]]:
    yield "account.json", [json.dumps(_account(user), indent=2, ensure_ascii=False).encode("utf-8", "replace")]


def _account(user: User) -> dict[str, Any]:
    use = DayUse.objects.filter(user=user).first()
    return {
        "username": user.get_username(),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "joined": _moment(user.date_joined),
        "signed_in_last": _moment(user.last_login),
        "is_staff": user.is_staff,
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "second_factors": [
            {"type": factor.type, "added": _moment(factor.created_at), "used_last": _moment(factor.last_used_at)}
            for factor in Authenticator.objects.filter(user=user).order_by("pk")
        ],
        "single_sign_on": list(SocialAccount.objects.filter(user=user).values("provider", "uid")),
        "logins": [
            {
                "browser": browser_name(login.user_agent),
                "address": login.ip,
                "began": _moment(login.created_at),
                "seen_last": _moment(login.last_seen_at),
            }
            for login in UserSession.objects.filter(user=user).order_by("pk")
        ],
        "used_on": use.day.isoformat() if use else None,
        "call_seconds": use.call_seconds if use else 0,
        "typed_characters": use.typed_characters if use else 0,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
