"""A conversation as captions, for a player beside its sound: WebVTT and SubRip. Pure; webvtt-py writes both.

A turn is one cue in one line: an empty line would end it, and players break lines themselves. Cues follow one another
by their beginning, may overlap as people do, and none is shorter than a second.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from io import StringIO

from webvtt import Caption, WebVTT

from agents.conversations.export.heads import NOTICE, cut
from agents.conversations.export.lines import label, one_line
from agents.conversations.export.talk import Said, Talk
from agents.conversations.models import Role

SHORTEST_MS = 1_000
NOTICE_MS = 2_000
# SubRip has no way to write these as text: players take them for an arrow, for tags, and for commands.
SUBRIP_MARKS = {"-->": "-- >", "<": "\u2039", "{\\": "{ \\"}


@dataclass(frozen=True, slots=True)
class Cue:
    """Milliseconds since the conversation began. `speaker` is empty for what nobody says."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str


def as_webvtt(talk: Talk) -> str:
    captions = [_caption(cue, _in_webvtt(cue)) for cue in cues_of(talk)]
    return _written(WebVTT(captions=captions, header_comments=[f"{NOTICE}."]), "vtt")


def as_subrip(talk: Talk) -> str:
    return _written(WebVTT(captions=[_caption(cue, _in_subrip(cue)) for cue in cues_of(talk)]), "srt")


def cues_of(talk: Talk) -> list[Cue]:
    """What was said, after a cue that says that one side is an AI."""
    said = [_cue(talk, each) for each in talk.turns if each.text.strip()]
    return [Cue(0, NOTICE_MS, "", f"{NOTICE}."), *sorted(said, key=lambda cue: cue.start_ms)]


def _cue(talk: Talk, said: Said) -> Cue:
    start_ms = max(0, _ms(talk.started_at, said.started_at))
    end_ms = max(start_ms + SHORTEST_MS, _ms(talk.started_at, said.ended_at))
    name = label(talk.speaker(said))
    text = f"{one_line(said.text)} [{cut(said)}]" if said.is_cut else one_line(said.text)
    return Cue(start_ms, end_ms, name if said.role is Role.USER else f"{name} (AI)", text)


def _ms(since: datetime, moment: datetime) -> int:
    return round((moment - since).total_seconds() * 1000)


def _in_webvtt(cue: Cue) -> str:
    text = escape(cue.text, quote=False)
    return f"<v {escape(cue.speaker, quote=False)}>{text}" if cue.speaker else text


def _in_subrip(cue: Cue) -> str:
    text = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
    return re.sub("|".join(map(re.escape, SUBRIP_MARKS)), lambda mark: SUBRIP_MARKS[mark[0]], text)


def _caption(cue: Cue, text: str) -> Caption:
    return Caption(_stamp(cue.start_ms), _stamp(cue.end_ms), text)


def _stamp(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def _written(captions: WebVTT, form: str) -> str:
    file = StringIO()
    captions.write(file, format=form)
    return file.getvalue().rstrip("\n") + "\n"
