"""What the voices cost and how they sound: `table()` measures each engine in a process of its own.

`python -m benchmarks.voice.mouth ENGINE` prints the figures of one as JSON.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from benchmarks.processes import cpu_seconds, rss_mib
from benchmarks.voice.sound import loudness_lufs, median_pitch_hz, peak
from benchmarks.voice.words import plain, words_wrong
from localvoice.audio import duration_ms
from localvoice.missing import EngineMissing
from localvoice.speaking import Speaker, Speech
from localvoice.speaking.local import CANDIDATES

ROUNDS = 3
LANGUAGES = {"hibari": "en", "Pico": "de", "eSpeak NG": "id"}
VOICES = {
    "en": (
        *("en-US-AvaNeural", "en-US-EmmaNeural", "en-GB-SoniaNeural", "sage", "alloy"),
        *("en-GB-RyanNeural", "en-US-AndrewNeural", "en-US-BrianNeural", "cedar"),
    ),
    "de": ("de-DE-KatjaNeural", "de-DE-SeraphinaMultilingualNeural", "de-DE-FlorianMultilingualNeural"),
    "id": ("id-ID-GadisNeural", "id-ID-ArdiNeural"),
}
SENTENCES = {
    "en": (
        "Good morning, this is the front desk of the Harbour Museum.",
        "The way here by train takes about twenty minutes from the main station.",
        "Guided tours in English start every day before noon.",
        "I am sorry, but dogs have to stay outside.",
        "Would you like to leave a message for the manager?",
        "The kitchen serves soup, sandwiches and apple cake.",
        "Please bring your passport and the letter from the bank.",
        "We are closed on New Year's Day and on Christmas Day.",
        "Could you say that again, a little slower?",
        "Lost things are kept at the front desk for a while.",
    ),
    "de": (
        "Guten Morgen, hier ist der Empfang des Hafenmuseums.",
        "Mit dem Zug dauert der Weg vom Bahnhof etwa zwanzig Minuten.",
        "Möchten Sie eine Nachricht für den Leiter hinterlassen?",
        "Im Café gibt es Suppe, belegte Brote und Apfelkuchen.",
    ),
    "id": (
        "Selamat pagi, ini meja depan museum pelabuhan.",
        "Maaf, bisakah Anda mengulanginya sedikit lebih pelan?",
        "Kafe menyajikan sup, roti lapis dan kue apel.",
    ),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """How one voice sounds. `wrong` is the share of words that the ear got wrong, None without an ear."""

    name: str
    pitch_hz: float
    lufs: float
    peak: float
    wrong: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """One engine. `alone_ms` and `two_ms` are the longest waits for a sentence, alone and when two speak at once."""

    engine: str
    language: str
    start_ms: float
    memory_mb: float
    sentence_s: float
    cpu_ms: float
    first_ms: float
    alone_ms: float
    two_ms: float
    voices: list[Voice]


def table() -> str:
    """Two tables in Markdown: the engines, and the voices."""
    figures = [figure for name, *_ in CANDIDATES if (figure := measured_apart(name)) is not None]
    engines = [
        "| engine | language | start, CPU ms | memory MB | sentence s | CPU ms | first sound, CPU ms "
        "| longest wait ms | two at once ms |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {one.engine} | {one.language} | {one.start_ms:.0f} | {one.memory_mb:.0f} | {one.sentence_s:.1f} "
            f"| {one.cpu_ms:.0f} | {one.first_ms:.0f} | {one.alone_ms:.0f} | {one.two_ms:.0f} |"
            for one in figures
        ),
    ]
    voices = [
        "| engine | voice | pitch Hz | loudness LUFS | peak | words wrong % |",
        "|---|---|---|---|---|---|",
        *(
            f"| {one.engine} | {voice.name} | {voice.pitch_hz:.0f} | {voice.lufs:.1f} | {voice.peak:.2f} "
            f"| {'-' if voice.wrong is None else f'{100 * voice.wrong:.0f}'} |"
            for one in figures
            for voice in one.voices
        ),
    ]
    return "\n".join([*engines, "", *voices])


def measured_apart(engine: str) -> Figures | None:
    """The figures of an engine from a process that has nothing else in it; None if the engine is not here."""
    command = [sys.executable, "-m", "benchmarks.voice.mouth", engine]
    printed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=300).stdout
    fields = json.loads(printed)
    if fields is None:
        return None
    return Figures(**fields | {"voices": [Voice(**voice) for voice in fields["voices"]]})


async def measured(engine: str) -> Figures | None:
    """The figures of one engine in this process."""
    language = LANGUAGES[engine]
    new = next(new for name, new, _ in CANDIDATES if name == engine)
    before_mb, began = _memory_mb(), _cpu_ms()
    try:
        speaker = new(True)
    except EngineMissing:
        return None
    first = SENTENCES[language][0]
    await speaker.speak(first, _speech(language))  # with the first sentence everything is loaded
    start_ms = _cpu_ms() - began
    lengths, cpu, waits = await _one_after_the_other(speaker, language)
    return Figures(
        engine=engine,
        language=language,
        start_ms=start_ms,
        memory_mb=_memory_mb() - before_mb,
        sentence_s=float(np.mean(lengths)) / 1000,
        cpu_ms=float(np.mean(cpu)),
        first_ms=max(cpu),
        alone_ms=max(waits),
        two_ms=await _two_at_once(speaker, language),
        voices=await _voices(speaker, language),
    )


def _speech(language: str, name: str = "") -> Speech:
    """How to speak; without a name with the last voice, a man's, which costs the most."""
    return Speech({"name": name or VOICES[language][-1]}, language)


