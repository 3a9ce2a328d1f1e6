"""The rows of what superusers alone have in the admin, whatever permissions others were given. As in table.py."""

from tests.security.access import forms
from tests.security.access.table import (
    ACCOUNTS,
    ERASURE,
    NO_STAFF,
    NOTHING,
    STAFF_READ,
    SUPERUSERS,
    TO_ANOTHER_PAGE,
    acted,
    model,
    page,
    written,
)

AUDIT_AT = "admin/agents/auditevent/"
COSTS_AT = "admin/agents/daycost/"
USE_AT = "admin/agents/dayuse/"
FACTOR_AT = "admin/auth/user/<int:user_id>/second-factor/"
TO_ANOTHER_FOR_SUPERUSERS = "302 302 302 302 403 403 403 403 302"
ERASE_AT = "admin/auth/user/<int:user_id>/erase/"
USED = frozenset({"agents.DayUse"})

SUPERUSER_ROWS = [
    *page(AUDIT_AT, SUPERUSERS, post=STAFF_READ),
    *page(COSTS_AT, SUPERUSERS, post=STAFF_READ),
    *model(USE_AT, "{stranger}", list=SUPERUSERS, history=SUPERUSERS, old=TO_ANOTHER_PAGE),
    *written(f"{USE_AT}add/", NO_STAFF, NO_STAFF, NOTHING, {}),
    *written(
        f"{USE_AT}<path:object_id>/change/",
        SUPERUSERS,
        NO_STAFF,
        NOTHING,
        {},
        f"{USE_AT}{{stranger}}/change/",
    ),
    *written(
        f"{USE_AT}<path:object_id>/delete/",
        NO_STAFF,
        "403 302 302 302 403 403 403 403 403",
        NOTHING,
        forms.CONFIRMED,
        f"{USE_AT}{{stranger}}/delete/",
    ),
    *page(FACTOR_AT, SUPERUSERS, "admin/auth/user/{stranger}/second-factor/", post=TO_ANOTHER_FOR_SUPERUSERS),
    *written(
        ERASE_AT,
        SUPERUSERS,
        "403 302 302 302 403 403 403 403 302!",
        ACCOUNTS | ERASURE,
        {"name": "stranger"},
        "admin/auth/user/{stranger}/erase/",
    ),
    *acted(USE_AT, "reset", "403 302 302 302 403 403 403 403 302!", USED, "{stranger}", confirmed="yes"),
]
