"""A conversation as plain text. Pure.

Each line of what was said begins with “> ”: it is told from the lines around it, and is no formula of a spreadsheet.
"""

from agents.conversations.export.heads import NOTHING_HEARD, NOTICE, about, how, who
from agents.conversations.export.lines import lines_of
from agents.conversations.export.talk import Said, Talk


def as_plain_text(talk: Talk) -> str:
    head = [f"{NOTICE}.", *(f"{what}: {value}" for what, value in about(talk))]
    return "\n\n".join("\n".join(block) for block in [head, *(_turn(talk, said) for said in talk.turns)]) + "\n"


def _turn(talk: Talk, said: Said) -> list[str]:
    said_lines = [f"> {line}".rstrip() for line in lines_of(said.text)] if said.text.strip() else [NOTHING_HEARD]
    return [f"{who(talk, said)}, {how(said)}:", *said_lines]
