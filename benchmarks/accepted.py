"""The CPU ratios that were accepted last, kept in benchmarks/accepted.json, and whether a run is worse than them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Line

PATH = Path(__file__).resolve().parent / "accepted.json"
WORSE = 1.25  # runs of the same code differ by up to a fifth (docs/performance.md)


@dataclass(frozen=True, slots=True)
class Accepted:
    """`ratios`: by number of callers, the site's CPU as a multiple of the bare relay's."""

    at: str
    machine: str
    ratios: Mapping[int, float]


def ratios_of(lines: Sequence[Line]) -> dict[int, float]:
    """By number of callers. A site that could not keep up has none: its ratio is too low."""
    site = [line for line in lines if line.block.relay == "site" and not line.block.is_overloaded]
    return {line.block.callers: line.cpu_ratio for line in site}


def complaint(ratios: Mapping[int, float], accepted: Accepted) -> str | None:
    """One sentence that names each ratio over `WORSE` times the accepted one; None if there is none.

    Numbers of callers that only one of the two has are not compared.
    """
    worse = [
        f"{ratios[callers]:.2f} instead of {was:.2f} with {callers} caller{'s' * (callers > 1)}"
        for callers, was in sorted(accepted.ratios.items())
        if ratios.get(callers, 0.0) > WORSE * was
    ]
    if not worse:
        return None
    return (
        f"The site's CPU, as a multiple of the bare relay's, is more than {WORSE - 1:.0%} over what was accepted on "
        f"{accepted.at}: {', '.join(worse)}."
    )


def read(path: Path = PATH) -> Accepted:
    found = json.loads(path.read_text())
    ratios = {int(callers): ratio for callers, ratio in found["ratios"].items()}
    return Accepted(found["at"], found["machine"], ratios)


def write(accepted: Accepted, path: Path = PATH) -> None:
    ratios = {str(callers): round(ratio, 2) for callers, ratio in sorted(accepted.ratios.items())}
    path.write_text(json.dumps({"at": accepted.at, "machine": accepted.machine, "ratios": ratios}, indent=2) + "\n")
