"""Ends a call of somebody else, whichever process holds it. The person is told so, with the reason if one was given."""

from enum import Enum

from django import forms

from agents.audit import trail
from agents.audit.actions import Action
from agents.conversations.looks import the_conversation
from agents.conversations.models import Conversation
from agents.names.isolated import isolated
from agents.voice.calls.process_messages import end_call
from agents.voice.errors import FAULTS, EndedByOperator
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.names import group_of_process
from agents.voice.redis.threads import owner_of, publish

REASON_MAX = 200


class EndForm(forms.Form):
    reason = forms.CharField(
        max_length=REASON_MAX,
        required=False,
        label="Reason",
        help_text="The person reads it when the call ends. It is not stored.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        return " ".join(self.cleaned_data["reason"].split())


class Outcome(Enum):
    """What became of it, and whether it went well."""

    SENT = "The call of %s ends now."
    NOBODY_HOLDS_IT = (
        "No process holds the call of %s: it is over, or its process has died, and the site closes it soon."
    )
    REDIS_AWAY = "Redis does not answer, so the call of %s could not be ended. Please try again."

    @property
    def is_good(self) -> bool:
        return self is Outcome.SENT

    def about(self, call: Conversation) -> str:
        return self.value % isolated(call.user.get_username())


def end(call: Conversation, reason: str) -> Outcome:
    """Tell the call's process. Only what reached it is in the audit trail."""
    try:
        process_id = owner_of(call.pk)
        message = end_call(call.pk, sentence_with(reason))
        is_heard = process_id is not None and publish(group_of_process(process_id), [message]) > 0
    except REDIS_AWAY:
        return Outcome.REDIS_AWAY
    if not is_heard:
        return Outcome.NOBODY_HOLDS_IT
    trail.record(Action.CALL_ENDED, the_conversation(call), reason_given="yes" if reason else "")
    return Outcome.SENT


def sentence_with(reason: str) -> str:
    """What the person reads."""
    sentence = FAULTS[EndedByOperator.code]["sentence"]
    return f"{sentence} They say: “{isolated(reason)}”" if reason else sentence
