"""What the five roles reach, at the addresses of the table: what docs/security.md says, and nothing else."""

from typing import Any

import pytest

from tests.security.access.people import CLERK, World, undone, writes_noted
from tests.security.access.roles import A_TALK, DOORS, ROLES, Door, told
from tests.security.access.rows import ROWS, filled_in
from tests.security.access.table import TALKS_AT, Row

pytestmark = pytest.mark.django_db

BEHIND_DOORS = [each.row for doors in DOORS.values() for each in doors]
READ = {
    row.pattern for row in BEHIND_DOORS if row.method == "get"
}  # and the same page comes if something is sent to it
# What is on the page of the admin's room follows from what one may see there, and so does who is asked for a reason.
FOLLOWS = ("admin/^(?P<app_label>agents|auth)/$", f"{TALKS_AT}{A_TALK}read/")
OTHERS = [
    row
    for row in ROWS
    if row.pattern.startswith("admin/") and row not in BEHIND_DOORS and row.pattern not in FOLLOWS
    if row.method == "get" or row.stores or row.pattern not in READ
]


def answer(row: Row, name: str, world: World) -> tuple[Any, set[str]]:
    """What this person gets, and what was stored."""
    keys = world.keys | {"me": name}
    form = {field: filled_in(value, keys) for field, value in row.form.items()}
    with undone(), writes_noted() as writes:
        got = getattr(world.as_somebody(name), row.method)(f"/{filled_in(row.path or row.pattern, keys)}", form)
        return got, world.stored(writes)


def comes_through(door: Door, name: str, world: World) -> bool:
    got, stored = answer(door.row, name, world)
    if door.row.method == "post":
        return bool(stored) and (not door.stores or door.stores in stored)
    return got.status_code == 200 and door.shows in got.content.decode(errors="replace")


def test_the_documents_name_each_role_and_each_door() -> None:
    assert {what: tuple(may) for what, may in told().items()} == dict.fromkeys(DOORS, ROLES)


@pytest.mark.parametrize("what", DOORS)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_through_the_doors_that_the_documents_say(role: str, what: str, world: World) -> None:
    through = {str(door.row): comes_through(door, role, world) for door in DOORS[what]}

    assert through == dict.fromkeys(through, told()[what][role])


@pytest.mark.parametrize("role", ROLES)
def test_everything_else_is_as_for_staff_without_any_right(role: str, world: World) -> None:
    differing = {}
    for row in OTHERS:
        theirs, stored = answer(row, role, world)
        clerks, _ = answer(row, CLERK, world)
        if theirs.status_code != clerks.status_code or stored:
            differing[str(row)] = (clerks.status_code, theirs.status_code, stored)

    assert differing == {}
