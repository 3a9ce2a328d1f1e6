"""From audio to turns, with the energy gate as the ear."""

import asyncio
from collections.abc import Iterator

import pytest

from localvoice.audio import duration_ms
from localvoice.hearing.scripted import ScriptedEar
from localvoice.listening.endpointing import Endpointing
from localvoice.listening.listener import Listener
from localvoice.listening.turn_detection import SpeechStarted, SpeechStopped, TurnSettings
from tests.localvoice.sounds import silence, tone

SETTINGS = TurnSettings(prefix_padding_ms=320, speech_duration_ms=96, silence_duration_ms=320)


class WatchedEar:
    """An ear with a log of what its turns were given."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self._gate = ScriptedEar([])

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        return self._gate.probabilities(pcm)

    def begin_turn(self) -> "WatchedTurn":
        return WatchedTurn(self.log)


class WatchedTurn:
    """Logs how many milliseconds it was fed without interruption, and which of its methods were called."""

    def __init__(self, log: list[str]) -> None:
        self._log = log

    def feed(self, pcm: bytes) -> None:
        fed_ms = duration_ms(pcm)
        if self._log and self._log[-1].isdigit():
            fed_ms += int(self._log.pop())
        self._log.append(str(fed_ms))

    def pause(self) -> None:
        self._log.append("pause")

    async def words_so_far(self) -> str:
        return ""

    async def text(self) -> str:
        return ""

    def discard(self) -> None:
        self._log.append("discard")


async def turns(listener: Listener, pcm: bytes) -> list[SpeechStarted | SpeechStopped]:
    return [event async for event in listener.hear(pcm)]


async def test_one_block_may_hold_several_turns() -> None:
    listener, heard = Listener(ScriptedEar(["one", "two"]), SETTINGS), []
    async for event in listener.hear((silence(640) + tone(320) + silence(640)) * 2):
        if isinstance(event, SpeechStopped):
            turn, audio_ms = listener.end_turn()
            heard.append((await turn.text(), event.audio_end_ms, audio_ms))
    assert heard == [("one", 1280, 960), ("two", 2880, 960)]


async def test_the_recogniser_gets_the_padding_and_nothing_in_the_pause() -> None:
    ear = WatchedEar()
    listener = Listener(ear, SETTINGS)
    assert await turns(listener, silence(640) + tone(320) + silence(192)) == [SpeechStarted(320)]
    # 320 ms of padding, 320 of speech, and 160 of silence until the pause is noticed.
    assert ear.log == ["800", "pause"]


async def test_after_a_pause_the_recogniser_gets_the_beginning_of_what_follows() -> None:
    ear = WatchedEar()
    await turns(Listener(ear, SETTINGS), silence(640) + tone(320) + silence(256) + tone(320))
    assert ear.log[:2] == ["800", "pause"]
    assert int(ear.log[2]) > 320


async def test_without_turn_detection_no_turn_begins_or_ends_by_itself() -> None:
    listener = Listener(ScriptedEar(["all of it"]), None)
    assert await turns(listener, tone(640) + silence(3200) + tone(640)) == []
    turn, audio_ms = listener.end_turn()
    assert (await turn.text(), audio_ms) == ("all of it", 4480)
    assert listener.uncommitted_ms == 0


async def test_clearing_discards_the_turn() -> None:
    ear = WatchedEar()
    listener = Listener(ear, SETTINGS)
    await turns(listener, tone(320))
    listener.clear()
    assert ear.log[-1] == "discard"
    assert await turns(listener, silence(960)) == []
    assert listener.now_ms == 1280


NO_FILLERS = TurnSettings(
    prefix_padding_ms=320, speech_duration_ms=96, silence_duration_ms=320, remove_filler_words=True
)


@pytest.mark.parametrize(
    ("words", "spoken_ms", "interrupts"),
    [("mm", 320, False), ("uh-huh yeah", 480, False), ("", 320, False), ("stop", 320, True), ("mm", 960, True)],
)
async def test_while_an_answer_is_audible_filler_words_are_no_turn(
    words: str, spoken_ms: int, interrupts: bool
) -> None:
    listener = Listener(ScriptedEar([words]), NO_FILLERS, lambda: True)
    events = await turns(listener, silence(640) + tone(spoken_ms) + silence(640))
    ended = SpeechStopped(640 + spoken_ms + 320)
    assert events == ([SpeechStarted(320), ended] if interrupts else [])


async def test_after_filler_words_the_next_turn_is_reported() -> None:
    listener = Listener(ScriptedEar(["mm", "stop"]), NO_FILLERS, lambda: True)
    events = await turns(listener, silence(640) + tone(320) + silence(640) + tone(320) + silence(640))
    assert [type(event) for event in events] == [SpeechStarted, SpeechStopped]
    assert await listener.end_turn()[0].text() == "stop"


async def test_barge_in_is_noticed_before_the_first_pause() -> None:
    listener = Listener(ScriptedEar(["and so on and so on"]), NO_FILLERS, lambda: True)
    assert await turns(listener, silence(640) + tone(704)) == [SpeechStarted(320)]


@pytest.mark.parametrize("settings", [SETTINGS, NO_FILLERS])
async def test_filler_words_are_a_turn_if_nothing_plays_or_the_client_wants_them(settings: TurnSettings) -> None:
    listener = Listener(ScriptedEar(["mm"]), settings, lambda: settings is SETTINGS)
    events = await turns(listener, silence(640) + tone(320) + silence(640))
    assert [type(event) for event in events] == [SpeechStarted, SpeechStopped]


BY_MEANING = TurnSettings(
    prefix_padding_ms=320,
    speech_duration_ms=96,
    silence_duration_ms=640,
    endpointing=Endpointing(timeout_ms=1600, languages=("en",)),
)


@pytest.mark.parametrize(
    ("words", "silence_ms"), [("Are you open?", 320), ("are you open", 640), ("I would like to", 1600), ("um", 1600)]
)
async def test_the_words_before_a_pause_say_how_long_it_may_be(words: str, silence_ms: int) -> None:
    listener = Listener(ScriptedEar([words]), BY_MEANING)
    events = await turns(listener, silence(640) + tone(320) + silence(1920))
    assert events == [SpeechStarted(320), SpeechStopped(960 + silence_ms)]


async def test_who_goes_on_after_a_pause_is_in_the_same_turn() -> None:
    listener = Listener(ScriptedEar(["I would like to"]), BY_MEANING)
    events = await turns(listener, silence(640) + tone(320) + silence(1280) + tone(320) + silence(1920))
    assert [type(event) for event in events] == [SpeechStarted, SpeechStopped]


async def test_a_long_pause_of_this_turn_lets_the_next_one_be_as_long() -> None:
    ear = ChangingEar(["I would like to", "book a room"])
    events = await turns(Listener(ear, BY_MEANING), silence(640) + tone(320) + silence(960) + tone(320) + silence(1920))
    assert events == [SpeechStarted(320), SpeechStopped(2240 + 960)]


async def test_words_that_come_too_late_count_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localvoice.listening.listener.JUDGING_TIMEOUT_S", 0.01)
    events = await turns(Listener(ChangingEar([]), BY_MEANING), silence(640) + tone(320) + silence(1920))
    assert events == [SpeechStarted(320), SpeechStopped(960 + 640)]


class ChangingEar:
    """Hears other words at each pause; once they are used up, it never finishes."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self._gate = ScriptedEar([])

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        return self._gate.probabilities(pcm)

    def begin_turn(self, *_language: str) -> "ChangingTurn":
        return ChangingTurn(self.words)


class ChangingTurn:
    """A turn of this ear."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def feed(self, pcm: bytes) -> None:
        """The sound does not matter."""

    def pause(self) -> None:
        """The words are asked for."""

    async def words_so_far(self) -> str:
        if not self._words:
            await asyncio.Event().wait()
        return self._words.pop(0)

    async def text(self) -> str:
        return ""

    def discard(self) -> None:
        """Nothing is held."""
