"""How log records are written: JSON lines for a server, readable ones for a laptop.

Names, item ids and codes come from outside. Whatever they hold, a record is one line, or begins with one: what could
begin another line, move a terminal's cursor or turn the reading direction is written as an escape.
"""

import json
import logging
import re
from datetime import UTC, datetime

from agents.voice.telemetry import log_context

PROCESS_ID_SHOWN = 8  # of 32 digits: tells the processes of one site apart

# Controls, separators of lines and paragraphs, invisible and direction marks, halves of pairs that no file can hold.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")


def escaped(text: str) -> str:
    """The text in one line, with nothing in it that is not seen."""
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class JsonLines(logging.Formatter):
    """One object a line, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": log_context.PROCESS_ID[:PROCESS_ID_SHOWN],
        }
        if conversation := log_context.conversation():
            line["conversation"] = conversation
        if trace := _trace(self, record):
            line["trace"] = trace
        return json.dumps(line)


class ReadableLines(logging.Formatter):
    """Time, level, logger, message; whose it is, where a call is concerned. A traceback stands indented below."""

    def format(self, record: logging.LogRecord) -> str:
        conversation = log_context.conversation()
        whose = (
            f" [conversation={conversation} process={log_context.PROCESS_ID[:PROCESS_ID_SHOWN]}]"
            if conversation
            else ""
        )
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}{whose}"
        below = _trace(self, record).splitlines()
        return "\n".join([escaped(line), *(f"    {escaped(part)}" for part in below)])


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = [formatter.formatException(record.exc_info)] if record.exc_info else []
    if record.stack_info:
        parts.append(record.stack_info)
    return "\n".join(parts)
