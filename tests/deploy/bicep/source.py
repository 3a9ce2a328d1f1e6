"""A Bicep file as a tree: pycep parses it, and here its literals are told from names.

pycep gives the name `location` and the literal `'location'` as the same string, so every literal gets a mark first.
Conditions are put into brackets in our files, `(a == 'b') ? c : d`: pycep reads them right only then.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pycep import BicepParser

ROOT = Path(__file__).parents[3]
INFRA = ROOT / "infra"
MARK = "§"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path, and its elements by kind and name, as pycep gives them."""

    path: Path
    tree: dict[str, Any]

    def elements(self, kind: str) -> dict[str, Any]:
        """`parameters`, `variables`, `resources`, `modules` or `outputs`, by name."""
        found: dict[str, Any] = self.tree.get(kind, {})
        return found

    def symbols(self) -> set[str]:
        return {name for kind in ("parameters", "variables", "resources", "modules") for name in self.elements(kind)}


@cache
def read(path: Path) -> Source:
    return Source(path, _parse(path.read_text("utf-8")))


@cache
def expression(text: str) -> Any:
    """The tree of what stands in `${…}`; literals in it are marked already."""
    return _without_places(BicepParser().parse(text=f"var it = {text}\n"))["variables"]["it"]["value"]


def files() -> list[Path]:
    return sorted(INFRA.rglob("*.bicep"))


def literal(text: str) -> str:
    """A marked literal as it was written."""
    return text.replace(MARK, "")


def _parse(text: str) -> dict[str, Any]:
    tree: dict[str, Any] = _without_places(BicepParser().parse(text=mark(text)))
    return tree


def mark(text: str) -> str:
    """The same source with a mark behind the quote that opens a literal, in `${…}` too; comments are left out."""
    out: list[str] = []
    depth: list[int] = []  # one for each open `${`: how many braces are open in it
    is_literal = False
    at = 0
    while at < len(text):
        char, two = text[at], text[at : at + 2]
        if is_literal:
            if two in (r"\'", r"\$", r"\\"):
                out.append(two)
                at += 2
                continue
            if two == "${":
                depth.append(0)
                is_literal = False
                out.append(two)
                at += 2
                continue
            is_literal = char != "'"
        elif two == "//":
            at = text.index("\n", at)
            continue
        elif char == "'":
            is_literal = True
            out.append(char + MARK)
            at += 1
            continue
        elif depth and char == "{":
            depth[-1] += 1
        elif depth and char == "}":
            if depth[-1] == 0:
                depth.pop()
                is_literal = True
            else:
                depth[-1] -= 1
        out.append(char)
        at += 1
    return "".join(out).replace(f"targetScope = '{MARK}", "targetScope = '")  # pycep checks that one itself


def _without_places(node: Any) -> Any:
    """The tree without pycep's line numbers."""
    if isinstance(node, dict):
        return {key: _without_places(value) for key, value in node.items() if not str(key).startswith("__")}
    if isinstance(node, list):
        return [_without_places(item) for item in node]
    return node
