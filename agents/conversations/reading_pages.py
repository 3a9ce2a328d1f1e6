"""What the admin adds to a conversation's page: the form that asks for a reason, and the files."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from agents.audit.actions import Action
from agents.audit.actor import actor
from agents.conversations.export.formats import FORMATS, as_download, format_of
from agents.conversations.export.talk import talk_of, with_all_of_it
from agents.conversations.looks import looked
from agents.conversations.models import Conversation
from agents.conversations.reading import REASON_LIMIT, Reading, give_reason, may_read_words, reading_of

NO_REASON = "Please say in a few words why you read this conversation: nothing is shown before."
PAGE = "admin:agents_conversation_change"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        min_length=3,
        max_length=REASON_LIMIT,
        help_text="For example a ticket's number, and what the person has asked for.",
    )


class ReadingPages(admin.ModelAdmin):
    """For the admin of conversations."""

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "agents_conversation"
        return [
            path("<uuid:conversation_id>/read/", wrap(self.read_view), name=f"{name}_read"),
            path("<uuid:conversation_id>/export.<slug:suffix>", wrap(self.export_view), name=f"{name}_export"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def read_view(self, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """Takes the reason, and leads to the words."""
        conversation, reading = self._found(request, conversation_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            self.message_user(request, NO_REASON, messages.ERROR)
        elif reading.needs_reason:
            give_reason(actor(), conversation, form.cleaned_data["reason"])
        return redirect(PAGE, conversation_id)

    @method_decorator(require_safe)
    def export_view(self, request: HttpRequest, conversation_id: UUID, suffix: str) -> HttpResponse:
        form = format_of(suffix)
        conversation, reading = self._found(request, conversation_id)
        if not reading.may_export:
            raise PermissionDenied
        if reading.needs_reason:
            return redirect(PAGE, conversation_id)
        looked(Action.CONVERSATION_EXPORTED, [conversation], format=suffix, **reading.details)
        return as_download(talk_of(conversation, caller=conversation.user.get_username()), form)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        reading = self.reading(request, context.get("original"))
        more = {
            "reading": reading,
            "reason_form": ReasonForm(),
            "readers_are_shown": settings.ENVIRONMENT.show_readers,
            "files": FORMATS.values() if reading.may_export and reading.shows_words else (),
        }
        return super().render_change_form(request, context | more, *args, **kwargs)

    def reading(self, request: HttpRequest, conversation: Conversation | None) -> Reading:
        """Asked for once a request, although several parts of the page depend on it."""
        if conversation is None:
            return Reading(may_read=False, may_export=False, needs_reason=False)
        known: dict[UUID, Reading] = request.__dict__.setdefault("_readings", {})
        if conversation.pk not in known:
            known[conversation.pk] = reading_of(_person(request), conversation)
        return known[conversation.pk]

    def _found(self, request: HttpRequest, conversation_id: UUID) -> tuple[Conversation, Reading]:
        """The conversation with its turns, for those who may read what is said in conversations."""
        if not may_read_words(_person(request)):
            raise PermissionDenied
        every = with_all_of_it(self.get_queryset(request).select_related("persona"))
        conversation = get_object_or_404(every, pk=conversation_id)
        return conversation, self.reading(request, conversation)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # only users with an account reach the admin
    return request.user
