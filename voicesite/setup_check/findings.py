"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    WARN = "warn"  # calls work; something is not as it should be
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend`: what to do about it, in one sentence; empty where nothing is to be done."""

    name: str
    status: Status
    found: str
    mend: str = ""


def ok(name: str, found: str) -> Finding:
    return Finding(name, Status.OK, found)


def warn(name: str, found: str, mend: str) -> Finding:
    return Finding(name, Status.WARN, found, mend)


def fail(name: str, found: str, mend: str) -> Finding:
    return Finding(name, Status.FAIL, found, mend)


CLOCK_DRIFT_SECONDS = 2.0


def clock(name: str, ahead_seconds: float) -> Finding:
    """How far another machine's clock is ahead of ours."""
    if abs(ahead_seconds) <= CLOCK_DRIFT_SECONDS:
        return ok(name, "Agrees with this machine's.")
    side = "ahead of" if ahead_seconds > 0 else "behind"
    return warn(
        name,
        f"{abs(ahead_seconds):.0f} s {side} this machine's.",
        "Let both machines take their time from the network (NTP).",
    )
