"""Valid forms for the table, as a browser would send them. {…} are keys of the world (people.py)."""

from collections.abc import Mapping

from tests.agents.personas.filled import filled
from tests.agents.personas.transfer.filed import file_of, token_of

Form = Mapping[str, str | list[str]]

NEW_PASSWORD = "Something else 7"

SIGN_IN: Form = {"login": "stranger", "password": "stranger's password"}
CONFIRM: Form = {"password": "{me}'s password"}
CHANGE_PASSWORD: Form = {"oldpassword": "{me}'s password", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

PERSONA: Form = filled(owner="{owner}")
IMPORT: Form = {"token": token_of(file_of())}
ACCOUNT: Form = {"username": "dora", "usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
CHANGED_ACCOUNT: Form = {"username": "stranger", "first_name": "Strange", "is_active": "on"}
SET_PASSWORD: Form = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
GROUP: Form = {"name": "Drivers"}
CONVERSATION: Form = {"user": "{stranger}", "persona": "{persona}", "model": "gpt-realtime"}
CONFIRMED: Form = {"post": "yes"}
SEEN: Form = {"seen": "0-{version}"}
PUBLISH: Form = {**SEEN, "reason": "It was wrong."}
INTO_DRAFT: Form = {**SEEN, "draft": ""}


def action(name: str, *keys: str, **more: str) -> Form:
    return {"action": name, "_selected_action": list(keys), **more}
