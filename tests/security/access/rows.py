"""All rows of the table, and the addresses in them."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType

from agents.conversations.models import Conversation
from agents.personas.models import Persona
from tests.security.access.account_table import ACCOUNT
from tests.security.access.operate_table import OPERATE_ROWS
from tests.security.access.owner_table import OWNER_ROWS
from tests.security.access.people_table import PEOPLE_ROWS
from tests.security.access.superuser_table import SUPERUSER_ROWS
from tests.security.access.table import ADMIN, PERSONAS, SITE, TALKS
from tests.security.access.version_table import VERSION_ROWS

ROWS = [
    *SITE,
    *ACCOUNT,
    *ADMIN,
    *OWNER_ROWS,
    *PERSONAS,
    *TALKS,
    *PEOPLE_ROWS,
    *SUPERUSER_ROWS,
    *VERSION_ROWS,
    *OPERATE_ROWS,
]
ADDRESSES = {row.pattern: row.path or row.pattern for row in ROWS if row.method == "get"}


def filled_in(value: Any, keys: dict[str, str]) -> Any:
    """A path, or what a form holds, with the keys of a world in it."""
    if isinstance(value, list):
        return [filled_in(each, keys) for each in value]
    return value.format(**keys) if "{" in value else value


def address_of(pattern: str, persona: Persona, conversation: Conversation, group: Group, user: User) -> str:
    """An address with the keys of these in it."""
    keys = {
        "persona": str(persona.pk),
        "not_called": str(persona.pk),
        "version": str(conversation.persona_version_id),
        "archived": str(persona.pk),
        "digest": "0" * 64,
        "conversation": str(conversation.pk),
        "group": str(group.pk),
        "stranger": str(user.pk),
        "content_type": str(ContentType.objects.get_for_model(Persona).pk),
    }
    return f"/{filled_in(ADDRESSES[pattern], keys)}"
