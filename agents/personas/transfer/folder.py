"""Personas in a folder, for example of a git repository: a file for each, under a name that stays."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from agents.personas.models import Persona
from agents.personas.transfer.documents import decoded
from agents.personas.transfer.export import Format, as_text, file_name
from agents.personas.transfer.persona_file import Entry, read_file
from agents.personas.transfer.problems import NotReadable, Problem, Refused

SUFFIXES = {".yaml", ".yml", ".json"}


def files_at(paths: Iterable[Path]) -> Iterator[Path]:
    """These files, and of a folder those in it that can hold personas."""
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.iterdir() if each.suffix in SUFFIXES and each.is_file())
        else:
            yield path


def read_path(path: Path) -> list[Entry]:
    """The personas of a file.

    Raises:
        Refused: it cannot be read, or with each thing that is wrong with it.
    """
    try:
        return read_file(str(path), decoded(path.read_bytes()))
    except OSError as why:
        raise Refused([Problem(str(path), f"it cannot be read: {why.strerror}.")]) from None
    except NotReadable as why:
        raise Refused([Problem(str(path), str(why))]) from None


def write_each(personas: Iterable[Persona], folder: Path, file_format: Format) -> Iterator[Path]:
    """Write each of them into a file of its own, with its owner. Who was given another name keeps the file."""
    there = _by_id(folder, file_format)
    for persona in personas:
        path = there.get(str(persona.pk)) or _free_path(persona, folder, file_format)
        path.write_text(as_text([persona], file_format, with_owners=True), encoding="utf-8", newline="")
        yield path


def _by_id(folder: Path, file_format: Format) -> dict[str, Path]:
    """The files of this folder that hold one persona."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob(f"*.{file_format}")):
        try:
            entries = read_path(path)
        except Refused:
            continue
        if len(entries) == 1:
            found.setdefault(entries[0].persona_id, path)
    return found


def _free_path(persona: Persona, folder: Path, file_format: Format) -> Path:
    path = folder / file_name([persona], file_format)
    return path.with_stem(f"{path.stem}-{persona.pk}") if path.exists() else path
