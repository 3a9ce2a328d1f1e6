"""Summarises all blocks: a line for each relay and number of callers. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.figures import Block, Unmeasured, cpu_ratio, middle

NAMES = ("site", "recorded", "bare", "pipecat lean", "pipecat documented")


@dataclass(frozen=True, slots=True)
class Line:
    """The median of a relay's blocks, and its CPU as a multiple of the bare relay's."""

    block: Block
    cpu_ratio: float


def lines(blocks: Sequence[Block]) -> list[Line]:
    """By number of callers: the site, the site that records if it was measured, the bare relay, peers if they were.

    Blocks of one number must take turns.
    """
    found: list[Line] = []
    for callers in dict.fromkeys(block.callers for block in blocks):
        by_relay = {
            name: [block for block in blocks if block.callers == callers and block.relay == name] for name in NAMES
        }
        bare = by_relay["bare"]
        found += [Line(middle(own), cpu_ratio(own, bare)) for name, own in by_relay.items() if own]
    return found


def as_json(blocks: Sequence[Block], unmeasured: Sequence[Unmeasured], *, at: str, machine: str) -> dict[str, Any]:
    """The lines and every block, in the units of `Block`, and what could not be measured."""
    return {
        "at": at,
        "machine": machine,
        "lines": [{**asdict(line.block), "cpu_ratio": line.cpu_ratio} for line in lines(blocks)],
        "blocks": [asdict(block) for block in blocks],
        "unmeasured": [asdict(one) for one in unmeasured],
    }
