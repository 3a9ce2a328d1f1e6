"""Conversations that hypothesis draws, with what files get wrong; and what a person sees of a text."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from agents.conversations.export.talk import YOU, Said, Talk
from agents.conversations.models import Role, Source

BEGAN = datetime(2026, 11, 30, 9, 7, 5, tzinfo=UTC)
HOSTILE = [
    *("-->", "--->", "-- >", "00:00:01,000 --> 00:00:02,000", "00:00.000 --> 00:01.000", "WEBVTT", "NOTE x", "STYLE"),
    *("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", ",=1", ";=1", "\uff1d1"),
    *("<v Bob>", "</v>", "<b>", "<script>", "<00:00:01.000>", "&amp;", "&", "<", ">", "{\\an8}", "{y:i}", "\\N", "\\"),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\u2028",
        "\u2029",
        "\x85",
        "\v",
        "\f",
        "\x1c",
        "\x1e",
        "\t",
        " ",
        "\u00a0",
        "\ufeff",
    ),
    *("\0", "\x07", "\x1b[31m", "\x9b", "\ufffe", "\ufffd"),
    *("مرحبا", "\u202e", "\u202d", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069", "\u200f", "\u061c"),
    *("# x", "## ", "* x", "- x", "1. x", "1) x", "> x", "```", "~~~", "---", "===", "| a | b |", "[x](y)", "![x](y)"),
    *(
        "**x**",
        "_x_",
        "`x`",
        "~~x~~",
        "$x$",
        ":x:",
        "<!-- ",
        "http://x.y",
        "    x",
        "1",
        "5\n",
        "👩‍👩‍👧",
        "e\u0301",
        "日本語",
    ),
    *("You, 10:00:00, spoken:", "> ", "[cut]"),
]
signs = st.characters(exclude_categories=["Cs"])
texts = st.lists(st.sampled_from(HOSTILE) | st.text(signs, max_size=4), max_size=10).map("".join)
names = texts.filter(lambda text: bool(seen(text)))


def seen(text: str) -> str:
    """What a person reads: without marks of direction, any white space as one space, and no sign that is none."""
    plain = re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    plain = "".join(
        "\ufffd" if re.match("[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", s) else s for s in plain
    )
    return " ".join(plain.split())


def said(text: str = "Hello.", role: Role = Role.USER, start_ms: int = 0, took_ms: int = 1500, **more: object) -> Said:
    start = BEGAN + timedelta(milliseconds=start_ms)
    source = Source.SPEECH
    fields = {"source": source, "started_at": start, "ended_at": start + timedelta(milliseconds=took_ms)} | more
    return Said(role=role, text=text, **fields)  # type: ignore[arg-type]  # as the tests name them


def talk(*turns: Said, title: str = "Opening hours", persona: str = "Mara", caller: str = YOU) -> Talk:
    return Talk(
        id=UUID(int=1),
        title=title,
        caller=caller,
        username="bob",
        persona_id=UUID(int=2),
        persona=persona,
        version=3,
        language="en-US",
        model="gpt-realtime",
        started_at=BEGAN,
        ended_at=BEGAN + timedelta(minutes=1),
        end_code="stopped",
        continues=None,
        turns=turns,
    )


turns = st.builds(
    said,
    text=texts,
    role=st.sampled_from(Role),
    start_ms=st.integers(-5_000, 4_000_000),
    took_ms=st.integers(-2_000, 60_000),
    source=st.sampled_from(Source),
    is_cut=st.booleans(),
    heard_ms=st.none() | st.integers(0, 100_000),
    audio_ms=st.none() | st.integers(0, 100_000),
)
talks = st.builds(lambda each, **more: talk(*each, **more), st.lists(turns, max_size=4), title=texts, persona=names)
