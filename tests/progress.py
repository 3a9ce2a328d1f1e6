"""What `make test` adds to pytest: folders with long files come first, and each file gets a line when it has run."""

from collections import Counter, defaultdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

# Their files take the longest. At the end of a run one of them would keep one process busy and the others waiting.
LONG = ["soak", "e2e", "faults", "served", "security", "scale", "telemetry", "laptop", "test_serve.py", "deploy"]
TESTS = Path(__file__).parent


def pytest_sessionstart(session: pytest.Session) -> None:
    plugins = session.config.pluginmanager
    terminal = plugins.get_plugin("terminalreporter")
    if terminal is not None:  # a process of pytest-xdist has none
        plugins.register(Progress(terminal), "progress")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that none is left over at the end, and those in a browser between the others.

    A Chromium takes a whole core for a while: several at once would make each other late.
    """
    files: dict[str, list[pytest.Item]] = {}
    for item in sorted(items, key=lambda item: (*LONG, folder_of(item)).index(folder_of(item))):
        files.setdefault(file_of(item.nodeid), []).append(item)
    in_a_browser = [name for name in files if "e2e/" in name or "chromium" in name]
    others = [name for name in files if name not in in_a_browser]
    in_turn = [name for pair in zip_longest(others, in_a_browser) for name in pair if name is not None]
    items[:] = [item for name in in_turn for item in files[name]]


class Progress:
    """A line for each file instead of a letter for each test."""

    def __init__(self, terminal: Any) -> None:
        self._terminal = terminal
        self._to_run: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._to_run = Counter(file_of(item.nodeid) for item in session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """With pytest-xdist the tests are collected by its processes, and each of them finds all."""
        self._to_run = Counter(map(file_of, ids))

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self) -> Any:
        category, _letter, word = yield
        return category, "", word

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = file_of(report.nodeid)
        self._seconds[file] += report.duration
        if report.when == "call" or not report.passed:
            self._outcomes[file][report.outcome] += 1
        if report.failed:
            self._terminal.write_line(f"FAILED {report.nodeid} ({report.when})", red=True)
        if report.when == "teardown":
            self._to_run[file] -= 1
            if not self._to_run[file]:
                self._terminal.write_line(f"{self._seconds[file]:7.1f} s  {file}  {self._summary(file)}")

    def _summary(self, file: str) -> str:
        return ", ".join(f"{count} {outcome}" for outcome, count in sorted(self._outcomes[file].items()))


def folder_of(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def file_of(node_id: str) -> str:
    return node_id.partition("::")[0]
