"""What a file of personas is: a mark, a version, and one persona or several. Pure.

A persona in it has its options by their fields, who finds it, and its id, by which a second import finds it again. What
is left out is at its default; people are never in it.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any

from agents.personas.options import BY_FIELD, Kind
from agents.personas.schema import schema
from agents.personas.sharing_form import TAG_LIMIT, TAGS_MAX
from agents.personas.transfer.documents import Document, in_words, read_document
from agents.personas.transfer.problems import NotReadable, Problem, Refused, shown
from agents.personas.transfer.shapes import Shape, wrong_in
from agents.personas.transfer.yaml_text import Path

FORMAT = "voicesite-personas"
VERSION = 1
PERSONAS_MAX = 500
PROBLEMS_MAX = 200  # in one file: each looks for a key that was meant

UUID_FORM = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
ID = "id"
OWNER = "owner"
NAME_MAX = 150  # of a group or a person, as Django has it
SHARING: dict[str, Shape] = {
    "everyone": {
        "title": "shared with everyone",
        "description": "Everyone who can sign in finds this persona.",
        "type": "boolean",
        "default": False,
    },
    "groups": {
        "title": "shared with groups",
        "description": "Members find this persona. Each group must exist on the site.",
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": NAME_MAX},
        "maxItems": 100,
        "default": [],
    },
    "tags": {
        "title": "tags",
        "description": "Words to find it by.",
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": TAG_LIMIT},
        "maxItems": TAGS_MAX,
        "default": [],
    },
    "may_be_copied": {
        "title": "may be copied",
        "description": "Those who find this persona may make a copy of their own.",
        "type": "boolean",
        "default": False,
    },
    "active": {
        "title": "active",
        "description": "While this is false, only the owner finds the persona.",
        "type": "boolean",
        "default": True,
    },
    "keep_days": {
        "title": "keep conversations for (days)",
        "description": "Conversations are deleted so many days after their end, or when the site deletes them.",
        "type": ["integer", "null"],
        "minimum": 1,
        "maximum": 3650,
        "default": None,
    },
}
_OWN: dict[str, Shape] = {
    ID: {
        "title": "id",
        "description": "By it a second import changes the same persona. Without it each import makes a new one.",
        "type": "string",
        "pattern": UUID_FORM,
    },
    OWNER: {
        "title": "owner",
        "description": "The username of its owner. Only manage.py personas import reads it.",
        "type": "string",
        "minLength": 1,
        "maxLength": NAME_MAX,
    },
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One persona of a file, with a value for each option and each way of sharing.

    `persona_id`, `owner`: empty if the file says none. `lines`: of its keys, where they are known.
    """

    place: str
    persona_id: str
    owner: str
    options: dict[str, Any]
    sharing: dict[str, Any]
    lines: dict[Path, int]
    path: Path

    def problem(self, sentence: str, key: str = "") -> Problem:
        line = self.lines.get((*self.path, key) if key else self.path)
        return Problem(", ".join([self.place, *[f"line {line}"] * bool(line), *[key] * bool(key)]), sentence)


