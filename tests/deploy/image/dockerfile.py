"""The instructions of a Dockerfile."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from voicesite.paths import BASE_DIR


@dataclass(frozen=True, slots=True)
class Instruction:
    """One of a stage, for example `RUN`, and the rest of its line."""

    name: str
    rest: str


Stage = list[Instruction]


def stages(path: Path = BASE_DIR / "Dockerfile") -> list[Stage]:
    """The stages in order, each without its FROM; the last is the image."""
    text = re.sub(r"^#.*\n", "", path.read_text(), flags=re.MULTILINE).replace("\\\n", "")
    return [[Instruction(*line.split(" ", 1)) for line in part.splitlines()[1:] if line] for part in froms(text)]


def froms(text: str) -> list[str]:
    return re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]


def only(stage: Stage, name: str, pattern: str = "") -> str:
    """The rest of the only such instruction."""
    (found,) = (step.rest for step in stage if step.name == name and re.search(pattern, step.rest))
    return found


def copy_into(folder: Path, step: Instruction) -> None:
    """A COPY from the sources, as .dockerignore lets it through."""
    source, target = step.rest.split()
    to = folder / (Path(source).name if target == "./" else target)
    if (BASE_DIR / source).is_dir():
        ignored = shutil.ignore_patterns("laptop", "__pycache__", "*.in")
        shutil.copytree(BASE_DIR / source, to, ignore=ignored)
    else:
        shutil.copy(BASE_DIR / source, to)
