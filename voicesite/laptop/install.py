"""Sets up what `make` needs. This module also runs on a Python that is too old for the others, to say so.

python3 -m voicesite.laptop.install run|test
"""

import sys

OLDEST_PYTHON = (3, 11)
TOO_OLD = (
    "Set-up stopped: this is Python {}, the site needs 3.11 or newer. "
    "Install one, or name it: make run PYTHON=/path/to/python3.11"
)


def main(what: str) -> int:
    """Set up for `run` or `test`, and return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        print(TOO_OLD.format(sys.version.split()[0]), file=sys.stderr)  # noqa: T201
        return 1
    from voicesite.laptop.set_up import set_up

    return set_up(what)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
