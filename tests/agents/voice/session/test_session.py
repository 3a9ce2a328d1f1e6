"""What a session tells a browser that comes, and comes back. The call itself: tests/served."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from agents.personas.address import Address
from agents.personas.session_config import SessionConfig
from agents.voice.protocol import PlaybackFlushed, SessionStart
from agents.voice.session.attachment import Browser
from agents.voice.session.rules import SessionRules
from agents.voice.session.session import VoiceSession
from agents.voice.storage.rows import Opened
from agents.voice.upstream.chooser import Chooser
from agents.voice.upstream.resources import Resource
from tests.agents.voice.call import Call

CALL = UUID(int=1)


@pytest.fixture
def session() -> VoiceSession:
    """With a question and its answer, of which the browser plays on."""
    nobody_connects = Chooser([Resource(1, "http://voice.example", 25)], user_id=1)
    rules = SessionRules(nobody_connects, max_seconds=60, idle_seconds=60, resume_seconds=30)
    session = VoiceSession(
        Opened(CALL, SessionConfig(Address("gpt-realtime"), {}, None, may_interrupt=True), 0.0), rules
    )
    session._dialogue = Call(now=0.0).answered().dialogue
    session.has_begun = True
    return session


def sent_after(session: VoiceSession, after_seq: int) -> list[tuple[str, Any]]:
    """What a browser that has all up to that number gets."""
    messages = [orjson.loads(entry.text or "{}") for entry in session.log.after(after_seq)]
    return [(message["type"], message.get("item_id") or message.get("state")) for message in messages]


def test_a_browser_that_has_all_is_told_that_the_call_goes_on(session: VoiceSession) -> None:
    session._performer.tell({"type": "notice"})
    after_seq = session.attach(Browser(), SessionStart(CALL, 1, "r1-item", 192_000))
    assert after_seq == 1
    assert sent_after(session, after_seq) == [("session.started", None), ("session.state", "assistant_speaking")]


def test_a_browser_without_a_cursor_gets_captions_and_the_present_answer(session: VoiceSession) -> None:
    after_seq = session.attach(Browser(), SessionStart(CALL))
    assert sent_after(session, after_seq) == [
        ("transcript.done", "u1"),
        ("transcript.done", "r1-item"),
        ("audio.started", "r1-item"),
        ("audio.done", "r1-item"),
        ("session.started", None),
        ("session.state", "assistant_speaking"),
    ]


def test_a_browser_that_missed_the_cut_of_what_it_plays_falls_silent(session: VoiceSession) -> None:
    """The log no longer holds the flush."""
    session.upstream_event({"type": "input_audio_buffer.speech_started", "item_id": "u2"})
    session.receive(PlaybackFlushed("r1-item", 1_000))
    after_seq = session.attach(Browser(), SessionStart(CALL, 99, "r1-item", 96_000))
    assert sent_after(session, after_seq)[0] == ("playback.flush", "r1-item")


def test_a_browser_that_plays_what_a_dead_process_said_falls_silent(session: VoiceSession) -> None:
    session._performer.tell({"type": "notice"})
    after_seq = session.attach(Browser(), SessionStart(CALL, 1, "unheard of", 96_000))
    assert sent_after(session, after_seq)[0] == ("playback.flush", "unheard of")


@pytest.mark.parametrize("item_id", ["unheard of", "u1", "r1-item", ""])
@pytest.mark.parametrize("after_seq", range(7))
def test_no_flush_takes_audio_along_that_a_page_is_about_to_get(
    after_seq: int, item_id: str, session: VoiceSession
) -> None:
    """However often it comes back, with whatever it has, and while the next answer is on its way."""
    session.attach(Browser(), SessionStart(CALL, 0, "unheard of", 96_000))
    session._outgoing.send_again(session._dialogue.audible()[0], 0)
    for _ in range(3):
        session._outgoing.send_audio("r1-item", bytes(960))
    own = session.log.last_seq

    begins = session.attach(Browser(), SessionStart(CALL, after_seq, item_id, 96_000))

    sent = session.log.after(begins)
    last_flush = max((entry.seq for entry in sent if entry.flushes), default=0)
    assert not [entry.seq for entry in sent if entry.audio and entry.seq < last_flush]
    assert begins == own or [entry.seq for entry in sent if entry.audio], "and it gets the answer"


def test_a_page_that_plays_what_is_over_gets_the_present_answer_from_its_beginning(session: VoiceSession) -> None:
    """It has none of it yet: the flush for what it plays must not take the answer out of the log."""
    for _ in range(3):
        session._outgoing.send_audio("r1-item", bytes(960))
    begins = session.attach(Browser(), SessionStart(CALL, 99, "over", 96_000))
    sent = session.log.after(begins)
    assert sent[0].flushes
    assert "from_bytes" not in "".join(entry.text or "" for entry in sent)
    assert sum(len(entry.audio or b"") for entry in sent) == 3 * 960


def test_the_browser_before_loses_the_call(session: VoiceSession) -> None:
    first, second = Browser(), Browser()
    session.attach(first, SessionStart(CALL))
    session.attach(second, SessionStart(CALL))
    session.detach(first)
    assert first.is_taken_over.is_set()
    assert session._attachment.browser is second


@pytest.mark.parametrize(("has_begun", "is_over"), [(True, False), (False, True)])
def test_a_lost_browser_may_come_back_to_a_call_that_has_begun(
    session: VoiceSession, has_begun: bool, is_over: bool
) -> None:
    browser = Browser()
    session.has_begun = has_begun
    session.attach(browser, SessionStart(CALL))
    session.detach(browser)
    assert session.is_over is is_over


def test_who_comes_back_in_a_loop_gets_no_audio_by_the_megabyte(session: VoiceSession) -> None:
    for _ in range(8):
        after_seq = session.attach(Browser(), SessionStart(CALL))
    kinds = [kind for kind, _ in sent_after(session, after_seq)]
    assert "transcript.done" in kinds
    assert "audio.started" not in kinds


@pytest.mark.parametrize("is_spoken", [True, False])
def test_a_page_that_takes_a_call_up_reads_whether_it_is_spoken(session: VoiceSession, is_spoken: bool) -> None:
    if is_spoken:
        session.send_audio(bytes(1_920))
    after_seq = session.attach(Browser(), SessionStart(CALL))
    messages = [orjson.loads(entry.text or "{}") for entry in session.log.after(after_seq)]
    assert [message["has_microphone"] for message in messages if message["type"] == "session.started"] == [is_spoken]


def test_a_call_by_button_has_a_microphone_though_nobody_has_pressed_it(session: VoiceSession) -> None:
    session.attach(Browser(), SessionStart(CALL, push_to_talk=True))
    after_seq = session.attach(Browser(), SessionStart(CALL))
    messages = [orjson.loads(entry.text or "{}") for entry in session.log.after(after_seq)]
    assert [message["has_microphone"] for message in messages if message["type"] == "session.started"] == [True]
