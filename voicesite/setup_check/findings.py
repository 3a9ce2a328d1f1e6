"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    WARN = "warn"  # calls work, but something is not as it should be
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix`: what to do, in one sentence; empty if there is nothing to do."""

    name: str
    status: Status
    found: str
    fix: str = ""


def ok(name: str, found: str) -> Finding:
    return Finding(name, Status.OK, found)


def warn(name: str, found: str, fix: str) -> Finding:
    return Finding(name, Status.WARN, found, fix)


def fail(name: str, found: str, fix: str) -> Finding:
    return Finding(name, Status.FAIL, found, fix)


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
