"""How long a page of the gallery takes among thousands of personas.

`python -m benchmarks.gallery`, on SQLite; with `--database postgres://…` on an empty database there. It fails if the
p95 of a page reaches the limit.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Spread, spread
from benchmarks.parts import site_environment
from benchmarks.table import aligned, three
from voicesite.laptop.processes import output_of
from voicesite.laptop.redis_server import running_redis

LIMIT_MS = 150.0
HEADS = ["page", "p50/p95/p99 ms", "CPU ms"]


def main() -> int:
    options = _parser().parse_args()
    with TemporaryDirectory(prefix="voicesite-gallery-") as folder, running_redis() as redis_url:
        environment = site_environment(Path(folder) / "gallery.sqlite3", redis_url, "http://127.0.0.1:1", 1)
        if options.database:
            environment["DATABASE_URL"] = options.database
        figures = _measured(environment, options.personas, options.rounds)
    rows = [[page, three(times), f"{cpu.p50:.0f}"] for page, (times, cpu) in figures.items()]
    print("\n".join(aligned([HEADS, *rows])))
    return int(max(times.p95 for times, _ in figures.values()) >= LIMIT_MS)


def _measured(environment: dict[str, str], personas: int, rounds: int) -> dict[str, tuple[Spread, Spread]]:
    """The times of each page, and the CPU of the site's process.

    Raises:
        StepError: a page could not be measured.
    """
    output_of("The migrations", ["manage.py", "migrate", "--verbosity", "0"], environment)
    pages = ["-m", "benchmarks.gallery_pages", str(personas), str(rounds)]
    measured = json.loads(output_of("The gallery", pages, environment))
    return {page: (spread(times), spread(cpu)) for page, (times, cpu) in measured.items()}


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m benchmarks.gallery", description=__doc__)
    parser.add_argument("--personas", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=40, help="requests for each page")
    parser.add_argument("--database", default="", help="an empty database; else SQLite in a folder of its own")
    return parser


if __name__ == "__main__":
    sys.exit(main())
