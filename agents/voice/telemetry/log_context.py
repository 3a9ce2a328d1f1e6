"""Which call and which process a log record belongs to; voicesite/logs.py writes it with each."""

from contextvars import ContextVar
from uuid import UUID, uuid4

PROCESS_ID = uuid4().hex  # of this process, for as long as it runs

_conversation: ContextVar[str] = ContextVar("conversation", default="")


def about_conversation(conversation_id: UUID) -> None:
    """What this task logs from now on, and the tasks and database calls it starts, is about that conversation."""
    _conversation.set(str(conversation_id))


def conversation() -> str:
    """Empty where no call is concerned."""
    return _conversation.get()
