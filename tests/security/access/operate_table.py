"""The rows of the dashboard and the live board: of those with the right, who are superusers here. As in table.py."""

from tests.security.access.table import page

HIDDEN = "302 404 404 404 404 404 404 404 200"
ONLY_READ = "302 405 405 405 405 405 405 405 405"
BOARD_AT = "supervise/"
END_AT = "supervise/<uuid:conversation_id>/end/"

OPERATE_ROWS = [
    *page("operate/", HIDDEN, post=ONLY_READ),
    *page(BOARD_AT, HIDDEN, post=ONLY_READ),
    *page(f"{BOARD_AT}calls/", HIDDEN, post=ONLY_READ),
    *page(
        END_AT,
        HIDDEN,
        "supervise/{conversation}/end/",
        post="302 404 404 404 404 404 404 404 302",  # no process holds it, so nothing is stored
    ),
]
