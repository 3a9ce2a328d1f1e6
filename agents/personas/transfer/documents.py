"""A file as a document of plain values: JSON or YAML, whatever it is called. Pure.

What is read has no sign that a database refuses, no number that none can hold, and a bounded depth and size.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agents.personas.transfer.problems import NotReadable
from agents.personas.transfer.yaml_text import DEPTH_MAX, NUMBER_MAX, Path, read_yaml, write_yaml

BYTES_MAX = 1_000_000
NOT_IN_A_TEXT = "\0"
HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """`lines`: where each key and entry is, if that is known; it is for YAML."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)


def decoded(content: bytes) -> str:
    """The text of a file.

    Raises:
        NotReadable: it is too large, or no text in UTF-8.
    """
    if len(content) > BYTES_MAX:
        raise NotReadable(f"the file has {len(content):,} bytes: use at most {BYTES_MAX:,}, in several files.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable("this is not text in UTF-8: save it as UTF-8.") from None


def read_document(text: str) -> Document:
    """What begins with a brace or a bracket is JSON, everything else YAML.

    Raises:
        NotReadable: it is neither, or has what no persona can have.
    """
    if NOT_IN_A_TEXT in text or HALF_A_CHARACTER.search(text):
        raise NotReadable("there is a null character or half a character in it: save it as text in UTF-8.")
    document = Document(_read_json(text)) if text.lstrip()[:1] in ("{", "[") else Document(*read_yaml(text))
    for path, wrong in _unfit(document.value, ()):
        raise NotReadable(f"{in_words(path, document.lines)}: {wrong}")
    return document


def as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def as_yaml(value: Any) -> str:
    return write_yaml(value)


def in_words(path: Path, lines: dict[Path, int] | None = None) -> str:
    """For example “line 12, personas 3, phrase_list 2”; entries of lists count from 1."""
    steps: list[str] = []
    for step in path:
        if isinstance(step, int) and steps:
            steps[-1] += f" {step + 1}"
        else:
            steps.append(str(step + 1 if isinstance(step, int) else step)[:80])
    line = (lines or {}).get(path)
    return ", ".join([f"line {line}"] * bool(line) + steps) or "the whole file"


def _read_json(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_int=_whole, parse_float=_number, parse_constant=_no_number
        )
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        raise NotReadable(
            f"{where}: this is not JSON ({wrong.msg}): correct it there, or in the line before."
        ) from None
    except RecursionError:
        raise NotReadable("this is deeper than a persona goes; compare it with an exported one.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotReadable(f"the key “{key[:80]}” is twice in one persona; take one of them out.")
        found[key] = value
    return found


def _whole(digits: str) -> int:
    return int(_short(digits))


def _number(digits: str) -> float:
    return float(_short(digits))


def _short(digits: str) -> str:
    if len(digits) > NUMBER_MAX:
        raise NotReadable(f"the number {digits[:10]}… is too long; use at most {NUMBER_MAX} signs.")
    return digits


def _no_number(name: str) -> Any:
    raise NotReadable(f"{name} is no number that a persona can have; write another one.")


def _unfit(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """What no database takes: null characters, halves of characters, endless numbers."""
    match value:
        case str():
            if NOT_IN_A_TEXT in value:
                yield path, "there is a null character in this text: write it again."
            elif HALF_A_CHARACTER.search(value):
                yield path, "there is half a character in this text (a surrogate): write it again."
        case float() if not math.isfinite(value):
            yield path, "this number is too large: write another one."
        case dict() | list() if len(path) > DEPTH_MAX:
            yield path[:DEPTH_MAX], "this is deeper than a persona goes; compare it with an exported one."
        case dict():
            for key, held in value.items():
                yield from _unfit(key, (*path, "a key"))
                yield from _unfit(held, (*path, key))
        case list():
            for number, held in enumerate(value):
                yield from _unfit(held, (*path, number))
