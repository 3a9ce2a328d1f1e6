"""A log record is one line, whatever it holds, and says which call and process it is about."""

import asyncio
import json
import logging
import re
from uuid import uuid4

import pytest

from agents.database import in_database
from agents.voice.telemetry import log_context
from voicesite.logs import JsonLines, ReadableLines

FORMATTERS = [JsonLines(), ReadableLines()]
FORGED = "2026-01-01 00:00:00,000 ERROR agents planted"
HOSTILE = [
    f"Mara\n{FORGED}",
    f"Mara\r\n{FORGED}",
    f"Mara\u2028{FORGED}",
    f"Mara\x85{FORGED}",
    f"Mara\x0b\x0c\x1c\x1d\x1e{FORGED}",
    "\x1b[2J\x1b]0;title\x07\x9b31m",
    "abc\u202egnp.exe\u2066\u200f\u061c",
    "\ud800 half a pair",
    "\0 nothing",
    '", "level": "ERROR", "x": "',
]


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("agents.voice", logging.WARNING, __file__, 1, message, args, exc_info)


@pytest.mark.parametrize("formatter", FORMATTERS, ids=lambda formatter: type(formatter).__name__)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
class TestHostileText:
    def test_is_one_printable_line(self, formatter: logging.Formatter, text: str) -> None:
        line = formatter.format(record("persona %s", text))
        assert line.isprintable()
        assert line.encode()

    def test_in_an_exception_begins_no_record(self, formatter: logging.Formatter, text: str) -> None:
        first, *below = formatter.format(record("it failed", error=ValueError(text))).splitlines()
        assert all(line.startswith("    ") and line.isprintable() for line in below)
        assert "ValueError" in "".join([first, *below])


class TestJson:
    def test_a_record_is_one_object(self) -> None:
        line = json.loads(JsonLines().format(record("voice live: %s", 'he said "no"\n')))
        assert line["message"] == 'voice live: he said "no"\n'
        assert (line["level"], line["logger"]) == ("WARNING", "agents.voice")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
        assert set(line) == {"time", "level", "logger", "message", "process"}

    def test_a_traceback_is_a_field(self) -> None:
        try:
            raise RuntimeError("no")
        except RuntimeError as error:
            line = json.loads(JsonLines().format(record("it failed", error=error)))
        assert "test_logs.py" in line["trace"]
        assert line["trace"].endswith("RuntimeError: no")


class TestReadable:
    def test_it_reads_as_before(self) -> None:
        line = ReadableLines().format(record("turns wait (%s)", "OperationalError"))
        assert re.fullmatch(r"[\d-]{10} [\d:,]{12} WARNING agents.voice turns wait \(OperationalError\)", line)

    def test_other_scripts_stay_readable(self) -> None:
        assert ReadableLines().format(record("persona %s", "Zoë 山田 😀")).endswith("persona Zoë 山田 😀")


class TestWhoseRecord:
    async def test_a_tasks_records_are_about_its_conversation_and_no_others(self) -> None:
        mine, theirs = uuid4(), uuid4()
        async with asyncio.TaskGroup() as tasks:
            first, second = tasks.create_task(said_in_a_task_of(mine)), tasks.create_task(said_in_a_task_of(theirs))
        assert (first.result(), second.result()) == (str(mine), str(theirs))
        assert "conversation" not in json.loads(JsonLines().format(record("outside")))

    async def test_what_the_database_says_is_about_it_too(self) -> None:
        mine = uuid4()
        log_context.about_conversation(mine)
        assert await in_database(said)() == str(mine)

    def test_a_readable_record_shows_it_at_the_end(self) -> None:
        log_context.about_conversation(mine := uuid4())
        line = ReadableLines().format(record("late"))
        assert line.endswith(f"late [conversation={mine} process={log_context.PROCESS_ID[:8]}]")


async def said_in_a_task_of(conversation_id: object) -> str:
    log_context.about_conversation(conversation_id)  # type: ignore[arg-type]
    async with asyncio.TaskGroup() as tasks:
        child = tasks.create_task(asyncio.to_thread(said))
    return child.result()


def said() -> str:
    line = json.loads(JsonLines().format(record("something")))
    assert line["process"] == log_context.PROCESS_ID[:8]
    return str(line["conversation"])
