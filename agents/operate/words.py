"""Figures of calls as people read them. Pure."""

from datetime import date, timedelta

from agents.personas.versions.figures import clock


def number(value: float) -> str:
    """“12,345”."""
    return f"{value:,.0f}"


def length(seconds: float | None) -> str:
    """“4:05”; a dash of nothing."""
    return "–" if seconds is None else clock(timedelta(seconds=seconds))


def in_all(seconds: float) -> str:
    """“12.5 h”, or minutes of less than an hour, or seconds of less than a minute."""
    if seconds >= 3600:
        return f"{seconds / 3600:,.1f} h"
    return f"{seconds / 60:,.0f} min" if seconds >= 60 else f"{seconds:.0f} s"


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def cost(micros: int | None) -> str:
    """In the currency of the prices; a dash where nothing has a price."""
    return "–" if micros is None else f"{micros / 1_000_000:,.2f}"


def day(of: date) -> str:
    return f"{of:%Y-%m-%d}"
