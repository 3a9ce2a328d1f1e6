"""The roles of docs/security.md, and the doors, rows of table.py, that each line of its table stands for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.security.access.operate_table import BOARD_AT, END_AT
from tests.security.access.people_table import GROUPS_AT, PEOPLE_AT
from tests.security.access.rows import ROWS
from tests.security.access.superuser_table import ERASE_AT
from tests.security.access.table import PERSONAS_AT, TALKS_AT, Row
from tests.security.access.version_table import CHANGED, READ, VERSIONS
from voicesite.paths import BASE_DIR

ROLES = ("Persona editor", "Persona publisher", "Supervisor", "Support", "Privacy officer")
TABLE = re.compile(r"^\| what, in the admin \|(.+)\|\n\|[-|]+\n((?:\|.+\n)+)", re.MULTILINE)
ONE = "<path:object_id>/"
A_TALK = "<uuid:conversation_id>/"
SAID = "heliotrope"


@dataclass(frozen=True, slots=True)
class Door:
    """A row of the table. Who comes through reads a page that `shows` this, or stores something, also in `stores`."""

    row: Row
    shows: str = ""
    stores: str = ""


def door(method: str, pattern: str, case: str = "", *, shows: str = "", stores: str = "") -> Door:
    found = [row for row in ROWS if (row.method, row.pattern, row.case) == (method, pattern, case)]
    assert len(found) == 1, (method, pattern, case)
    return Door(found[0], shows, stores)


DOORS = {
    "see every persona with its instructions, and call it": [
        door("get", PERSONAS_AT),
        door("get", f"{PERSONAS_AT}{ONE}change/", shows="Something else since the first version."),
        door("get", f"{PERSONAS_AT}{ONE}history/"),
        *(door("get", f"{PERSONAS_AT}{VERSIONS}{page}") for page in READ),
        door("get", "personas/<uuid:persona_id>/"),
        door("get", "personas/<uuid:persona_id>/picture/<slug:digest>/"),
    ],
    "add a persona, or copy any": [
        door("get", f"{PERSONAS_AT}add/"),
        door("post", f"{PERSONAS_AT}add/"),
        door("post", PERSONAS_AT, "duplicate"),
        door("get", f"{PERSONAS_AT}import/"),
        door("post", f"{PERSONAS_AT}import/"),
    ],
    "change any persona, share it, make it active or not, archive it": [
        door("post", f"{PERSONAS_AT}{ONE}change/"),
        *(door("post", PERSONAS_AT, name) for name in ("activate", "deactivate", "share", "archive", "restore")),
    ],
    "publish what was changed in somebody’s persona": [
        door("post", f"{PERSONAS_AT}{ONE}change/", stores="agents.PersonaVersion"),
        *(door(method, f"{PERSONAS_AT}{VERSIONS}{page}") for page in CHANGED for method in ("get", "post")),
    ],
    "give a persona to somebody else": [door("post", PERSONAS_AT, "give")],
    "delete a persona that was never called": [
        door("get", f"{PERSONAS_AT}{ONE}delete/"),
        door("post", f"{PERSONAS_AT}{ONE}delete/"),
        door("post", PERSONAS_AT, "delete_selected"),
    ],
    "see who called whom and when": [
        door("get", TALKS_AT),
        door("get", f"{TALKS_AT}{ONE}change/"),
        door("get", f"{TALKS_AT}{ONE}history/"),
    ],
    "read what was said, after giving a reason": [door("get", f"{TALKS_AT}{ONE}change/", shows=SAID)],
    "export a conversation": [door("get", f"{TALKS_AT}{A_TALK}export.<slug:suffix>", shows=SAID)],
    "delete a conversation": [
        door("get", f"{TALKS_AT}{ONE}delete/"),
        door("post", f"{TALKS_AT}{ONE}delete/"),
        door("post", TALKS_AT, "delete_selected"),
    ],
    "see the calls of all people in figures": [door("get", "operate/")],
    "see who talks now, and end a call": [
        door("get", BOARD_AT, shows="Live board"),
        door("get", f"{BOARD_AT}calls/"),
        door("get", END_AT),
    ],
    "erase a person": [door("get", ERASE_AT), door("post", ERASE_AT)],
    "see accounts and groups": [door("get", PEOPLE_AT), door("get", GROUPS_AT)],
}


def told() -> dict[str, dict[str, bool]]:
    """The table of docs/security.md: what, by whom, and whether they may."""
    table = TABLE.search((BASE_DIR / "docs" / "security.md").read_text())
    assert table, "docs/security.md has no table of roles"
    roles = [name.strip() for name in table[1].split("|")]
    return {what: dict(zip(roles, may, strict=True)) for what, may in _lines(table[2])}


def _lines(rows: str) -> Iterator[tuple[str, list[bool]]]:
    for row in rows.splitlines():
        what, *cells = (cell.strip() for cell in row.strip("|").split("|"))
        assert set(cells) <= {"yes", ""}, row
        yield what, [cell == "yes" for cell in cells]
