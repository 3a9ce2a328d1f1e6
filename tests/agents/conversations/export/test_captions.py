"""Captions, as two libraries read them that players are made with."""

import html
from io import StringIO

import pysubs2
import pytest
import webvtt
from hypothesis import given

from agents.conversations.export.captions import as_subrip, as_webvtt
from agents.conversations.export.talk import Said, Talk
from agents.conversations.models import Role
from tests.agents.conversations.export.drawn import said, seen, talk, talks

OPENING = "A conversation with an AI."
SUBRIP_LOOKS = {"-->": "-- >", "<": "‹", "{\\": "{ \\"}


def spoken(drawn: Talk) -> list[Said]:
    """The turns that have words, as players want them: by their beginning."""
    return sorted(
        (each for each in drawn.turns if each.text.strip()), key=lambda each: max(each.started_at, drawn.started_at)
    )


def expected(drawn: Talk, each: Said) -> str:
    mark = (
        "" if not each.is_cut else " [cut]" if each.heard_ms is None else f" [cut after {each.heard_ms / 1000:.1f} s]"
    )
    return f"{seen(each.text)}{mark}".strip()


def in_subrip(text: str) -> str:
    for mark, look in SUBRIP_LOOKS.items():
        text = text.replace(mark, look)
    return text


@given(talks)
def test_webvtt_says_what_was_said(drawn: Talk) -> None:
    first, *rest = webvtt.from_string(as_webvtt(drawn), strict=True).captions
    assert first.text == OPENING
    assert [seen(html.unescape(each.text)) for each in rest] == [expected(drawn, each) for each in spoken(drawn)]
    for cue, each in zip(rest, spoken(drawn), strict=True):
        assert cue.voice is not None
        assert html.unescape(cue.voice).endswith(" (AI)") == (each.role is Role.ASSISTANT)


@given(talks)
def test_subrip_says_what_was_said(drawn: Talk) -> None:
    first, *rest = webvtt.from_buffer(StringIO(as_subrip(drawn)), format="srt").captions
    assert first.text == OPENING
    said_after_names = [seen(each.text).partition(": ")[2] for each in rest]
    wanted = [in_subrip(expected(drawn, each)) for each in spoken(drawn)]
    assert all(got.endswith(want) for got, want in zip(said_after_names, wanted, strict=True))


@pytest.mark.parametrize("write", [as_webvtt, as_subrip])
@given(drawn=talks)
def test_cues_are_in_order_and_none_is_shorter_than_a_second(write: object, drawn: Talk) -> None:
    file, form = (as_webvtt(drawn), "vtt") if write is as_webvtt else (as_subrip(drawn), "srt")
    cues = webvtt.from_buffer(StringIO(file), format=form).captions
    starts = [each.start_time.in_milliseconds() for each in cues]
    assert starts == sorted(starts)
    assert all(each.end_time.in_milliseconds() - start >= 1000 for each, start in zip(cues, starts, strict=True))


@pytest.mark.parametrize("form", ["srt", "vtt"])
def test_another_library_reads_the_same(form: str) -> None:
    turns = [
        said("What --> is <b>5</b> & 6?\n\n2\n00:00:09,000 > 1", start_ms=500),
        said("=cmd, {\\an8}\u2028thirty", Role.ASSISTANT, start_ms=900, took_ms=0, is_cut=True, heard_ms=1234),
    ]
    write = as_subrip if form == "srt" else as_webvtt
    read = pysubs2.SSAFile.from_string(write(talk(*turns)), format_=form, keep_html_tags=True)
    assert [(each.start, each.end) for each in read] == [(0, 2000), (500, 2000), (900, 1900)]
    shown = [html.unescape(each.text) for each in read]
    if form == "vtt":
        assert shown[1] == "<v You>What --> is <b>5</b> & 6? 2 00:00:09,000 > 1"
        assert shown[2] == "<v Mara (AI)>=cmd, {\\an8} thirty [cut after 1.2 s]"
    else:
        assert shown[1] == "You: What -- > is ‹b>5‹/b> & 6? 2 00:00:09,000 > 1"
        assert shown[2] == "Mara (AI): =cmd, { \\an8} thirty [cut after 1.2 s]"


@pytest.mark.parametrize("write", [as_webvtt, as_subrip])
def test_no_line_of_words_is_a_formula(write: object) -> None:
    drawn = talk(said("a\n=cmd|' /C calc'!A0\n\t+1"), persona="=1+1")
    drawn_answer = talk(said("b", Role.ASSISTANT), persona="=1+1")
    for each in (drawn, drawn_answer):
        text = as_webvtt(each) if write is as_webvtt else as_subrip(each)
        assert not [line for line in text.splitlines() if line[:1] in ("=", "+", "-", "@", "\t")]


def test_a_call_in_which_nothing_was_said_is_a_file_with_a_notice() -> None:
    assert [each.text for each in webvtt.from_string(as_webvtt(talk()), strict=True).captions] == [OPENING]
    assert [each.text for each in webvtt.from_buffer(StringIO(as_subrip(talk())), format="srt").captions] == [OPENING]
