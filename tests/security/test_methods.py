"""Asking for a page changes nothing, and TRACE, whose answer would be the request itself, repeats nothing."""

from collections.abc import Callable

from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

SignIn = Callable[[User | None], Client]
PLANTED = "heliotrope-4c1e"
OF_OURS = ("agents", "auth")
NOTED = {"auditevent"}  # who has looked at what is noted, and nothing else


def test_asking_for_a_page_changes_nothing(paths: list[str], boss: User, signed_in: SignIn) -> None:
    client = signed_in(boss)
    before = everything()

    for path in paths:
        client.get(path)
        assert everything() == before, path
    assert "_auth_user_id" in client.session


def test_trace_repeats_nothing(paths: list[str], boss: User, signed_in: SignIn) -> None:
    for client in (signed_in(None), signed_in(boss)):
        for path in paths:
            answer = client.trace(path, headers={"X-Planted": PLANTED, "Cookie": f"device={PLANTED}"})
            assert PLANTED not in f"{answer.headers} {answer.getvalue()!r}", path


def everything() -> dict[str, list[str]]:
    """All rows of the site's own tables."""
    models = [model for label in OF_OURS for model in apps.get_app_config(label).get_models()]
    return {
        str(model._meta.model_name): sorted(map(repr, model._default_manager.values_list()))
        for model in models
        if model._meta.model_name not in NOTED
    }
