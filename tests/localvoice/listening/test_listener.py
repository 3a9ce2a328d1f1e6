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
        self.languages: list[str] = []
        self._gate = ScriptedEar([])

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        return self._gate.probabilities(pcm)

    def begin_turn(self, language: str) -> "WatchedTurn":
        self.languages.append(language)
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


def fed_ms(log: list[str]) -> list[int]:
    return [int(entry) for entry in log if entry.isdigit()]


async def test_the_recogniser_gets_the_padding_and_nothing_in_the_pause() -> None:
    ear = WatchedEar()
    listener = Listener(ear, SETTINGS)
    assert await turns(listener, silence(640) + tone(320) + silence(288)) == [SpeechStarted(320)]
    # 320 ms of padding, 320 of speech, and 224 of silence until the pause is noticed.
    assert ear.log == ["864", "pause"]


@pytest.mark.parametrize("prefix_padding_ms", [0, 96, 448, 640])
async def test_the_recogniser_gets_the_sound_before_speech_whatever_the_client_wants_of_it(
    prefix_padding_ms: int,
) -> None:
    ear = WatchedEar()
    settings = TurnSettings(prefix_padding_ms=prefix_padding_ms, speech_duration_ms=96, silence_duration_ms=320)
    events = await turns(Listener(ear, settings), silence(640) + tone(320) + silence(288))
    assert events == [SpeechStarted(640 - prefix_padding_ms)]
    assert fed_ms(ear.log) == [min(max(300, prefix_padding_ms), 600) + 320 + 224]


@pytest.mark.parametrize("silence_duration_ms", [200, 256, 320, 2000])
async def test_the_recogniser_gets_two_hundred_milliseconds_after_speech(silence_duration_ms: int) -> None:
    ear = WatchedEar()
    listener = Listener(ear, TurnSettings(0.5, 300, 96, silence_duration_ms))
    async for event in listener.hear(silence(640) + tone(320) + silence(2400)):
        if isinstance(event, SpeechStopped):
            listener.end_turn()
    assert fed_ms(ear.log)[0] >= 300 + 320 + 200
    assert ear.log[1] == "pause"


@pytest.mark.parametrize("pause_ms", [256, 288, 416, 640])
async def test_after_a_pause_the_recogniser_gets_what_it_has_not_heard_and_no_sound_twice(pause_ms: int) -> None:
    ear = WatchedEar()
    settings = TurnSettings(prefix_padding_ms=320, speech_duration_ms=96, silence_duration_ms=1000)
    await turns(Listener(ear, settings), silence(640) + tone(320) + silence(pause_ms) + tone(320))
    assert ear.log[1] == "pause"
    first_ms, second_ms = fed_ms(ear.log)
    assert first_ms == 320 + 320 + 224
    assert second_ms == min(300, pause_ms - 224 + 32) + 320 - 32


async def test_a_turn_is_understood_in_the_language_of_the_session() -> None:
    ear = WatchedEar()
    listener = Listener(ear, SETTINGS)
    listener.language = "de"
    await turns(listener, silence(640) + tone(320))
    assert ear.languages == ["de"]


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


@pytest.mark.parametrize(("words", "events"), [("stop", 2), ("mm", 0)])
async def test_a_word_before_a_silence_too_short_for_a_pause_is_heard(words: str, events: int) -> None:
    settings = TurnSettings(speech_duration_ms=96, silence_duration_ms=128, remove_filler_words=True)
    listener = Listener(ScriptedEar([words]), settings, lambda: True)
    assert len(await turns(listener, silence(640) + tone(320) + silence(640))) == events


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
