"""The rows of giving a persona away, and of its picture. As in table.py."""

from tests.security.access.forms import Form
from tests.security.access.table import CONVERSATIONS, NOTHING, Row, page, written

OF = "personas/<uuid:persona_id>/"
NO_POST = "302 405 405 405 405 405 405 405 405"
OWNERS = "302 404 200 404 404 404 404 404 404"
PERSONA = frozenset({"agents.Persona"})
GIVEN: Form = {"to": "stranger", "confirmed": "yes"}

OWNER_ROWS = [
    *written(
        f"{OF}give/",
        OWNERS,
        "403 404 302! 404 404 404 404 404 404",
        PERSONA,
        GIVEN,
        "personas/{persona}/give/",
    ),
    Row(
        f"{OF}give/",
        "post",
        "403 404 200 404 404 404 404 404 404",
        form={"to": "stranger"},
        path="personas/{persona}/give/",
        case="asked",
    ),
    *page(
        f"{OF}picture/<slug:digest>/",
        "302 404 200 200 200 404 404 404 200",
        "personas/{persona}/picture/{digest}/",
        post=NO_POST,
    ),
    *page("privacy/", "200 200 200 200 200 200 200 200 200", post="405 405 405 405 405 405 405 405 405"),
    *page(
        "privacy/acknowledge/",
        NO_POST,
        post="302 302 302 302 302 302 302 302 302",
    ),
    Row(
        "privacy/acknowledge/",
        "post",
        "403 302! 302! 302! 302! 302! 302! 302! 302!",
        frozenset({"agents.Acknowledgement"}),
        {"version": "{notice}"},
        case="read",
    ),
    *page("conversations/", "302 200 200 200 200 200 200 200 200", post=NO_POST),
    *page(
        "conversations/<uuid:conversation_id>/",
        "302 404 404 200 404 404 404 404 404",
        "conversations/{conversation}/",
        post=NO_POST,
    ),
    *written(
        "conversations/delete/",
        "302 200 200 200 200 200 200 200 200",
        "403 302 302 302 302 302 302 302 302",  # the member's goes on
        NOTHING,
        {"which": "{conversation}"},
    ),
    *written(
        "conversations/<uuid:conversation_id>/rename/",
        "302 404 404 200 404 404 404 404 404",
        "403 404 404 302! 404 404 404 404 404",
        CONVERSATIONS,
        {"title": "Something else"},
        "conversations/{conversation}/rename/",
    ),
    *page(
        "conversations/<uuid:conversation_id>/export.<slug:suffix>",
        "302 404 404 200 404 404 404 404 404",
        "conversations/{conversation}/export.txt",
        post=NO_POST,
    ),
    *page(  # this one was not recorded; tests/agents/recordings/test_views.py has one that was
        "conversations/<uuid:conversation_id>/recording/",
        "302 404 404 404 404 404 404 404 404",
        "conversations/{conversation}/recording/",
        post=NO_POST,
    ),
]
