"""The rows of versions and of the archive: for owners, and of versions for staff in the admin too. As in table.py."""

from collections.abc import Iterator

from tests.security.access import forms
from tests.security.access.forms import Form
from tests.security.access.table import PERSONAS_AT, Row, page, written

PERSONA = frozenset({"agents.Persona"})
PUBLISHED = PERSONA | {"agents.PersonaVersion"}
OWNER = "302 404 200 404 404 404 404 404 404"
OWNER_STORES = "403 404 302! 404 404 404 404 404 404"
SENT_NOTHING = "302 404 302! 404 404 404 404 404 404"  # there is no form to keep until somebody has signed in
NO_POST = "302 405 405 405 405 405 405 405 405"
STAFF = "302 302 302 302 200 404 200 404 200"
STAFF_NO_POST = "302 302 302 302 405 405 405 405 405"
PUBLISHERS = "302 302 302 302 403 404 403 404 200"
PUBLISHERS_STORE = "403 302 302 302 403 404 403 404 302!"
VERSIONS = "<uuid:persona_id>/versions/"

READ = {"": "", "compare/": "compare/?earlier=1", "<int:number>/": "1/"}
CHANGED: dict[str, tuple[str, frozenset[str], Form]] = {
    "publish/": ("publish/", PUBLISHED, forms.PUBLISH),
    "discard/": ("discard/", PERSONA, forms.SEEN),
    "<int:number>/bring-back/": ("1/bring-back/", PERSONA, forms.INTO_DRAFT),
}


def pages_of_versions(at: str, read: str, no_post: str, change: str, stored: str) -> Iterator[Row]:
    """Behind one of the doors."""
    mine = f"{at}{{persona}}/versions/"
    for pattern, path in READ.items():
        yield from page(f"{at}{VERSIONS}{pattern}", read, mine + path, post=no_post)
    for pattern, (path, stores, form) in CHANGED.items():
        yield from written(f"{at}{VERSIONS}{pattern}", change, stored, stores, form, mine + path)


VERSION_ROWS = [
    *pages_of_versions("personas/", OWNER, NO_POST, OWNER, OWNER_STORES),
    *pages_of_versions(PERSONAS_AT, STAFF, STAFF_NO_POST, PUBLISHERS, PUBLISHERS_STORE),
    *page("personas/archived/", "302 200 200 200 200 200 200 200 200", post=NO_POST),
    *written("personas/<uuid:persona_id>/archive/", OWNER, SENT_NOTHING, PERSONA, {}, "personas/{persona}/archive/"),
    *page(
        "personas/<uuid:persona_id>/restore/",
        NO_POST,
        "personas/{persona}/restore/",
        post="302 404 302 404 404 404 404 404 404",  # it is not archived, so nothing is stored
    ),
    *written("personas/<uuid:persona_id>/delete/", OWNER, SENT_NOTHING, PUBLISHED, {}, "personas/{not_called}/delete/"),
]
