"""A part of a recording from its first sound until its file is stored, and until it is deleted.

The row comes after the file and goes after it, so that no file is without a row for long. Files are tried again: by
keeper.py until they are stored, by agents/purging.py until they are deleted.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.utils import timezone

from agents.conversations.models import Conversation
from agents.recordings.folder import path_of
from agents.recordings.models import PartState, RecordingPart

logger = logging.getLogger(__name__)

AT_ONCE = 20  # files that go with the request that deletes their conversations; more go in the background
TRY_AGAIN_SECONDS = 60
UNSTORED = (PartState.CLOSED, PartState.LOST)  # one that counts as lost may turn up with its machine
LONGEST_CALL_HOURS = 2  # an hour is the most that a call can take


def create_part(part_id: UUID, conversation_id: UUID, started_at: datetime) -> bool:
    """False if the conversation is deleted. It may be asked again, where the answer did not come in time."""
    with transaction.atomic():
        if not Conversation.objects.of_call(conversation_id).exists():
            return False
        RecordingPart.objects.get_or_create(
            id=part_id, defaults={"conversation_id": conversation_id, "started_at": started_at}
        )
        return True


def close_part(part_id: UUID, *, duration_ms: int, missing_ms: int = 0) -> None:
    """Its file is complete."""
    RecordingPart.objects.filter(pk=part_id, state=PartState.WRITING).update(
        state=PartState.CLOSED, duration_ms=duration_ms, missing_ms=missing_ms
    )


def store_part(part: RecordingPart, path: Path) -> None:
    """Bring its file to the storage, unless another process does, and delete it here.

    Raises:
        Exception: whatever the storage raises; then it is tried again later.
    """
    if not _is_mine_to_try(part):
        return
    with path.open("rb") as file:
        name = storages["recordings"].save(f"{part.id.hex[:2]}/{part.id.hex}.opus", File(file))
    RecordingPart.objects.filter(pk=part.pk).update(
        state=PartState.STORED, name=name, size_bytes=path.stat().st_size, tried_at=None
    )
    path.unlink(missing_ok=True)


def _is_mine_to_try(part: RecordingPart) -> bool:
    now = timezone.now()
    rested = Q(tried_at=None) | Q(tried_at__lt=now - timedelta(seconds=TRY_AGAIN_SECONDS))
    return RecordingPart.objects.filter(rested, pk=part.pk, state__in=UNSTORED).update(tried_at=now) == 1


def count_left() -> int:
    """How many files wait to be deleted."""
    return RecordingPart.objects.left().count()


def delete_left(at_most: int = AT_ONCE) -> int:
    """Delete files whose conversation is deleted, with their rows. Returns how many are gone.

    The row of a file that cannot be deleted now stays, and it is tried again.
    """
    gone = 0
    for part in RecordingPart.objects.left()[:at_most]:
        if _is_being_recorded(part):
            continue
        try:
            delete_part(part)
        except Exception as error:  # whatever a storage raises: one file must not keep the others
            logger.warning("recordings: a file could not be deleted yet (%s)", type(error).__name__)
            RecordingPart.objects.filter(pk=part.pk).update(tried_at=timezone.now())
        else:
            gone += 1
    return gone


def _is_being_recorded(part: RecordingPart) -> bool:
    """Its process deletes it when the call ends. If the process died, nobody does."""
    age = timezone.now() - part.created_at
    return part.state == PartState.WRITING and age < timedelta(hours=LONGEST_CALL_HOURS)


def delete_part(part: RecordingPart) -> None:
    """Its file, here and in the storage, and then its row.

    Raises:
        Exception: whatever the storage raises; then the row is still there.
    """
    path_of(part.pk).unlink(missing_ok=True)
    if part.name:
        storages["recordings"].delete(part.name)
    part.delete()


def _conversation_deleted(**_: object) -> None:
    connection = transaction.get_connection()
    if delete_left not in [function for _, function, _ in connection.run_on_commit]:  # once for all of them
        transaction.on_commit(delete_left, robust=True)


post_delete.connect(_conversation_deleted, sender=Conversation, dispatch_uid="recordings of deleted conversations")
