"""YAML, as much of it as a file of personas needs. Pure.

Read are mappings, lists and plain values. Tags, anchors and aliases are refused, and so is a key that is there twice:
nothing in a file runs, grows or hides. Values are as in YAML 1.2: `no` is a text. Written are texts of several lines as
blocks, so that a difference between two files shows lines.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from agents.personas.transfer.problems import NotReadable

PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where a wheel has it
DEPTH_MAX = 8
NUMBER_MAX = 40  # characters
# Each is a value of that kind in YAML 1.1 too, so what is written without quotation marks is read as the text it was.
CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
NUMBER = re.compile(r"-?[0-9]+\.[0-9]*([eE][-+][0-9]+)?")
# What a block keeps as it is; a tab in front would count as indentation.
IN_A_BLOCK = re.compile("(?!\t)[\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]*")
TEXT_TAG = "tag:yaml.org,2002:str"
NEVER_FOLDED = 2**31

Path = tuple[str | int, ...]


def read_yaml(text: str) -> tuple[Any, dict[Path, int]]:
    """The document, and the line of each key and entry in it.

    Raises:
        NotReadable: it is no YAML, or has what is refused.
    """
    try:
        return _Reader(text).document()
    except yaml.MarkedYAMLError as wrong:
        at = wrong.problem_mark
        where = f"line {at.line + 1}, column {at.column + 1}: " if at else ""
        raise NotReadable(
            f"{where}this is not YAML ({wrong.problem}): correct it there or in the line before."
        ) from None
    except yaml.YAMLError:
        raise NotReadable("there is a sign in it that YAML does not allow: take out invisible signs.") from None


def write_yaml(document: Any) -> str:
    """Text that `read_yaml` reads as the same document."""
    return yaml.dump(
        document, Dumper=_Dumper, allow_unicode=True, default_flow_style=False, sort_keys=False, width=NEVER_FOLDED
    )


class _Reader:
    def __init__(self, text: str) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=PARSER)
        self.lines: dict[Path, int] = {}

    def document(self) -> tuple[Any, dict[Path, int]]:
        next(self.events)  # the stream begins
        if isinstance(next(self.events), StreamEndEvent):
            raise NotReadable("there is nothing in it.")
        value = self._value(next(self.events), ())
        next(self.events)  # the document ends
        if isinstance(after := next(self.events), DocumentStartEvent):
            raise NotReadable(f"{_line(after)}: a second document begins here; write all personas into one list.")
        return value, self.lines

    def _value(self, event: Any, path: Path) -> Any:
        self.lines[path] = event.start_mark.line + 1
        _refuse_what_hides(event)
        if len(path) > DEPTH_MAX:
            raise NotReadable(f"{_line(event)}: this is deeper than a persona goes; compare it with an exported one.")
        match event:
            case SequenceStartEvent():
                return self._entries(path)
            case MappingStartEvent():
                return self._keys(path)
        return _plain(event) if event.implicit[0] else event.value

    def _entries(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _keys(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            _refuse_what_hides(event)
            if not isinstance(event, ScalarEvent):
                raise NotReadable(f"{_line(event)}: a key must be a word; take the brackets away.")
            if event.value in found:
                raise NotReadable(f"{_line(event)}: the key “{event.value[:80]}” is there twice; take one of them out.")
            found[event.value] = self._value(next(self.events), (*path, event.value))
        return found


def _refuse_what_hides(event: Any) -> None:
    if isinstance(event, AliasEvent) or event.anchor:
        raise NotReadable(f"{_line(event)}: anchors (&) and aliases (*) are not allowed; write the value out.")
    if event.tag:
        raise NotReadable(f"{_line(event)}: tags (!) are not allowed; take it out.")


def _plain(event: ScalarEvent) -> Any:
    """What a value without quotation marks is."""
    text: str = event.value
    if text in CONSTANTS:
        return CONSTANTS[text]
    is_whole = bool(WHOLE.fullmatch(text))
    if not is_whole and not NUMBER.fullmatch(text):
        return text
    if len(text) > NUMBER_MAX:
        raise NotReadable(f"{_line(event)}: this number is too long; use at most {NUMBER_MAX} signs.")
    return int(text) if is_whole else float(text)


def _line(event: Any) -> str:
    return f"line {event.start_mark.line + 1}"


class _Dumper(yaml.SafeDumper):
    """Lists are indented, nothing is an alias, and spaces at the end of a line do not keep a text out of a block."""

    def analyze_scalar(self, scalar: str) -> Any:
        analysis = super().analyze_scalar(scalar)
        if _fits_a_block(scalar):
            analysis.allow_block = True
        return analysis

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _fits_a_block(text: str) -> bool:
    return "\n" in text and IN_A_BLOCK.fullmatch(text) is not None


def _written_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if _fits_a_block(text) else None if IN_A_BLOCK.fullmatch(text) else '"'
    return dumper.represent_scalar(TEXT_TAG, text, style=style)


_Dumper.add_representer(str, _written_text)
