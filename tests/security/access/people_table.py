"""The rows of accounts and groups in the admin; table.py has the others, and says how to read them."""

from tests.security.access import forms
from tests.security.access.table import (
    ACCOUNTS,
    GIVEN,
    GONE_ACCOUNT,
    GONE_GROUP,
    NEW_ACCOUNT,
    NEW_GROUP,
    TO_ANOTHER_PAGE,
    Row,
    acted,
    model,
    written,
)

VIEWED = "302 302 302 302 200 403 200 200 200"
MANAGED = "302 302 302 302 403 403 403 200 200"
PEOPLE_AT = "admin/auth/user/"
GROUPS_AT = "admin/auth/group/"
NAMED = ACCOUNTS | {"agents.AccountName"}

ACCOUNT_ROWS = [
    *model(PEOPLE_AT, "{stranger}", list=VIEWED, history=VIEWED, old=TO_ANOTHER_PAGE),
    *written(f"{PEOPLE_AT}add/", MANAGED, "403 302 302 302 403 403 403 302! 302!", NEW_ACCOUNT | GIVEN, forms.ACCOUNT),
    *written(
        f"{PEOPLE_AT}<path:object_id>/change/",
        VIEWED,
        "403 302 302 302 403 403 302! 302! 302!",
        NAMED,
        forms.CHANGED_ACCOUNT,
        f"{PEOPLE_AT}{{stranger}}/change/",
    ),
    *written(
        f"{PEOPLE_AT}<path:object_id>/delete/",
        MANAGED,
        "403 302 302 302 403 403 403 302! 302!",
        GONE_ACCOUNT,
        forms.CONFIRMED,
        f"{PEOPLE_AT}{{stranger}}/delete/",
    ),
    *written(
        f"{PEOPLE_AT}<id>/password/",
        "302 302 302 302 403 403 200 200 200",
        "403 302 302 302 403 403 302! 302! 302!",
        GIVEN,
        forms.SET_PASSWORD,
        f"{PEOPLE_AT}{{stranger}}/password/",
    ),
    *acted(
        PEOPLE_AT, "delete_selected", "403 302 302 302 200 403 200 302! 302!", GONE_ACCOUNT, "{stranger}", post="yes"
    ),
]

GROUP_ROWS = [
    *model(GROUPS_AT, "{group}", list=VIEWED, history=VIEWED, old=TO_ANOTHER_PAGE),
    *written(
        f"{GROUPS_AT}add/",
        "302 302 302 302 403 200 403 200 200",
        "403 302 302 302 403 302! 403 302! 302!",
        NEW_GROUP,
        forms.GROUP,
    ),
    *written(
        f"{GROUPS_AT}<path:object_id>/change/",
        VIEWED,
        "403 302 302 302 403 403 302! 302! 302!",
        NEW_GROUP,
        forms.GROUP,
        f"{GROUPS_AT}{{group}}/change/",
    ),
    *written(
        f"{GROUPS_AT}<path:object_id>/delete/",
        MANAGED,
        "403 302 302 302 403 403 403 302! 302!",
        GONE_GROUP,
        forms.CONFIRMED,
        f"{GROUPS_AT}{{group}}/delete/",
    ),
    *acted(GROUPS_AT, "delete_selected", "403 302 302 302 200 403 200 302! 302!", GONE_GROUP, "{group}", post="yes"),
]

# The same, for accounts that may do more than some of those who ask.
MORE = [
    *(
        Row(
            f"{PEOPLE_AT}<id>/password/",
            "post",
            answers,
            GIVEN,
            forms.SET_PASSWORD,
            f"{PEOPLE_AT}{{{whose}}}/password/",
            case=whose,
        )
        for whose, answers in {
            "superuser": "403 302 302 302 403 403 403 403 302!",
            "viewer": "403 302 302 302 403 403 403 403 302!",
            "manager": "403 302 302 302 403 403 403 302! 302!",
        }.items()
    ),
    Row(
        PEOPLE_AT,
        "post",
        "403 302 302 302 200 403 200 403 302!",
        GONE_ACCOUNT | {"auth.User_user_permissions"},
        forms.action("delete_selected", "{stranger}", "{viewer}", post="yes"),
        case="delete two, one of whom may do more",
    ),
]

PEOPLE_ROWS = [*ACCOUNT_ROWS, *GROUP_ROWS, *MORE]
