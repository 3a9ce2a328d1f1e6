"""A file or a test that a document, a comment or a docstring names is there, so that its reader can open it."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from voicesite.paths import BASE_DIR

FILE = re.compile(r"(?<![\w./<{*%-])(?:\./)?((?:[\w.-]+/)*[\w-]+\.(?:py|js|lua|css|sh|bicep))(?![\w(-])")
TEST = re.compile(r"\btest_\w{4,}\b(?!\.)")
LEFT_OUT = ("CHANGELOG.md", "agents/migrations/")  # they speak of their own time


@cache
def tracked() -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=BASE_DIR, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in listed.splitlines() if (BASE_DIR / name).exists()]


@cache
def known_tests() -> set[str]:
    """Names of test functions and of test files."""
    sources = [(BASE_DIR / path).read_text() for path in tracked() if path.suffix == ".py" and path.parts[0] == "tests"]
    functions = re.findall(r"^\s*(?:async )?def (test_\w+)", "\n".join(sources), re.MULTILINE)
    return {*functions, *(path.stem for path in tracked())}


def prose(path: Path) -> Iterator[str]:
    """A document; comments and docstrings of Python; comments of JavaScript."""
    source = (BASE_DIR / path).read_text()
    match path.suffix:
        case ".md":
            yield source
        case ".js":
            yield from re.findall(r"(?<![:'\"])//[^\n]*|/\*.*?\*/", source, re.DOTALL)
        case ".py":
            comments = tokenize.generate_tokens(io.StringIO(source).readline)
            yield from (token.string for token in comments if token.type == tokenize.COMMENT)
            documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
            nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, documented)]
            yield from (ast.get_docstring(node) or "" for node in nodes)


@cache
def endings() -> set[str]:
    """Of each file its name, its folder and name, and so on."""
    return {"/".join(path.parts[begin:]) for path in tracked() for begin in range(len(path.parts))}


@cache
def begins_a_test(name: str) -> bool:
    return any(test.startswith(name) for test in known_tests())


def exists(name: str) -> bool:
    return name.removeprefix("./") in endings()


def strays(path: Path) -> list[str]:
    """What the file names and nobody finds. A test may be named by its beginning."""
    text = "\n".join(prose(path))
    files = [name for name in FILE.findall(text) if not exists(name)]
    return files + [name for name in TEST.findall(text) if not begins_a_test(name)]


SPEAKING = [
    path for path in tracked() if path.suffix in (".md", ".py", ".js") and not path.as_posix().startswith(LEFT_OUT)
]


@pytest.mark.parametrize("room", sorted({path.parts[0] for path in SPEAKING}))
def test_what_is_named_is_there(room: str) -> None:
    found = {path.as_posix(): strays(path) for path in SPEAKING if path.parts[0] == room}
    assert {name: gone for name, gone in found.items() if gone} == {}


@pytest.mark.parametrize("name", ["node.py", "voice/nowhere.py", "static/js/gone.js"])
def test_a_file_that_is_gone_would_be_found(name: str) -> None:
    assert FILE.findall(f"decided in {name}, as before") == [name]
    assert not exists(name)
