"""`localvoice/options.md`, written from the tables: `python -m localvoice.protocol.options_page` writes it again."""

from pathlib import Path

from localvoice.protocol.events import CONNECTION, HONOURED_EVENTS, REFUSED_EVENTS
from localvoice.settings.items import ITEM, PART
from localvoice.settings.options import Fate, Group, Option
from localvoice.settings.pairs import PAIRS
from localvoice.settings.table import (
    ANIMATION,
    ECHO_CANCELLATION,
    END_OF_UTTERANCE,
    INTERIM,
    NOISE_REDUCTION,
    RESPONSE,
    SESSION,
    TOOL,
    TRANSCRIPTION,
    TURN_DETECTION,
    VOICE,
)

PAGE = Path(__file__).parents[1] / "options.md"
GROUPS = (
    SESSION,
    TURN_DETECTION,
    END_OF_UTTERANCE,
    TRANSCRIPTION,
    NOISE_REDUCTION,
    ECHO_CANCELLATION,
    VOICE,
    INTERIM,
    TOOL,
    ANIMATION,
    RESPONSE,
    ITEM,
    PART,
)
INTRODUCTION = """# The options of Voice Live, and what becomes of them here

Written by `python -m localvoice.protocol.options_page` from the tables by which the service checks what it gets
(`settings/table.py`, `settings/items.py`, `settings/pairs.py`, `protocol/events.py`). A refusal is an `error` event
with `code`, `param` and a sentence that says what to do. The session stays open and is as before.

- **honoured**: does what it says.
- **accepted and ignored**: checked and shown in the session, as by the service, and changes nothing here.
- **refused**: as the service refuses it.
"""


def page() -> str:
    """The whole page."""
    groups = "\n".join(_group(group) for group in GROUPS)
    rules = "\n".join(f"- {pair.rule} Else `{pair.code}` for `session.{pair.param}`." for pair in PAIRS)
    sections = ("## Connection", _connection(), "## Client events", _events(), groups, "## What goes together", rules)
    return f"{INTRODUCTION}\n" + "\n\n".join(section.strip() for section in sections) + "\n"


def _connection() -> str:
    rows = [_row(f"`{name}`", fate, note) for name, (fate, note) in CONNECTION.items()]
    return "| in the address | here | note |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _events() -> str:
    rows = [_row(f"`{name}`", Fate.HONOURED, note) for name, note in HONOURED_EVENTS.items()]
    rows += [_row(f"`{name}`", Fate.REFUSED, fix) for name, fix in REFUSED_EVENTS.items()]
    return "| event | here | note |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _group(group: Group) -> str:
    kinds = f"`{group.kind_field}` is one of {', '.join(group.kinds)}.\n\n" if group.kinds else ""
    rows = "\n".join(_option(option) for option in group.options)
    return f"## {group.name}\n\n{kinds}| option | values | here | note |\n|---|---|---|---|\n{rows}\n"


def _option(option: Option) -> str:
    only = f"with {', '.join(option.kinds)}" if option.kinds else ""
    needed = "required" if option.is_required else ""
    note = "; ".join(part for part in (needed, only, option.note) if part)
    return _row(f"`{option.name}`", option.check.allowed, option.fate, note)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |".replace("|  |", "| |")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
