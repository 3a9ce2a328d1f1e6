"""docs/asvs.md, read: its rows, what they name, and how many requirements are met.

`python -m tests.asvs` prints the table of the counts for docs/security.md.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voicesite.paths import BASE_DIR

PAGE = BASE_DIR / "docs" / "asvs.md"
OF_THIS_ROOM = "tests/security/"  # where test files without a folder are
MET, NOT_MET, NO_MATTER = "met", "**not met**", "does not apply"
RESULTS = (MET, NOT_MET, NO_MATTER)

# ASVS 5.0.0, section by section: the level of each requirement, in their order.
LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement and the answer to it."""

    number: str
    level: str
    asks: str
    result: str
    shown: str

    @property
    def chapter(self) -> int:
        return int(self.number.partition(".")[0])

    @property
    def named(self) -> list[str]:
        """What the last cell has in code marks."""
        return re.findall(r"`([^`]+)`", self.shown)

    @property
    def files(self) -> list[Path]:
        return [path for name in self.named if (path := file_of(name))]

    @property
    def words(self) -> list[str]:
        """Names of tests, functions and settings: they stand in one of the files."""
        return [name for name in self.named if not file_of(name)]


def file_of(name: str) -> Path | None:
    """The file that is meant; None if there is no such file."""
    candidates = (BASE_DIR / name, BASE_DIR / OF_THIS_ROOM / name)
    return next((path for path in candidates if path.is_file()), None)


def rows() -> Iterator[Row]:
    for line in PAGE.read_text().splitlines():
        if re.match(r"\| \d", line):
            yield Row(*(cell.strip() for cell in line.strip("|").split("|")))


def titles() -> dict[int, str]:
    """The name of each chapter."""
    found = re.findall(r"^## V(\d+) (.+)$", PAGE.read_text(), re.MULTILINE)
    return {int(number): title for number, title in found}


def wanted() -> list[tuple[str, str]]:
    """Number and level of each requirement of the levels 1 and 2, in the standard's order."""
    return [
        (f"{section}.{place}", level)
        for section, levels in LEVELS.items()
        for place, level in enumerate(levels, start=1)
        if level != "3"
    ]


def counts() -> str:
    """The table of docs/security.md."""
    found = Counter((row.chapter, row.result) for row in rows())
    lines = ["| chapter | met | not met | does not apply |", "|---|---|---|---|"]
    for number, title in titles().items():
        lines.append(_line(f"V{number} {title}", [found[number, result] for result in RESULTS]))
    in_all = Counter(row.result for row in rows())
    return "\n".join([*lines, _line("in all", [in_all[result] for result in RESULTS])])


def _line(name: str, numbers: list[int]) -> str:
    return f"| {name} | {' | '.join(map(str, numbers))} |"


if __name__ == "__main__":
    print(counts())  # noqa: T201