def file_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of such a file, as docs/persona.schema.json publishes it."""
    persona = {"$ref": "#/$defs/persona"}
    return {
        "$schema": schema()["$schema"],
        "title": "A file of personas",
        "type": "object",
        "properties": {
            "format": {"description": "What this file is.", "const": FORMAT},
            "version": {"description": "Of the format.", "const": VERSION},
            "persona": persona,
            "personas": {"type": "array", "items": persona, "minItems": 1, "maxItems": PERSONAS_MAX},
        },
        "required": ["format", "version"],
        "oneOf": [{"required": ["persona"]}, {"required": ["personas"]}],
        "additionalProperties": False,
        "$defs": {"persona": _persona_shape()},
    }


def document_of(personas: list[dict[str, Any]]) -> dict[str, Any]:
    """The document that holds these: one persona under `persona`, several as a list."""
    held = {"persona": personas[0]} if len(personas) == 1 else {"personas": personas}
    return {"format": FORMAT, "version": VERSION, **held}


def as_written(
    options: dict[str, Any], sharing: dict[str, Any], *, persona_id: str = "", owner: str = ""
) -> dict[str, Any]:
    """A persona as a file has it. What is at its default is left out, and what every persona has is not."""
    written = {ID: persona_id, OWNER: owner}
    chosen = {
        name: value for name, value in options.items() if BY_FIELD[name].is_required or value != BY_FIELD[name].default
    }
    shared = {name: value for name, value in sharing.items() if value != SHARING[name]["default"]}
    return {**{name: value for name, value in written.items() if value}, **chosen, **shared}


def read_file(file: str, text: str) -> list[Entry]:
    """The personas of a file that is called `file`.

    Raises:
        Refused: with each thing that is wrong with it, or the first of very many.
    """
    try:
        document = read_document(text)
    except NotReadable as wrong:
        raise Refused([Problem(file, str(wrong))]) from None
    if problem := _wrong_file(document.value):
        raise Refused([Problem(file, problem)])
    places = list(_personas(document))
    every = (each for path in places for each in _problems(file, document, path))
    if problems := list(islice(every, PROBLEMS_MAX)):
        raise Refused(problems)
    return [_entry(file, document, path) for path in places]


def _persona_shape() -> Shape:
    shape = {name: value for name, value in schema().items() if name != "$schema"}
    return shape | {"properties": {ID: _OWN[ID], **shape["properties"], **SHARING, OWNER: _OWN[OWNER]}}


_PERSONA = _persona_shape()


def _wrong_file(document: Any) -> str | None:
    """What is wrong around the personas."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return f"this is no file of personas: it needs the key format with the value {FORMAT}."
    if document.get("version") != VERSION or isinstance(document["version"], bool):
        return f"this site reads version {VERSION} of the format, and the file has {shown(document.get('version'))}."
    if ("persona" in document) == ("personas" in document):
        return "it needs either persona with one, or personas with a list."
    if others := document.keys() - {"format", "version", "persona", "personas"}:
        return f"there is no such key as {shown(min(others))}: take it out."
    return _wrong_list(document["personas"]) if "personas" in document else None


def _wrong_list(personas: Any) -> str | None:
    if not isinstance(personas, list) or not personas:
        return "personas must be a list with at least one persona."
    if len(personas) > PERSONAS_MAX:
        return f"there are {len(personas)} personas in it: use at most {PERSONAS_MAX}, in several files."
    return None


def _personas(document: Document) -> Iterator[Path]:
    if "persona" in document.value:
        yield ("persona",)
        return
    for number in range(len(document.value["personas"])):
        yield "personas", number


def _held(document: Document, path: Path) -> Any:
    value = document.value
    for step in path:
        value = value[step]
    return value


def _problems(file: str, document: Document, path: Path) -> Iterator[Problem]:
    held = _held(document, path)
    for inner, sentence in wrong_in(held, _PERSONA):
        line = document.lines.get((*path, *inner))
        where = [_place(file, held, path), *[f"line {line}"] * bool(line), *[in_words(inner)] * bool(inner)]
        yield Problem(", ".join(where), f"{sentence}{_example(inner)}")


def _place(file: str, held: Any, path: Path) -> str:
    """For example “desk.yaml, persona 2 “Mara””."""
    number = f" {path[1] + 1}" if len(path) > 1 and isinstance(path[1], int) else ""
    name = held.get("name") if isinstance(held, dict) else None
    return f"{file}, persona{number}{' ' + shown(name) if isinstance(name, str) and name else ''}"


def _example(inner: Path) -> str:
    option = BY_FIELD.get(str(inner[0])) if inner else None
    return f" For example: {option.example}" if option and option.example else ""


def _entry(file: str, document: Document, path: Path) -> Entry:
    held = _held(document, path)
    return Entry(
        place=_place(file, held, path),
        persona_id=held.get(ID, ""),
        owner=held.get(OWNER, ""),
        options={name: _as_stored(name, held) for name in BY_FIELD},
        sharing={name: _whole(held.get(name, deepcopy(shape["default"]))) for name, shape in SHARING.items()},
        lines=document.lines,
        path=path,
    )


def _whole(value: Any) -> Any:
    """7.0 is 7, as for options: no way of sharing is a number with a fraction."""
    return int(value) if isinstance(value, float) else value


def _as_stored(name: str, held: dict[str, Any]) -> Any:
    """The value as the column has it: 1 and 1.0 are the same in a file."""
    option, value = BY_FIELD[name], held.get(name, deepcopy(BY_FIELD[name].default))
    match option.kind:
        case Kind.NUMBER if value is not None:
            return float(value)
        case Kind.WHOLE if value is not None:
            return int(value)
    return value
