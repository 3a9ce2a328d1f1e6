"""Measure the site and the bare relay in turn; print a table, write JSON and a picture, and compare the CPU ratios."""

import json
import os
import platform
import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from benchmarks import accepted
from benchmarks.accepted import Accepted
from benchmarks.block import measured
from benchmarks.caller import CallFailed
from benchmarks.figures import Block, Unmeasured
from benchmarks.parts import (
    Ground,
    Relay,
    prepared,
    running_bare_relay,
    running_recording_site,
    running_site,
    running_standin,
    site_environment,
)
from benchmarks.peers import pipecat
from benchmarks.picture import picture
from benchmarks.processes import allow_open_files, is_supported
from benchmarks.progress import ProgressBar
from benchmarks.report import Line, as_json, lines
from benchmarks.table import table
from voicesite.laptop.processes import StepError
from voicesite.laptop.redis_server import running_redis

RESULTS_DIR = Path(__file__).resolve().parent / "results"
Start = Callable[[Ground], AbstractContextManager[Relay]]
RELAYS: list[tuple[str, Start]] = [("site", running_site), ("bare", running_bare_relay)]
RECORDED: tuple[str, Start] = ("recorded", running_recording_site)
OURS = ("site", "recorded")
PEERS: dict[str, tuple[Callable[[], None], list[tuple[str, Start]]]] = {
    "pipecat": (
        pipecat.install,
        [("pipecat lean", pipecat.running_lean), ("pipecat documented", pipecat.running_documented)],
    )
}


def main() -> int:
    options = parser().parse_args()
    if not is_supported():
        print("make bench: CPU and memory are read from /proc, so it runs on Linux only.", file=sys.stderr)
        return 1
    allow_open_files()
    try:
        relays = [*RELAYS, *([RECORDED] if options.recording else []), *peers_of(options.peer)]
        blocks, unmeasured = run(options.callers, options.seconds, options.rounds, relays)
    except (CallFailed, StepError) as failed:
        print(f"make bench: could not measure: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    _publish(blocks, unmeasured)
    fault = _fault(blocks, unmeasured) or _verdict(lines(blocks), accept=options.accept)
    if fault:
        print(f"make bench: {fault}", file=sys.stderr)
    return 1 if fault else 0


def _fault(blocks: list[Block], unmeasured: list[Unmeasured]) -> str | None:
    """Why the figures do not count. A peer may fail; the site may not."""
    lost = dict.fromkeys(block.relay for block in blocks if block.lost_frames)
    if lost:
        return f"Frames were lost by {', '.join(lost)}, so the figures do not count."
    ours = [one for one in unmeasured if one.relay in OURS]
    return f"{ours[0].relay} with {ours[0].callers} callers could not be measured: {ours[0].why}." if ours else None


def _verdict(found: list[Line], *, accept: bool) -> str | None:
    """Accept the ratios, or compare them with the accepted ones; returns what is wrong with them."""
    ratios = accepted.ratios_of(found)
    if not accept:
        return accepted.complaint(ratios, accepted.read())
    if not ratios:
        return "There is nothing to accept: the site could not keep up."
    accepted.write(Accepted(f"{datetime.now(UTC):%Y-%m-%d}", _machine(), ratios))
    print(accepted.PATH)
    return None


def peers_of(name: str | None) -> list[tuple[str, Start]]:
    """The forms of that peer, which is installed first.

    Raises:
        StepError: it could not be installed.
    """
    if name is None:
        return []
    install, forms = PEERS[name]
    install()
    return forms


def run(
    callers: list[int], seconds: float, rounds: int, relays: list[tuple[str, Start]]
) -> tuple[list[Block], list[Unmeasured]]:
    """Measure all blocks. The relays take turns, so that other load of the machine affects all of them.

    A relay that does not hold a number of callers is not measured with it again, and has no blocks of it.

    Raises:
        StepError: something could not be started.
        CallFailed: the bare relay could not be measured, so there are no ratios.
    """
    plan = [(count, relay) for count in callers for _ in range(rounds) for relay in relays]
    bar = ProgressBar(len(plan))
    blocks: list[Block] = []
    unmeasured: dict[tuple[str, int], Unmeasured] = {}
    with ExitStack() as parts:
        bar.begin("Redis, a database, callers")
        ground = _ground(parts, max(callers))
        for count, (name, start) in plan:
            what = f"{name}, {count} at once"
            bar.begin(f"{what}: start")
            try:
                if (name, count) not in unmeasured:
                    with start(ground) as relay:
                        blocks.append(uvloop.run(measured(ground, relay, count, seconds, _phase(bar, what))))
            except CallFailed as failed:
                if name == "bare":
                    raise
                unmeasured[name, count] = Unmeasured(name, count, str(failed))
            bar.step(what)
        bar.end()
    return [block for block in blocks if (block.relay, block.callers) not in unmeasured], list(unmeasured.values())


def _ground(parts: ExitStack, callers: int) -> Ground:
    folder = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="voicesite-bench-")))
    redis_url = parts.enter_context(running_redis())
    standin_url = parts.enter_context(running_standin())
    environment = site_environment(folder / "bench.sqlite3", redis_url, standin_url, callers)
    persona, cookies = prepared(environment, callers)
    return Ground(redis_url, standin_url, environment, persona, cookies)


def _phase(bar: ProgressBar, what: str) -> Callable[[str], None]:
    return lambda phase: bar.begin(f"{what}: {phase}")


def _publish(blocks: list[Block], unmeasured: list[Unmeasured]) -> None:
    at, machine = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", _machine()
    RESULTS_DIR.mkdir(exist_ok=True)
    results, drawing = RESULTS_DIR / "bench.json", RESULTS_DIR / "bench.svg"
    results.write_text(json.dumps(as_json(blocks, unmeasured, at=at, machine=machine), indent=1))
    drawing.write_text(picture([line for line in lines(blocks) if line.block.relay != RECORDED[0]], at=at))
    print(f"{table(lines(blocks), unmeasured)}\n\n{at}, {machine}\n{results}\n{drawing}")


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def parser() -> ArgumentParser:
    made = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    made.add_argument("--callers", type=_counts, default=[1, 10, 40], help="how many at once, for example 1,10,40")
    made.add_argument("--seconds", type=float, default=8.0, help="measured in each block")
    made.add_argument("--recording", action="store_true", help="also the site while it records every call")
    made.add_argument("--peer", choices=list(PEERS), help="also another relay, installed into var/peers")
    made.add_argument("--accept", action="store_true", help="write the CPU ratios to benchmarks/accepted.json")
    made.add_argument("--rounds", type=int, default=2, help="blocks of each relay for each number of callers")
    return made


def _counts(text: str) -> list[int]:
    numbers = text.split(",")
    if not all(number.isdecimal() and 0 < int(number) <= 1000 for number in numbers):
        raise ArgumentTypeError(f"{text!r} is wrong: allowed are numbers from 1 to 1000 with commas between them")
    return [int(number) for number in numbers]


if __name__ == "__main__":
    sys.exit(main())
