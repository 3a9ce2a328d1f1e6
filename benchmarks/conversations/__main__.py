"""How long pages and jobs take among a hundred thousand conversations with a million turns.

`python -m benchmarks.conversations`, on SQLite; with `--database postgres://…` on an empty database there. `--scale
0.01` seeds a hundredth. It fails if the p95 of something reaches its limit, or if a page asks too often. With `--keep
FILE` the SQLite file stays, and is measured again without being seeded if it is there.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from benchmarks.figures import spread
from benchmarks.parts import site_environment
from benchmarks.table import aligned
from voicesite.laptop.processes import output_of
from voicesite.laptop.redis_server import running_redis

QUERIES_MAX = 12
HEADS = ["what", "p50 ms", "p95 ms", "limit ms", "CPU ms", "queries"]


def main() -> int:
    options = _parser().parse_args()
    with TemporaryDirectory(prefix="voicesite-conversations-") as folder, running_redis() as redis_url:
        path = Path(options.keep) if options.keep else Path(folder) / "conversations.sqlite3"
        is_there = bool(options.keep) and path.exists()
        environment = site_environment(path, redis_url, "http://127.0.0.1:1", 1)
        if options.database:
            environment["DATABASE_URL"] = options.database
        if not is_there and not options.measure_only:
            _seed(options, environment)
        measuring = ["-m", "benchmarks.conversations.measure", str(options.rounds), *options.only]
        found = json.loads(output_of("Measuring", measuring, environment))
    if options.json:
        Path(options.json).write_text(json.dumps(found | {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"}))
    return _report(found["measured"])


def _seed(options: Namespace, environment: dict[str, str]) -> None:
    """
    Raises:
        StepError: a step failed.
    """
    for what, arguments in (
        ("The migrations", ["manage.py", "migrate", "--verbosity", "0"]),
        ("Seeding", ["-m", "benchmarks.conversations.seed", str(options.scale)]),
        ("Counting them", ["manage.py", "rollup"]),
        ("Finding the words of turns", ["-m", "benchmarks.conversations.find_words"]),
    ):
        began = monotonic()
        said = output_of(what, arguments, environment).strip()
        print(f"{what}: {monotonic() - began:.0f} s. {said}", flush=True)


def _report(measured: list[dict[str, Any]]) -> int:
    rows, failures = [HEADS], 0
    for each in measured:
        times = spread(each["times_ms"])
        is_slow = times.p95 >= each["limit_ms"] or (each["is_page"] and each["queries"] > QUERIES_MAX)
        failures += is_slow
        mark = " *" if is_slow else ""
        figures = (times.p50, times.p95, each["limit_ms"], spread(each["cpu_ms"]).p50, each["queries"])
        rows.append([each["name"] + mark, *(f"{figure:.0f}" for figure in figures)])
    print("\n".join(aligned(rows)))
    return int(failures > 0)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m benchmarks.conversations", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="of 100 000 conversations, 1 000 000 turns")
    parser.add_argument("--rounds", type=int, default=20, help="how often each thing is measured")
    parser.add_argument("--database", default="", help="an empty database; else SQLite in a folder of its own")
    parser.add_argument("--measure-only", action="store_true", help="the database is seeded already")
    parser.add_argument("--keep", default="", metavar="FILE", help="of SQLite, to measure again")
    parser.add_argument("--json", default="", metavar="FILE", help="for `benchmarks.conversations.growth`, which draws")
    parser.add_argument("only", nargs="*", help="measure these alone: parts of their names")
    return parser


if __name__ == "__main__":
    sys.exit(main())
