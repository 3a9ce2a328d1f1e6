"""The files of recordings. A call that another process takes up goes on in a second file, so each is a part."""

import uuid
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.db.models import F
from django.urls import reverse

from agents.personas.versions.figures import clock

NOTICED_MS = 500  # less than that missing, nobody hears


class PartState(StrEnum):
    WRITING = "writing"
    CLOSED = "closed"
    STORED = "stored"
    LOST = "lost"


class RecordingPartQuerySet(models.QuerySet["RecordingPart"]):
    def stored(self) -> "RecordingPartQuerySet":
        """Those that can be played."""
        return self.filter(state=PartState.STORED)

    def left(self) -> "RecordingPartQuerySet":
        """Those whose conversation is deleted: their files are to go. What was tried last comes last."""
        return self.filter(conversation=None).order_by(F("tried_at").asc(nulls_first=True), "created_at")


class RecordingPart(models.Model):
    """One file. It outlives its conversation until the file is deleted, and then says nothing of people."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        "agents.Conversation", on_delete=models.SET_NULL, null=True, related_name="recording_parts"
    )
    state = models.CharField(max_length=10, default=PartState.WRITING.value)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(help_text="When its first sound was heard.")
    duration_ms = models.PositiveIntegerField(default=0)
    missing_ms = models.PositiveIntegerField(default=0, help_text="Sound of either side that is silence in it.")
    size_bytes = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True, help_text="In the storage.")
    tried_at = models.DateTimeField(null=True, help_text="When it was last tried to store or to delete the file.")

    objects = RecordingPartQuerySet.as_manager()

    class Meta:
        ordering = ["started_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"part of a recording, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def address(self) -> str:
        """Where its person hears it."""
        return f"{reverse('recording', args=[self.conversation_id])}?part={self.pk}"

    @property
    def length_in_words(self) -> str:
        """For example “1:05 min”."""
        return f"{clock(timedelta(milliseconds=self.duration_ms))} min"

    @property
    def is_incomplete(self) -> bool:
        return self.missing_ms > NOTICED_MS

    @property
    def is_stored(self) -> bool:
        return self.state == PartState.STORED

    @property
    def is_lost(self) -> bool:
        return self.state == PartState.LOST
