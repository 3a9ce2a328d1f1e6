"""Days, lengths and cuts as the pages of conversations say them. Pure."""

from datetime import date, timedelta


def day_in_words(day: date, today: date) -> str:
    """“Today”, “Yesterday”, “Monday, 30 November 2026”."""
    days = (today - day).days
    if days in (0, 1):
        return ("Today", "Yesterday")[days]
    return f"{day:%A}, {day.day} {day:%B %Y}"


def length_in_words(length: timedelta | None) -> str:
    """“3 min 20 s”; None is a call that goes on."""
    if length is None:
        return "goes on now"
    minutes, seconds = divmod(max(0, round(length.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return " ".join([*parts, f"{seconds} s"] if not hours else parts)


def cut_in_words(heard_ms: int | None) -> str:
    """“cut after 3.2 s”; where it is not known after how much of it, “cut”."""
    return "cut" if heard_ms is None else f"cut after {heard_ms / 1000:.1f} s"
