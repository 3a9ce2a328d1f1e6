"""What files that people read say around the words: of the whole conversation, and of one turn. Pure."""

from datetime import datetime

from agents.conversations.export.lines import label, one_line
from agents.conversations.export.talk import Said, Talk
from agents.conversations.models import Role, Source

AN_AI = "an AI"
NOTICE = "A conversation with an AI"
NOTHING_HEARD = "(nothing of it was heard)"


def about(talk: Talk) -> list[tuple[str, str]]:
    """What and its value, to be shown in this order."""
    return [
        ("Title", one_line(talk.title)),
        ("With", f"{label(talk.persona)}, {AN_AI} (version {talk.version})"),
        ("Began", when(talk.started_at)),
        ("Ended", f"{when(talk.ended_at)} ({talk.end})" if talk.ended_at else talk.end),
        ("Id", str(talk.id)),
    ]


def who(talk: Talk, said: Said) -> str:
    """The speaker, and whether it is the AI."""
    name = label(talk.speaker(said))
    return name if said.role is Role.USER else f"{name}, {AN_AI}"


def how(said: Said) -> str:
    """When and how it was said, and after how many seconds it was cut."""
    words = f"{said.started_at:%H:%M:%S}, {'typed' if said.source is Source.TEXT else 'spoken'}"
    return f"{words}, {cut(said)}" if said.is_cut else words


def cut(said: Said) -> str:
    return "cut" if said.heard_ms is None else f"cut after {said.heard_ms / 1000:.1f} s"


def when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"
