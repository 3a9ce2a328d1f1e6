"""The sound of a person's conversations, for the archive of everything about them."""

import logging
from collections.abc import Iterable, Iterator
from itertools import chain

from django.contrib.auth.models import User
from django.core.files.storage import storages

from agents.recordings.models import RecordingPart

logger = logging.getLogger(__name__)

PIECE_BYTES = 64 * 1024
AWAY = b"The storage of recordings did not give this one. Ask for your data again later.\n"


def own_recordings(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    """A file each, the oldest first. In place of one that the storage does not give now, a text says so."""
    parts = RecordingPart.objects.stored().filter(conversation__user=user).order_by("started_at", "pk")
    for part in parts:
        name = f"conversations/sound/{part.started_at:%Y-%m-%d}-{part.conversation_id}-{part.pk.hex[:8]}.opus"
        pieces = _pieces_of(part)
        try:
            first = next(pieces, b"")
        except Exception as error:  # whatever a storage raises: one file must not keep the others
            logger.warning("recordings: a file could not be read for its person (%s)", type(error).__name__)
            yield f"{name}.txt", [AWAY]
        else:
            yield name, chain([first], pieces)


def _pieces_of(part: RecordingPart) -> Iterator[bytes]:
    with storages["recordings"].open(part.name) as file:
        yield from file.chunks(PIECE_BYTES)
