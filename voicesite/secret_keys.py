"""SECRET_KEY and those before it: what is new is signed with the first, and what any of them has signed counts."""

from django.conf import settings


def secret_keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
