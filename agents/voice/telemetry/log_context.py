"""Which call and which process a log record belongs to; voicesite/logs.py writes both into each record."""

from contextvars import ContextVar
from uuid import UUID, uuid4

PROCESS_ID = uuid4().hex  # of this process, for as long as it runs

_conversation: ContextVar[str] = ContextVar("conversation", default="")


def about_conversation(conversation_id: UUID) -> None:
    """Log records of this task, and of the tasks and database calls it starts, belong to that conversation now."""
    _conversation.set(str(conversation_id))


def conversation() -> str:
    """The id of the conversation that this task belongs to, or an empty string."""
    return _conversation.get()
