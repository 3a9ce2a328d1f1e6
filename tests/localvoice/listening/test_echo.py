"""A caller with a loudspeaker: the answer comes back, and the caller alone is heard. The real VAD is the judge."""

import random
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest

from localvoice.audio import BYTES_PER_MS, SAMPLES_PER_MS
from localvoice.hearing.silero import SileroDetector
from localvoice.listening.echo import EchoCanceller
from localvoice.listening.echo_delay import echo_delay_ms
from localvoice.listening.playback import Playback
from localvoice.listening.turn_detection import SpeechStarted, TurnDetector, TurnSettings
from localvoice.speaking import Speech
from localvoice.speaking.local import local_speaker
from tests.localvoice.running import AZURE_VOICE
from tests.localvoice.sounds import speech

FRAME_MS = 40
CHUNK_MS = 200
PACE = 6  # times faster than real time
ANSWERS = (
    "Hello! I am Mia, the receptionist of the Blue Door hotel.",
    "The opening hours are Monday to Saturday nine to six, Sunday ten to four.",
    "Parking costs five euros a day. Is there anything else that you want to know?",
)


@pytest.fixture(scope="module")
def answers() -> list[bytes]:
    return []


@pytest.fixture(autouse=True)
async def spoken(answers: list[bytes]) -> None:
    if not answers:
        speaker = local_speaker()
        answers += [await speaker.speak(sentence, Speech(AZURE_VOICE, "en")) for sentence in ANSWERS]
        speaker.close()


@dataclass
class Room:
    """Answers follow each other with pauses. The microphone hears the loudspeaker and the voices."""

    answers: list[bytes]
    echo_db: float | None = -20.0
    delay_ms: float = 150.0
    jitter_ms: float = 0.0
    talk: list[tuple[bytes, int]] = field(default_factory=list)
    stalls: list[tuple[int, int]] = field(default_factory=list)  # the network stands still, then delivers all at once
    seed: int = 1

    def __post_init__(self) -> None:
        self.begins_ms = []
        at_ms = 1000
        for answer in self.answers:
            self.begins_ms.append(at_ms)
            at_ms += len(answer) // BYTES_PER_MS + 1700
        self.length_ms = at_ms

    def microphone(self) -> bytes:
        chance = np.random.default_rng(self.seed)
        sound = chance.normal(0, 3, self.length_ms * SAMPLES_PER_MS)
        for answer, begin_ms in zip(self.answers, self.begins_ms, strict=True):
            if self.echo_db is not None:
                late_ms = self.delay_ms + chance.uniform(-self.jitter_ms, self.jitter_ms) / 2
                _mix(sound, answer, begin_ms + late_ms, 10 ** (self.echo_db / 20))
        for voice, at_ms in self.talk:
            _mix(sound, voice, at_ms, 1.0)
        return bytes(np.clip(sound, -32768, 32767).astype("<i2").tobytes())

    def heard(self) -> bytes:
        """What the ears of the service get."""
        playback, jitter = Playback(), random.Random(self.seed)
        playback.is_kept = True
        canceller, microphone, heard, now = EchoCanceller(playback), self.microphone(), b"", 0.0
        chunk = CHUNK_MS * BYTES_PER_MS
        sending = [
            ((begin_ms + start / BYTES_PER_MS / PACE) / 1000, answer[start : start + chunk])
            for answer, begin_ms in zip(self.answers, self.begins_ms, strict=True)
            for start in range(0, len(answer), chunk)
        ]
        step = FRAME_MS * BYTES_PER_MS
        for start in range(0, len(microphone), step):
            came_at = (start + step) / BYTES_PER_MS / 1000 + jitter.uniform(0, self.jitter_ms) / 1000
            for stall_ms, length_ms in self.stalls:
                if stall_ms <= came_at * 1000 < stall_ms + length_ms:
                    came_at = (stall_ms + length_ms) / 1000
            now = max(now, came_at)
            while sending and sending[0][0] <= now:
                sent_at, pcm = sending.pop(0)
                playback.sent(pcm, sent_at)
            heard += canceller.clean(microphone[start : start + step], now)
        return heard


def _mix(sound: npt.NDArray[np.float64], pcm: bytes, at_ms: float, gain: float) -> None:
    samples, start = np.frombuffer(pcm, "<i2"), int(at_ms * SAMPLES_PER_MS)
    end = min(len(sound), start + len(samples))
    sound[start:end] += samples[: end - start] * gain


