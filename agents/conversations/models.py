"""Conversations and their turns. `ConversationQuerySet` decides who sees which."""

import uuid
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models, transaction
from django.utils import timezone

from agents.audit.actions import Action
from agents.conversations.looks import looked
from agents.conversations.words.field import Words

TITLE_LIMIT = 120


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


class Source(StrEnum):
    SPEECH = "speech"
    TEXT = "text"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Every lookup of a conversation starts here: one that is not in the answer does not exist for that user."""

    def visible_to(self, user: User | AnonymousUser) -> "ConversationQuerySet":
        """The user's own. Supervisors see other people's in the admin, with the permission for it."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def of_call(self, conversation_id: uuid.UUID) -> "ConversationQuerySet":
        """That of a call, for the call itself: it has found out whose it is when it began.

        Locked until the transaction ends. So it is not deleted while something is stored for it, and nobody else stores
        the same meanwhile: neither another process, nor a write of this one that nobody waits for any more.
        """
        return self.filter(pk=conversation_id).select_for_update(no_key=True)

    def of_the_site(self) -> "ConversationQuerySet":
        """All people's, for the site's own books: counts, limits of age, files. No page shows what is found by it."""
        return self.all()

    def held_with(self, persona_id: uuid.UUID) -> "ConversationQuerySet":
        return self.filter(persona_id=persona_id)

    def live(self) -> "ConversationQuerySet":
        """The calls: conversations that nobody has ended."""
        return self.filter(ended_at=None)

    def ended(self) -> "ConversationQuerySet":
        return self.exclude(ended_at=None)

    def older_than(self, age: timedelta) -> "ConversationQuerySet":
        """Those that began longer ago than `age`."""
        return self.filter(started_at__lt=timezone.now() - age)

    def younger_than(self, age: timedelta) -> "ConversationQuerySet":
        """Those that began less than `age` ago."""
        return self.filter(started_at__gt=timezone.now() - age)

    def supervised_by(self, user: User | AnonymousUser) -> "ConversationQuerySet":
        """The calls of all people, for those who may look at the live board and end them."""
        return self.live() if user.has_perm("agents.supervise_conversation") else self.none()

    def uncounted(self) -> "ConversationQuerySet":
        """Those that the figures of their day do not have yet (agents/operate/rollup.py)."""
        return self.filter(is_counted=False)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            looked(Action.CONVERSATION_DELETED, self.select_related("user", "persona"))
            return super().delete()

    delete.alters_data = delete.queryset_only = True  # type: ignore[attr-defined]  # as Django's own: not in templates


class Conversation(models.Model):
    """One call, from the first word to the last, with the version of the persona it was held with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations")
    persona = models.ForeignKey("agents.Persona", on_delete=models.PROTECT, related_name="conversations")
    persona_version = models.ForeignKey("agents.PersonaVersion", on_delete=models.PROTECT, related_name="conversations")
    started_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True, help_text="A short code; empty while the call goes on.")
    model = models.CharField(max_length=80)
    voice_live_session_id = models.CharField("Voice Live session", max_length=100, blank=True)
    title = models.CharField(
        max_length=TITLE_LIMIT,
        blank=True,
        db_default="",  # for a process of an earlier release that still serves
        help_text="What its person calls it; empty: the persona's name.",
    )
    title_words = models.TextField(default="", db_default="", editable=False)  # as those of a turn
    continues = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="continued_in",
        help_text="The conversation whose words this one began with.",
    )

    is_counted = models.BooleanField(
        default=False,
        db_default=False,  # for a process of an earlier release that still serves
        editable=False,
        help_text="Whether the figures of its day have it.",
    )
    recording_agreed_at = models.DateTimeField(
        null=True, editable=False, help_text="When its person agreed that it is recorded; empty: it is not."
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["user", "-started_at", "-id"], name="own_conversations"),
            models.Index(fields=["user", "persona", "-started_at", "-id"], name="own_with_persona"),
            models.Index(fields=["started_at"], name="live_conversations", condition=models.Q(ended_at=None)),
            models.Index(fields=["ended_at"], name="uncounted_conversations", condition=models.Q(is_counted=False)),
        ]
        permissions = [
            ("view_conversation_metadata", "Can view who called whom and when, and nothing of what was said"),
            ("export_conversation", "Can export other people's conversations that they may view"),
        ]

    def __str__(self) -> str:
        return f"{self.persona}, {self.started_at:%Y-%m-%d %H:%M}"

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            looked(Action.CONVERSATION_DELETED, [self])
            return super().delete(*args, **options)

    delete.alters_data = True  # type: ignore[attr-defined]

    @property
    def name(self) -> str:
        """What a person reads as its heading. Needs the version."""
        return self.title or self.persona_version.name

    @property
    def duration(self) -> timedelta | None:
        """How long it took; None while it goes on."""
        return self.ended_at - self.started_at if self.ended_at else None


class Turn(models.Model):
    """What one side said until the other took over, stored when it was finished."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField(help_text="Order of the conversation, not of arrival.")
    role = models.CharField(max_length=10, choices={Role.USER.value: "Caller", Role.ASSISTANT.value: "Persona"})
    source = models.CharField(max_length=10, choices={Source.SPEECH.value: "Spoken", Source.TEXT.value: "Typed"})
    item_id = models.CharField(max_length=100)
    previous_item_id = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    interrupted = models.BooleanField(default=False)
    heard_ms = models.PositiveIntegerField("heard (ms)", null=True, blank=True)
    audio_ms = models.PositiveIntegerField("audio (ms)", null=True, blank=True)
    words = Words()

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["conversation"], condition=models.Q(words=None), name="turns_without_words")]
        constraints = [models.UniqueConstraint(fields=["conversation", "item_id"], name="one_turn_an_item")]

    def __str__(self) -> str:
        """Without what was said: pages that ask before something is deleted show this to everybody who may delete."""
        return f"{self.get_role_display()}, {self.started_at:%H:%M:%S}"
