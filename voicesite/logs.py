"""How log records are written: JSON lines for a server, readable ones for a laptop.

Names, item ids and codes come from outside. Whatever is in them, a record is one line, or begins with one: a character
that could begin another line, move a terminal's cursor or turn the reading direction is written as an escape.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from agents.voice.telemetry import log_context

PROCESS_ID_SHOWN = 8  # of 32 digits: enough to distinguish the processes of one site

# Control characters, line and paragraph separators, invisible and direction marks, lone surrogates.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")


def escaped(text: str) -> str:
    """The text in one line, without invisible characters."""
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class JsonLines(logging.Formatter):
    """One object on each line, in ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": log_context.PROCESS_ID[:PROCESS_ID_SHOWN],
        }
        if conversation := log_context.conversation():
            line["conversation"] = conversation
        if event := getattr(record, "audit", None):  # of the logger “audit”
            line["audit"] = event
        if trace := _trace(self, record):
            line["trace"] = trace
        return json.dumps(line)


class ReadableLines(logging.Formatter):
    """Time, level, logger, message, and the call if there is one. A traceback follows, indented."""

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
