"""How many of a hundred questions, to which nothing is tuned, the local voice service answers rightly."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from agents.personas.demo import COACH, JONAS, MARA, SARI
from benchmarks.processes import rss_mib
from localvoice.answering import Prompt, Said
from localvoice.answering.meaning.encoder import Encoder
from localvoice.answering.meaning.finder import MeaningFinder
from localvoice.answering.rules.answerer import answer_text
from localvoice.answering.rules.facts import FindFacts, by_words
from localvoice.answering.rules.phrases import phrases
from localvoice.answering.rules.unknown import said_when_unknown
from localvoice.missing import EngineMissing

FOLDER = Path(__file__).parents[2] / "tests/localvoice/answering"
MEASURED, FOR_THE_THRESHOLD = FOLDER / "questions.json", FOLDER / "threshold_questions.json"
DEMO: dict[str, dict[str, Any]] = {"mara": MARA, "jonas": JONAS, "coach": COACH, "sari": SARI}
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


class Verdict(StrEnum):
    """What an answer is worth. Silent: it says that it does not know, and the instructions have the answer."""

    RIGHT = "right"
    SILENT = "silent"
    WRONG = "wrong"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Persona:
    """Whose instructions are asked about, and the language of the call."""

    name: str
    instructions: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and what has to be in its answer; None: the instructions have none. `after` was asked before it."""

    persona: Persona
    text: str
    expected: str | None
    after: str | None = None


def questions(path: Path = MEASURED) -> tuple[Question, ...]:
    """The questions of a file, with their personas."""
    written = json.loads(path.read_text(encoding="utf-8"))
    personas = {name: Persona(name, "\n".join(lines)) for name, lines in written["personas"].items()}
    for name, demo in DEMO.items():
        personas[name] = Persona(name, demo["instructions"], demo["language"].partition("-")[0])
    return tuple(
        Question(personas[row["persona"]], row["question"], row["answer"], row.get("after"))
        for row in written["questions"]
    )


def answered(question: Question, find_facts: FindFacts) -> str:
    """What is said to the question, after the answer to the one before it."""
    history: tuple[Said, ...] = ()
    for asked in filter(None, (question.after, question.text)):
        history = (*history, Said("user", asked))
        prompt = Prompt(question.persona.instructions, question.persona.language, history, NOW)
        said = answer_text(prompt, find_facts)
        history = (*history, Said("assistant", said))
    return said


def verdict(question: Question, said: str) -> Verdict:
    """What this answer is worth."""
    sorry = phrases(question.persona.language).unknown
    persona = question.persona
    is_silent = said.startswith(said_when_unknown(persona.instructions, sorry, persona.language) or sorry)
    if question.expected is None:
        return Verdict.RIGHT if is_silent else Verdict.INVENTED
    if question.expected in said:
        return Verdict.RIGHT
    return Verdict.SILENT if is_silent else Verdict.WRONG


def counted(asked: Iterable[Question], find_facts: FindFacts) -> dict[str, Counter[Verdict]]:
    """The verdicts for each persona."""
    counts: dict[str, Counter[Verdict]] = {}
    for question in asked:
        counts.setdefault(question.persona.name, Counter())[verdict(question, answered(question, find_facts))] += 1
    return counts


def table() -> str:
    """As Markdown: the verdicts by persona, found by meaning and by words, and what a question costs.

    It is made in a process of its own: other engines have their own memory and threads.
    """
    command = [sys.executable, "-m", "benchmarks.voice.wits"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def measured() -> str:
    """The table, made in this process."""
    asked = questions()
    before_mib = rss_mib(os.getpid())
    try:
        by_meaning = MeaningFinder(Encoder())
    except EngineMissing as missing:
        return f"Not measured. {missing}"
    found, former = counted(asked, by_meaning), counted(asked, by_words)
    mib = rss_mib(os.getpid()) - before_mib
    rows = [_row(name, found[name], former[name]) for name in found]
    rows.append(_row("**all**", sum(found.values(), Counter()), sum(former.values(), Counter())))
    heads = " | ".join(Verdict)
    costs = (
        f"CPU a question: {_cpu_ms(asked, by_meaning):.1f} ms by meaning, {_cpu_ms(asked, by_words):.1f} ms by words."
    )
    return "\n".join(
        [
            f"| persona | {heads} | by words: {heads} |",
            f"|---|{'---:|' * 2 * len(Verdict)}",
            *rows,
            "",
            f"{costs} Memory of the model: {mib:.0f} MiB.",
        ]
    )


def _row(name: str, found: Counter[Verdict], former: Counter[Verdict]) -> str:
    cells = [name, *(str(counts[kind]) for counts in (found, former) for kind in Verdict)]
    return f"| {' | '.join(cells)} |"


def _cpu_ms(asked: Sequence[Question], find_facts: FindFacts) -> float:
    """The mean CPU time of a question, with the facts of its persona read before."""
    began = time.process_time()
    for question in asked:
        answered(question, find_facts)
    return 1000 * (time.process_time() - began) / len(asked)


if __name__ == "__main__":
    print(measured())
