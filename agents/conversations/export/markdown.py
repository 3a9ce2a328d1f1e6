"""A conversation as Markdown (CommonMark, and what GitHub adds). Pure.

What was said stands in quotes, with a backslash before each sign that Markdown would read as its own.
"""

import re

from agents.conversations.export.heads import NOTHING_HEARD, NOTICE, about, how, who
from agents.conversations.export.lines import lines_of
from agents.conversations.export.talk import Said, Talk

ANYWHERE = re.compile(r"[\\`*_\[\]<>&|~$]")
AT_THE_BEGINNING = re.compile(r"^(?:[#+\-=:]|\d{1,9}(?=[.)]))")
HARD_BREAK = "\\"


def as_markdown(talk: Talk) -> str:
    head = [f"# {NOTICE}", "\n".join(f"* **{what}:** {escaped(value)}" for what, value in about(talk))]
    return "\n\n".join([*head, *(_turn(talk, said) for said in talk.turns)]) + "\n"


def escaped(line: str) -> str:
    """One line that shows as it was written, without the spaces around it."""
    plain = ANYWHERE.sub(r"\\\g<0>", line.strip())
    return AT_THE_BEGINNING.sub(_out_of_force, plain)


def _out_of_force(found: re.Match[str]) -> str:
    """A backslash goes before a mark, and behind the number of a list."""
    mark = found[0]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _turn(talk: Talk, said: Said) -> str:
    head = f"**{escaped(who(talk, said))}**, {how(said)}:"
    return "\n\n".join([head, _quoted(said.text) if said.text.strip() else f"*{NOTHING_HEARD}*"])


def _quoted(text: str) -> str:
    """Each line of a paragraph is a line when it is shown too."""
    lines = [escaped(line) for line in lines_of(text)]
    follows = [*map(bool, lines[1:]), False]
    return "\n".join(
        f"> {line}{HARD_BREAK * (bool(line) and more)}".rstrip() for line, more in zip(lines, follows, strict=True)
    )
