"""Who looked at other people's conversations, or deleted them: for the audit trail. One's own are nobody's business.

`looked` is the one door to the trail for every page that shows conversations. Deleting reports itself, in
`ConversationQuerySet.delete` and `Conversation.delete`. Conversations that go with the account of their person have
one event, that of the account; those that the site deletes by their age have none.
"""

from collections.abc import Iterable
from typing import Any

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.actor import actor
from agents.audit.trail import On


def looked(action: Action, conversations: Iterable[Any], **details: str) -> None:
    """Whoever acts now opened, exported or deletes these, or saw them in a list; a page of a list is one event.

    `details`: of each, for example that its words were shown, and for which reason.
    """
    who = actor()
    others = [each for each in conversations if who.user_id is not None and each.user_id != who.user_id]
    if not others:
        return
    if action == Action.CONVERSATIONS_LISTED:
        people = {each.user.get_username() for each in others}
        trail.record(action, On(Kind.CONVERSATION), by=who, count=len(others), people=trail.some(people))
        return
    trail.record_all(action, [(the_conversation(each), details) for each in others], by=who)


def the_conversation(conversation: Any) -> On:
    """Whose it is, with whom and when."""
    began = f"{conversation.started_at:%Y-%m-%d %H:%M}"
    label = f"{conversation.user} with {conversation.persona}, {began}"
    return On(Kind.CONVERSATION, str(conversation.pk), label)
