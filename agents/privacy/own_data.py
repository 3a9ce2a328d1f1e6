"""What a person has confirmed, for the archive of everything about them."""

from collections.abc import Iterator

from django.contrib.auth.models import User

from agents.privacy.models import Acknowledgement


def own_acknowledgements(user: User) -> Iterator[dict[str, str]]:
    """Each text of the notice as it was shown, the oldest first."""
    for each in Acknowledgement.objects.of(user).order_by("at"):
        yield {"at": each.at.isoformat(timespec="milliseconds"), "version": each.version, "text": each.text}
