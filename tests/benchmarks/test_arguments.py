"""What `make bench` takes, and which relays it measures then."""

from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks.peers import pipecat


def test_no_peer_is_measured_or_installed_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(bench.PEERS, "pipecat", (lambda: pytest.fail("it was installed"), []))
    assert bench.peers_of(bench.parser().parse_args([]).peer) == []


def test_a_peer_is_installed_and_then_measured_in_both_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    forms = bench.PEERS["pipecat"][1]
    monkeypatch.setitem(bench.PEERS, "pipecat", (lambda: installed.append("pipecat"), forms))
    assert [name for name, _ in bench.peers_of("pipecat")] == ["pipecat lean", "pipecat documented"]
    assert installed == ["pipecat"]


def test_callers_are_numbers_with_commas() -> None:
    assert bench.parser().parse_args(["--callers", "1,10,40,100,150"]).callers == [1, 10, 40, 100, 150]


@pytest.mark.parametrize("wrong", [["--callers", "ten"], ["--callers", "0"], ["--peer", "nobody"]])
def test_what_is_not_allowed_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.parser().parse_args(wrong)
    assert wrong[0] in capsys.readouterr().err


def test_an_environment_that_has_these_packages_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipecat, "FOLDER", tmp_path)
    monkeypatch.setattr("venv.create", lambda *_, **__: pytest.fail("it was made"))
    pipecat.stamp().touch()
    pipecat.install()


def test_each_of_a_peers_packages_is_pinned() -> None:
    assert all("==" in package for package in pipecat.PACKAGES)
