"""Whether the ratios of a run are worse than those that were accepted."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import accepted
from benchmarks.accepted import Accepted, complaint, ratios_of
from benchmarks.report import lines
from tests.benchmarks.test_figures import block

LAST = Accepted("2026-11-28", "2 cores", {1: 2.0, 10: 2.4, 40: 2.2})


@pytest.mark.parametrize("ratios", [{1: 2.0, 10: 1.1}, {1: 2.5, 10: 3.0, 40: 2.75}])
def test_up_to_a_quarter_worse_passes(ratios: dict[int, float]) -> None:
    assert complaint(ratios, LAST) is None


def test_more_than_a_quarter_worse_is_one_sentence_with_each_number() -> None:
    assert complaint({1: 2.51, 10: 2.4, 40: 3.0}, LAST) == (
        "The site's CPU, as a multiple of the bare relay's, is more than 25% over what was accepted on 2026-11-28: "
        "2.51 instead of 2.00 with 1 caller, 3.00 instead of 2.20 with 40 callers."
    )


def test_numbers_of_callers_that_only_one_has_are_not_compared() -> None:
    assert complaint({12: 9.0, 150: 9.0}, LAST) is None


def test_the_ratios_are_the_sites_alone() -> None:
    found = lines([block("site", 8.0), block("bare", 4.0), block("pipecat lean", 6.0), block("recorded", 20.0)])
    assert ratios_of(found) == {10: 2.0}


def test_a_site_that_could_not_keep_up_has_no_ratio() -> None:
    assert ratios_of(lines([block("site", 96.0), block("bare", 4.0)])) == {}


def test_what_is_accepted_is_read_again(tmp_path: Path) -> None:
    accepted.write(replace(LAST, ratios={40: 2.2049, 1: 2.0}), tmp_path / "accepted.json")
    assert accepted.read(tmp_path / "accepted.json") == replace(LAST, ratios={1: 2.0, 40: 2.2})


def test_the_accepted_ratios_of_the_repository_can_be_read() -> None:
    assert all(ratio > 0 for ratio in accepted.read().ratios.values())
