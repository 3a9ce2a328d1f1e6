"""docs/asvs.md has an answer to every requirement, and what an answer names is there."""

import re
from functools import cache
from pathlib import Path

from tests.asvs import MET, RESULTS, Row, counts, file_of, rows, wanted
from voicesite.paths import BASE_DIR

PATH = re.compile(r"[\w.-]+/[\w./-]+|[\w-]+\.(?:py|md|js|html|toml|txt|yaml|bicep|sh)")
ROWS = list(rows())


def test_every_requirement_of_levels_one_and_two_has_one_row() -> None:
    assert [(row.number, row.level) for row in ROWS] == wanted()


def test_each_has_a_result_and_says_why() -> None:
    assert [row.number for row in ROWS if not (row.result in RESULTS and row.asks and row.shown)] == []


def test_files_that_are_named_are_there() -> None:
    gone = {row.number: [name for name in row.named if PATH.fullmatch(name) and not file_of(name)] for row in ROWS}
    assert {number: names for number, names in gone.items() if names} == {}


def test_what_is_met_names_where_and_what_it_names_is_there() -> None:
    gone = {row.number: strays(row) for row in ROWS if row.result == MET}
    assert {number: names for number, names in gone.items() if names} == {}


def strays(row: Row) -> list[str]:
    """What the row names and none of its files has; a test has to be defined there."""
    if not row.files:
        return ["it names no file"]
    return [word for word in row.words if not any(has(path, word) for path in row.files)]


def has(path: Path, word: str) -> bool:
    if re.match(r"test_|Test[A-Z]", word):
        return bool(re.search(rf"^\s*(?:async def|def|class) {word}\b", source(path), re.MULTILINE))
    return word in source(path)


@cache
def source(path: Path) -> str:
    return path.read_text()


def test_the_counts_are_those_of_the_rows() -> None:
    assert counts() in (BASE_DIR / "docs" / "security.md").read_text()
