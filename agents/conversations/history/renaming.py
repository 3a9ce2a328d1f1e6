"""Gives one's own conversation another name, by which it is found too."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agents.conversations.models import TITLE_LIMIT, Conversation
from agents.conversations.words.splitting import words_of
from agents.signed_in import SignedInRequest


class TitleForm(forms.Form):
    """Line breaks and runs of blanks are one blank: a name is a line. None: the persona's name again."""

    title = forms.CharField(
        label="Name",
        max_length=TITLE_LIMIT,
        required=False,
        help_text="Leave it empty for the persona’s name.",
        error_messages={"max_length": "Use at most %(limit_value)d characters; these are %(show_value)d."},
    )

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    mine = Conversation.objects.visible_to(request.user).select_related("persona_version")
    found = get_object_or_404(mine, pk=conversation_id)
    form = TitleForm(request.POST if request.method == "POST" else None, initial={"title": found.title})
    if form.is_valid():
        title: Any = form.cleaned_data["title"]
        words = f" {words_of(title, request.user.pk)}"
        Conversation.objects.visible_to(request.user).filter(pk=found.pk).update(title=title, title_words=words)
        return redirect("conversation", found.pk)
    return render(request, "agents/conversations/rename.html", {"conversation": found, "form": form})