async def _one_after_the_other(speaker: Speaker, language: str) -> tuple[list[int], list[float], list[float]]:
    lengths, cpu, waits = [], [], []
    for sentence in SENTENCES[language] * ROUNDS:
        began, cpu_began = time.perf_counter(), _cpu_ms()
        pcm = await speaker.speak(sentence, _speech(language))
        waits.append(1000 * (time.perf_counter() - began))
        cpu.append(_cpu_ms() - cpu_began)
        lengths.append(duration_ms(pcm))
    return lengths, cpu, waits


async def _two_at_once(speaker: Speaker, language: str) -> float:
    """The longest wait for a sentence in ms."""

    async def speak_all() -> list[float]:
        return (await _one_after_the_other(speaker, language))[2]

    async with asyncio.TaskGroup() as callers:
        both = [callers.create_task(speak_all()) for _ in range(2)]
    return max(wait for one in both for wait in one.result())


async def _voices(speaker: Speaker, language: str) -> list[Voice]:
    ear = _ear() if language == "en" else None
    return [await _voice(speaker, language, name, ear) for name in VOICES[language]]


async def _voice(speaker: Speaker, language: str, name: str, ear: Callable[[bytes], str] | None) -> Voice:
    sentences = SENTENCES[language]
    said = [await speaker.speak(sentence, _speech(language, name)) for sentence in sentences]
    together = b"".join(said)
    wrong = None
    if ear is not None:
        wrong_words = sum(words_wrong(sentence, ear(pcm)) for sentence, pcm in zip(sentences, said, strict=True))
        wrong = wrong_words / sum(len(plain(sentence)) for sentence in sentences)
    return Voice(name, median_pitch_hz(together), loudness_lufs(together), peak(together), wrong)


def _ear() -> Callable[[bytes], str] | None:
    """The best ear of this service, if it is here."""
    try:
        files, loading = (import_module(f"localvoice.hearing.moonshine.{name}") for name in ("files", "loading"))
        recogniser = loading.load(files.BASE)
    except (ImportError, EngineMissing):
        return None
    return lambda pcm: str(recogniser.words(pcm, "en", lambda: None))


def _cpu_ms() -> float:
    """CPU time of this process and of its children so far."""
    return 1000 * sum(cpu_seconds(pid) for pid in _processes())


def _memory_mb() -> float:
    return sum(rss_mib(pid) for pid in _processes())


def _processes() -> list[int]:
    """This one and its children: Pico speaks in a process of its own."""
    found = [path.read_text().split() for path in Path("/proc/self/task").glob("*/children")]
    return [os.getpid(), *(int(pid) for pids in found for pid in pids)]


def main() -> None:
    """Print the figures of the engine that is named."""
    figures = asyncio.run(measured(sys.argv[1]))
    print(json.dumps(asdict(figures) if figures is not None else None))


if __name__ == "__main__":
    main()
