"""What each engine hears of the corpus, how long a caller waits for it, and what it costs; and the former engine."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from benchmarks.progress import ProgressBar
from benchmarks.voice import corpus
from benchmarks.voice.corpus import ROOMS, pcm_of, some, spoken
from benchmarks.voice.former_ears import Pocketsphinx
from benchmarks.voice.words import plain, words_wrong
from localvoice.audio import BYTES_PER_S, SAMPLE_RATE_HZ
from localvoice.hearing.ears import whisper
from localvoice.hearing.moonshine.files import BASE, TINY
from localvoice.hearing.moonshine.loading import load
from localvoice.hearing.neural import NeuralHearing
from localvoice.hearing.pool import Recogniser
from localvoice.listening.listener import Listener
from localvoice.listening.turn_detection import SpeechStopped, TurnSettings
from localvoice.missing import EngineMissing

ROOT = Path(__file__).parents[2]
ENGINES: dict[str, Callable[[], Recogniser]] = {
    "Moonshine base int8": lambda: load(BASE),
    "Moonshine tiny": lambda: load(TINY),
    "Whisper base int8": whisper,
    "pocketsphinx (former)": Pocketsphinx,
}
OTHERS_ENGINE = "Whisper base int8"
FORMER_ROOMS = ("clean", "w20", "w10", "w5", "b10")  # the others take it minutes; they come last in ROOMS
OTHERS_ROOMS = ("clean", "w20", "w10")
CPU_ROOMS = ("clean", "w10")
CALLERS = (1, 2)
TURNS = 12  # of each caller, for the delay
MEMORY_TIMEOUT_S = 120


def table() -> str:
    """The results as Markdown. Takes some minutes."""
    rooms = " | ".join(ROOMS)
    spoken("en")
    lines = [
        f"| engine | {rooms} | CPU s per s | 1 caller ms | 2 callers ms | MB |",
        "|---" * (len(ROOMS) + 5) + "|",
        *(_row(name, make) for name, make in ENGINES.items()),
        "",
        f"| {OTHERS_ENGINE} | {' | '.join(OTHERS_ROOMS)} |",
        "|---" * (len(OTHERS_ROOMS) + 1) + "|",
        *_rows_of_other_languages(),
    ]
    return "\n".join(lines)


def _row(name: str, make: Callable[[], Recogniser]) -> str:
    try:
        recogniser = make()
    except EngineMissing as missing:
        return f"| {name} | not measured: {missing} |"
    wrong = _wrong(name, recogniser, "en", FORMER_ROOMS if isinstance(recogniser, Pocketsphinx) else tuple(ROOMS))
    unmeasured = ["-"] * (len(ROOMS) - len(wrong))
    delays = [_shown(asyncio.run(_delays_ms(recogniser, callers))) for callers in CALLERS]
    cells = [*wrong, *unmeasured, f"{_cpu(recogniser):.3f}", *delays, _memory_mb(name)]
    row = f"| {name} | {' | '.join(cells)} |"
    print(row, file=sys.stderr, flush=True)  # what is measured is not lost if the rest is not awaited
    return row


def _rows_of_other_languages() -> list[str]:
    try:
        recogniser = ENGINES[OTHERS_ENGINE]()
    except EngineMissing as missing:
        return [f"| not measured: {missing} |"]
    return [
        f"| {language} | {' | '.join(_wrong(language, recogniser, language, OTHERS_ROOMS))} |"
        for language in corpus.OTHERS
    ]


def _wrong(name: str, recogniser: Recogniser, language: str, rooms: Sequence[str]) -> list[str]:
    """Words that are wrong, in %, for each room."""
    shares, progress = [], ProgressBar(len(rooms))
    for room in rooms:
        progress.begin(f"{name}: {room}")
        wrong = words = 0
        for said, segments in turns(language, room):
            heard = " ".join(recogniser.words(pcm, language, lambda: None) for pcm in segments)
            wrong += words_wrong(said, heard)
            words += len(plain(said))
        shares.append(f"{100 * wrong / words:.1f}")
        progress.step(f"{name}: {room}: {shares[-1]} % wrong")
    progress.end()
    return shares


@cache
def turns(language: str, room: str) -> tuple[tuple[str, tuple[bytes, ...]], ...]:
    """What was said, and the audio that a session with the usual settings gives to its recogniser for that."""
    utterances = spoken(language) if room == "clean" or language != "en" else some(spoken(language))
    return tuple(
        (utterance.words, asyncio.run(_segments(pcm_of(ROOMS[room](utterance.sound))))) for utterance in utterances
    )


async def _segments(pcm: bytes) -> tuple[bytes, ...]:
    """The turns that are found in the sound, whole."""
    recogniser = Recording()
    hearing = NeuralHearing(recogniser)
    async with hearing.running():
        listener = Listener(hearing.open_ear(), TurnSettings())
        found = [listener.end_turn()[0] async for event in listener.hear(pcm) if isinstance(event, SpeechStopped)]
        found.append(listener.end_turn()[0])  # what noise kept from ending
        return tuple([recogniser.heard[number] for turn in found for number in (await turn.text()).split()])


class Recording:
    """Keeps what it hears; its words are the numbers of what it has kept."""

    def __init__(self) -> None:
        self.heard: dict[str, bytes] = {}

    def words(self, pcm: bytes, language: str, check: Callable[[], None]) -> str:
        """The number of this audio."""
        number = str(len(self.heard))
        self.heard[number] = pcm
        return number


def _cpu(recogniser: Recogniser) -> float:
    """Seconds of the processor that the recogniser alone takes for a second of sound, clean and noisy."""
    segments = [pcm for room in CPU_ROOMS for _, found in turns("en", room)[::3] for pcm in found]
    began = time.process_time()
    for pcm in segments:
        recogniser.words(pcm, "en", lambda: None)
    return (time.process_time() - began) / (sum(map(len, segments)) / BYTES_PER_S)


async def _delays_ms(recogniser: Recogniser, callers: int) -> list[float]:
    """From each pause of so many callers at once to the words, sorted."""
    hearing, delays = NeuralHearing(recogniser), []
    utterances = [utterance for utterance in spoken("en") if 2.0 < len(utterance.sound) / SAMPLE_RATE_HZ < 3.0]

    async def talk(caller: int) -> None:
        for number in range(TURNS):
            turn = hearing.open_ear().begin_turn("en")
            turn.feed(pcm_of(corpus.quiet(utterances[(5 * number + caller) % len(utterances)].sound)))
            began = time.perf_counter()
            turn.pause()
            await turn.words_so_far()
            delays.append((time.perf_counter() - began) * 1000)

    async with hearing.running(), asyncio.TaskGroup() as talking:
        for caller in range(callers):
            talking.create_task(talk(caller), name=f"caller {caller}")
    return sorted(delays)


def _shown(delays_ms: Sequence[float]) -> str:
    """The middle one, and the one that 95 of 100 stay below."""
    return f"{delays_ms[len(delays_ms) // 2]:.0f} / {delays_ms[int(0.95 * (len(delays_ms) - 1))]:.0f}"


def _memory_mb(name: str) -> str:
    """The memory of a process of its own in which the engine has heard 20 s, in MB."""
    command = [sys.executable, "-m", "benchmarks.voice.ears_memory", name]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=MEMORY_TIMEOUT_S, check=True)
    return done.stdout.strip().splitlines()[-1]
