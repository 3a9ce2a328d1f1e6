"""Who talks with which persona now, for how long, in which process: live rows, and what processes say of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from agents.conversations.models import Conversation, ConversationQuerySet
from agents.operate.words import length
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.board import Board
from agents.voice.redis.threads import boards

PAGE_SIZE = 50
SHORT_ID = 8  # enough of a process's id to find it in the logs
REDIS_IS_AWAY = "Redis does not answer: states and processes are not known now, and no call can be ended from here."
UNKNOWN = ("No process reports it", "is-lost")
STATES = {
    "idle": ("Connecting", ""),
    "starting": ("Connecting", ""),
    "ready": ("Nobody speaks", ""),
    "listening": ("The person speaks", "is-talking"),
    "processing": ("The persona thinks", ""),
    "assistant_speaking": ("The persona speaks", "is-talking"),
    "reconnecting": ("Connecting again", "is-lost"),
    "stopped": ("Ending", ""),
    "error": ("Ending", ""),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One call, in words. `kind` is a class of the page."""

    id: str
    person: str
    persona: str
    lasts: str
    process: str
    state: str
    kind: str
    end: str


@dataclass(frozen=True, slots=True)
class Now:
    """What the board shows. `processes`: their ids and how many calls and tries each holds; `note`: what is wrong."""

    page: Page
    lines: Sequence[Line]
    processes: Sequence[str]
    note: str

    @property
    def heading(self) -> str:
        count = self.page.paginator.count
        return "1 call now" if count == 1 else f"{count:,} calls now"

    def as_json(self) -> dict[str, Any]:
        return {
            "heading": self.heading,
            "note": self.note,
            "processes": list(self.processes),
            "calls": [asdict(line) for line in self.lines],
        }


def board_now(calls: ConversationQuerySet, number: str) -> Now:
    """One page of these calls, those that began last first. `number` is what an address says."""
    ordered = calls.select_related("user", "persona").order_by("-started_at", "-pk")
    bare = ordered.only("started_at", "user__username", "persona__name")
    page = Paginator(bare, PAGE_SIZE).get_page(number)
    said, note = _said()
    states = {call.conversation_id: (board.process_id, call.state) for board in said for call in board.calls}
    now = timezone.now()
    return Now(page, [_line(each, states, now) for each in page], [_process(board) for board in said], note)


def _said() -> tuple[list[Board], str]:
    try:
        return boards(), ""
    except REDIS_AWAY:
        return [], REDIS_IS_AWAY


def _line(call: Conversation, states: Mapping[UUID, tuple[str, str]], now: datetime) -> Line:
    process, state = states.get(call.pk, ("", ""))
    in_words, kind = STATES.get(state, UNKNOWN)
    return Line(
        id=call.pk.hex,
        person=call.user.get_username(),
        persona=call.persona.name,
        lasts=length(max(0.0, (now - call.started_at).total_seconds())),
        process=process[:SHORT_ID] or "–",
        state=in_words,
        kind=kind,
        end=reverse("end-call", args=[call.pk]),
    )


def _process(board: Board) -> str:
    tries = sum(call.is_tryout for call in board.calls)
    return f"{board.process_id[:SHORT_ID]}: {_counted(len(board.calls) - tries, 'call')}{_and(tries)}"


def _and(tries: int) -> str:
    return f", {_counted(tries, 'try')}" if tries else ""


def _counted(count: int, what: str) -> str:
    plural = {"call": "calls", "try": "tries"}[what]
    return f"{count} {what if count == 1 else plural}"


def people_of(lines: Iterable[Line]) -> set[str]:
    """Whose calls these are, for the audit trail."""
    return {line.person for line in lines}
