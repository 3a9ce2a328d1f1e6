"""The account that owns the empty shells of personas whose owners were erased, for the conversations of others.

Nobody signs in with it. No form and no provider makes such a name: brackets are not allowed in one.
"""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User

NOBODY = "(erased)"


def nobody() -> User:
    found, _ = User.objects.get_or_create(
        username=NOBODY, defaults={"is_active": False, "password": UNUSABLE_PASSWORD_PREFIX}
    )
    return found
