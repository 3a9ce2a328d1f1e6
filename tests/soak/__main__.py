"""`make soak`: many calls at once for half an hour while everything around them breaks; a picture and JSON."""

import json
import os
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

import django
import uvloop

from benchmarks.progress import ProgressBar
from tests.soak.call import Habits
from tests.soak.picture import picture
from tests.soak.report import Report
from voicesite.laptop.processes import StepError
from voicesite.paths import BASE_DIR, VAR_DIR

STEPS = 100


def main() -> int:
    options = _parser().parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.soak.soak import Soak, soaked  # names models

    soak = Soak(options.minutes * 60, options.callers, Habits(call_seconds=(120, 420)), options.seed)
    try:
        report = uvloop.run(soaked(soak, _Progress()))
    except StepError as failed:
        print(f"make soak: could not begin: {failed}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)  # noqa: T201
        return 130
    _publish(report, options.results)
    return 1 if report.wrongs else 0


class _Progress:
    """A bar with a step for each hundredth."""

    def __init__(self) -> None:
        self._bar = ProgressBar(STEPS)
        self._done = 0

    def __call__(self, share: float, what: str) -> None:
        self._bar.begin(what)
        while self._done < int(share * STEPS):
            self._done += 1
            self._bar.step(what)


def _publish(report: Report, folder: Path) -> None:
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    figures, drawing = folder / "reliability-soak.json", folder / "reliability-soak.svg"
    figures.write_text(json.dumps({"at": at, **report.as_json()}, indent=1) + "\n")
    drawing.write_text(picture(report, at=at))
    traces = VAR_DIR / "soak-traces.txt"
    traces.write_text("\n".join([*report.wrongs, *report.traces]))
    shown = {name: value for name, value in report.as_json().items() if name not in ("memory", "happened")}
    print(f"{json.dumps(shown, indent=1)}\n{figures}\n{drawing}\n{traces}")  # noqa: T201


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--callers", type=int, default=40, help="how many calls at once")
    parser.add_argument("--seed", type=int, default=1, help="draws the troubles and the talk")
    parser.add_argument("--results", type=Path, default=BASE_DIR / "docs", help="where picture and JSON go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
