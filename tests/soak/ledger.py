"""What a caller has of a conversation, against what the site has stored of it. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.soak.page import Page

STORING_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class StoredTurn:
    item_id: str
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """`end_reason`: empty while it goes on."""

    end_reason: str
    turns: Sequence[StoredTurn]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A caller's side of one conversation. Times: seconds of the soak. `typed`: every text that was sent."""

    caller: int
    page: Page
    began_at: float
    ended_at: float
    typed: Sequence[str]
    wrongs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """`turns_lost`: shown and not stored, or stored and not shown. `wrongs`: what must not be, in sentences."""

    turns_lost: int
    wrongs: Sequence[str]
    trace: Sequence[str] = ()


def judged(ledger: Ledger, stored: StoredConversation | None, *, kills: int) -> Judgement:
    """`kills`: processes that were killed while the conversation lasted; each may cost it one turn."""
    who = f"caller {ledger.caller}, conversation {ledger.page.conversation_id}"
    if stored is None:
        return Judgement(0, [f"{who}: not stored at all"])
    wrongs = [*ledger.page.wrongs, *ledger.wrongs]
    if stored.end_reason != "stopped":
        wrongs.append(f"it ended as {stored.end_reason or 'still open'!r}")
    shown = {item_id: caption for item_id, caption in ledger.page.captions.items() if caption.text.strip()}
    kept = {turn.item_id: turn for turn in stored.turns if turn.text.strip()}
    lost = shown.keys() ^ kept.keys()
    if len(lost - _shown_just_before_a_loss(ledger.page)) > kills or (lost and not kills):
        wrongs += [f"{shown[item_id].role} {item_id} was shown and is not stored" for item_id in shown.keys() - kept]
        wrongs += [f"{kept[item_id].role} {item_id} is stored and was not shown" for item_id in kept.keys() - shown]
    wrongs += [
        f"{kept[item_id].role} {item_id}: {shown[item_id].text!r} was shown, {kept[item_id].text!r} is stored"
        for item_id in shown.keys() & kept.keys()
        if shown[item_id].text != kept[item_id].text and not kills
    ]
    times = Counter(turn.text for turn in stored.turns if turn.role == "user")
    wrongs += [f"{text!r} was typed once and is stored {times[text]} times" for text in ledger.typed if times[text] > 1]
    return Judgement(
        len(lost), [f"{who}: {wrong}" for wrong in wrongs], _trace(ledger, stored) if lost or wrongs else ()
    )


def _shown_just_before_a_loss(page: Page) -> set[str]:
    """What can have been on its way to the database. An interruption writes two turns at the same moment."""
    return {
        item_id
        for item_id, caption in page.captions.items()
        if any(0 <= lost_at - caption.at < STORING_SECONDS for lost_at in page.lost_at)
    }


def _trace(ledger: Ledger, stored: StoredConversation) -> list[str]:
    """What came and what is stored, side by side."""
    title = f"--- caller {ledger.caller}, conversation {ledger.page.conversation_id}"
    return [title, *ledger.page.trace, "--- stored", *(str(turn) for turn in stored.turns)]
