"""A browser comes back to its call. It gets what it missed; a page that comes without anything gets all of it again."""

import time

from agents.audio import bytes_of
from agents.voice.allowance import Allowance
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.protocol import SessionStart
from agents.voice.session.event_log import Entry, EventLog
from agents.voice.session.outgoing import Outgoing
from agents.voice.telemetry import meters

REPEATS_PER_SECOND = 0.2
REPEATS_AT_ONCE = 5


def repeats() -> Allowance:
    """How often a call sends its answers again: a page that returns in a loop must not get megabytes of audio."""
    return Allowance(rate=REPEATS_PER_SECOND, burst=REPEATS_AT_ONCE)


def welcome_back(dialogue: Dialogue, outgoing: Outgoing, start: SessionStart, allowance: Allowance) -> int:
    """Send what the log does not hold any more. Returns the number after which the browser is to be served."""
    after_seq = start.after_seq
    missed = _missed_by(start, outgoing.log)
    must_fall_silent = missed is not None and _plays_what_nobody_knows(dialogue, missed, start.item_id)
    has_all = missed is not None and not (must_fall_silent and any(entry.audio for entry in missed))
    meters.resumes.count("log" if has_all else "snapshot")
    if after_seq is None or not has_all:
        after_seq = outgoing.log.last_seq
        _tell_all_again(dialogue, outgoing, start, allowance)
    elif must_fall_silent:
        outgoing.flush_playback(start.item_id)  # it was lost with its process, and is generated again
    return after_seq


def _missed_by(start: SessionStart, log: EventLog) -> list[Entry] | None:
    """All that this browser lacks; None if the log does not hold all of it."""
    if start.after_seq is None or not log.holds_after(start.after_seq, start.item_id, start.received_bytes):
        return None
    return log.after(start.after_seq)


def _plays_what_nobody_knows(dialogue: Dialogue, missed: list[Entry], item_id: str) -> bool:
    """Whether a page may play an answer of a process that died, and gets no flush with what it missed.

    Then a flush goes to it before any audio: after it, it would take the beginning of the next answer along.
    """
    return bool(item_id) and not dialogue.captions.knows(item_id) and not any(entry.flushes for entry in missed)


def _tell_all_again(dialogue: Dialogue, outgoing: Outgoing, start: SessionStart, allowance: Allowance) -> None:
    """The captions, and the audible answers from where they were last heard."""
    answers = dialogue.audible()
    if start.item_id and start.item_id not in [answer.item_id for answer in answers]:
        outgoing.flush_playback(start.item_id)  # it was cut, or heard to its end
    for caption in dialogue.captions.again():
        outgoing.tell(caption.message)
    if not allowance.take(1, time.monotonic()):
        return
    for answer in answers:
        had_bytes = start.received_bytes if start.item_id == answer.item_id else bytes_of(answer.played_ms)
        outgoing.send_again(answer, had_bytes)
