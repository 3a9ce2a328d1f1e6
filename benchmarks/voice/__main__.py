"""`make bench-voice`: prints a table each for the ears, the mouth and the wits, as docs/localvoice.md has them."""

import importlib
import logging
import sys
from datetime import date

from localvoice.missing import EngineMissing

PARTS = ("ears", "mouth", "wits")


def main() -> None:
    """Measure the parts that the command line names; all of them if it names none."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    for part in sys.argv[1:] or PARTS:
        print(f"## {part.capitalize()} ({date.today():%Y-%m-%d})\n", flush=True)
        try:
            table = importlib.import_module(f"benchmarks.voice.{part}").table()
        except (EngineMissing, ImportError) as missing:  # a speaker of the corpus, for example
            table = f"Not measured: {missing}"
        print(table, end="\n\n", flush=True)


if __name__ == "__main__":
    main()
