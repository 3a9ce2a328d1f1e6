"""Who may see that there was a call, or delete it, or manage accounts, reads no word of it on any page of the site."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from agents.conversations.models import Conversation
from tests.security.access.people import CLERK, World, undone
from tests.security.access.roles import SAID
from tests.security.access.rows import ROWS, filled_in
from tests.security.access.table import TALKS_AT, Row

pytestmark = pytest.mark.django_db
TITLE = "mauve"
TOKEN = re.compile(r'value="\w{64}"')
RIGHTS = {
    "metadata": ["view_conversation_metadata"],
    "export": ["view_conversation_metadata", "export_conversation"],
    "delete": ["view_conversation_metadata", "delete_conversation"],
    "manage": ["view_conversation_metadata", "view_user", "change_user", "delete_user", "view_persona"],
}
SEARCHES = [SAID, SAID[:4], SAID.upper(), TITLE, "turns__text", f"{SAID} bob"]
OTHER_WAYS = [
    *(
        f"{TALKS_AT}?{look_up}={SAID}"
        for look_up in ("turns__text", "turns__text__contains", "title", "title__contains")
    ),
    f"admin/autocomplete/?app_label=agents&model_name=conversation&field_name=continues&term={SAID}",
    f"{TALKS_AT}?o=turns__text",
]
READ = [row for row in ROWS if row.method == "get" and "logout" not in row.pattern]


def seen_at(row: Row, world: World) -> str:
    keys = world.keys | {"me": CLERK}
    answer = world.as_somebody(CLERK).get(f"/{filled_in(row.path or row.pattern, keys)}")
    return answer.getvalue().decode(errors="replace")


def shown(answer: Any) -> str:
    """The page without the tokens of its forms, which are others each time."""
    return TOKEN.sub("", answer.content.decode())


@pytest.mark.parametrize("rights", RIGHTS)
def test_no_page_shows_a_word(rights: str, world: World) -> None:
    with undone():
        world.users[CLERK].user_permissions.set(Permission.objects.filter(codename__in=RIGHTS[rights]))
        Conversation.objects.all().update(title=TITLE)
        pages = {str(row): seen_at(row, world) for row in READ}
        assert [name for name, page in pages.items() if SAID in page or TITLE in page] == []
        assert "member" in pages[f"get /{TALKS_AT}"]


@pytest.mark.parametrize("pattern", ["admin/agents/conversation/", "admin/auth/user/"])
def test_the_page_that_asks_before_several_are_deleted_shows_none(pattern: str, world: World) -> None:
    with undone():
        rights = RIGHTS["delete"] + RIGHTS["manage"]
        world.users[CLERK].user_permissions.set(Permission.objects.filter(codename__in=rights))
        key = world.keys["conversation" if "conversation" in pattern else "member"]
        form = {"action": "delete_selected", "_selected_action": [key]}
        page = world.as_somebody(CLERK).post(f"/{pattern}", form, follow=True).content.decode()
        assert "Are you sure" in page
        assert SAID not in page


def test_no_search_and_no_address_depends_on_a_word(world: World) -> None:
    """What finds nothing looks the same whether the word was said or not."""
    with undone():
        world.users[CLERK].user_permissions.set(Permission.objects.filter(codename__in=RIGHTS["metadata"]))
        Conversation.objects.all().update(title=TITLE)
        browser = world.as_somebody(CLERK)
        for words in SEARCHES:
            assert "0 conversations" in browser.get(f"/{TALKS_AT}", {"q": words}).content.decode()
        for address in OTHER_WAYS:
            answer = browser.get(f"/{address}")
            other = browser.get(f"/{address.replace(SAID, 'never-said')}")
            assert answer.status_code == other.status_code
            assert shown(answer).replace(SAID, "never-said") == shown(other)


def test_the_words_are_there_for_those_who_may_read_them(world: World) -> None:
    """Else the tests above would show nothing."""
    with undone():
        world.users[CLERK].user_permissions.set(Permission.objects.filter(codename="view_conversation"))
        pages = [str(row) for row in READ if SAID in seen_at(row, world)]
        assert pages == [f"get /{TALKS_AT}<path:object_id>/change/"]