def turns_begun_ms(pcm: bytes) -> list[int]:
    """When the caller's turns begin according to the VAD of the service, with its most sensitive setting."""
    detector, turns = SileroDetector(), TurnDetector(TurnSettings(speech_duration_ms=80, prefix_padding_ms=0))
    events = (turns.hear(probability) for probability in detector.probabilities(pcm))
    return [event.audio_start_ms for event in events if isinstance(event, SpeechStarted)]


def test_without_cancellation_the_echo_would_be_a_turn(answers: list[bytes]) -> None:
    assert turns_begun_ms(Room(answers).microphone())


@pytest.mark.parametrize(
    ("echo_db", "delay_ms", "jitter_ms"),
    [(-20, 150, 0), (-20, 150, 40), (-12, 250, 20), (-30, 50, 40), (-20, 500, 20), (-30, 400, 0)],
)
def test_the_echo_of_an_answer_is_no_turn(
    answers: list[bytes], echo_db: float, delay_ms: float, jitter_ms: float
) -> None:
    room = Room(answers, echo_db=echo_db, delay_ms=delay_ms, jitter_ms=jitter_ms)
    assert turns_begun_ms(room.heard()) == []


@pytest.mark.parametrize(("after_ms", "stall_ms"), [(300, 400), (2500, 700), (1200, 1500)])
def test_the_echo_is_no_turn_when_the_network_stands_still_for_a_while(
    answers: list[bytes], after_ms: int, stall_ms: int
) -> None:
    room = Room(answers[:2])
    room.stalls = [(begin_ms + after_ms, stall_ms) for begin_ms in room.begins_ms]
    assert turns_begun_ms(room.heard()) == []


@pytest.mark.parametrize("words", ["stop", "hello", "opening_hours", "seven_times_eight"])
def test_a_caller_who_speaks_over_an_answer_is_heard(answers: list[bytes], words: str) -> None:
    voice = speech(words)
    [spoken_ms, *_] = turns_begun_ms(voice)
    room = Room(answers)
    at_ms = room.begins_ms[1] + 1000 - spoken_ms
    room.talk.append((voice, at_ms))
    [heard_ms, *_] = turns_begun_ms(room.heard())
    assert -64 <= heard_ms - (at_ms + spoken_ms) <= 500


def test_a_caller_without_a_loudspeaker_is_heard_at_once(answers: list[bytes]) -> None:
    voice = speech("hello")
    [spoken_ms, *_] = turns_begun_ms(voice)
    room = Room(answers, echo_db=None)
    at_ms = room.begins_ms[1] + 1000 - spoken_ms
    room.talk.append((voice, at_ms))
    [heard_ms, *_] = turns_begun_ms(room.heard())
    assert abs(heard_ms - (at_ms + spoken_ms)) <= 100


def test_while_nothing_is_played_the_microphones_audio_is_not_changed() -> None:
    voice = speech("my_name_is_linda")
    room = Room([], talk=[(voice, 0)])
    room.length_ms = len(voice) // BYTES_PER_MS
    assert room.heard() == room.microphone()


def test_no_audio_is_lost_or_doubled_over_a_call(answers: list[bytes]) -> None:
    room = Room(answers)
    assert len(room.heard()) == len(room.microphone())


@pytest.mark.parametrize(("delay_ms", "echo_db"), [(50, -6), (150, -20), (500, -30)])
def test_the_delay_of_an_echo_is_measured(answers: list[bytes], delay_ms: int, echo_db: float) -> None:
    room = Room(answers[1:2], echo_db=echo_db, delay_ms=delay_ms)
    played = (bytes(1000 * BYTES_PER_MS) + answers[1]).ljust(room.length_ms * BYTES_PER_MS, b"\0")
    end = (room.begins_ms[0] + delay_ms + 700) * BYTES_PER_MS
    assert echo_delay_ms(room.microphone()[:end], played[:end]) == pytest.approx(delay_ms, abs=0.5)


def test_a_voice_is_no_echo(answers: list[bytes]) -> None:
    room = Room(answers[:1], echo_db=None, talk=[(speech("opening_hours"), 0)])
    end = 3000 * BYTES_PER_MS
    played = bytes(1000 * BYTES_PER_MS) + answers[0][: 2000 * BYTES_PER_MS]
    assert echo_delay_ms(room.microphone()[:end], played) is None
