"""Who gets the rights of the dashboard and the live board with the release that has them."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User

from agents.conversations.models import Conversation
from tests.agents.people.test_roles import add_roles, codenames

OPERATE: Any = import_module("agents.migrations.0021_figures_and_live_board")
RIGHTS = {"view_dashboard", "supervise_conversation"}
pytestmark = pytest.mark.django_db


def give() -> None:
    OPERATE.give_to_supervisors(apps, None)


def test_supervisors_get_them_and_nobody_else() -> None:
    add_roles()
    give()
    give()
    assert codenames("Supervisor") == {"view_conversation"} | RIGHTS
    assert set(Group.objects.filter(permissions__codename__in=RIGHTS).values_list("name", flat=True)) == {"Supervisor"}


def test_a_group_that_an_operator_has_changed_stays(capsys: pytest.CaptureFixture[str]) -> None:
    add_roles()
    Group.objects.get(name="Supervisor").permissions.add(Permission.objects.get(codename="view_persona"))
    give()
    assert codenames("Supervisor") == {"view_conversation", "view_persona"}
    assert "it gets no new ones" in capsys.readouterr().out


def test_a_site_without_that_group_is_left_alone() -> None:
    give()
    assert not Group.objects.filter(name="Supervisor").exists()


def test_the_way_back_takes_them_from_everybody(bob: User) -> None:
    add_roles()
    give()
    bob.user_permissions.add(Permission.objects.get(codename="view_dashboard"))
    OPERATE.take_back(apps, None)
    assert not Permission.objects.filter(codename__in=RIGHTS).exists()


def test_their_names_are_those_of_the_model() -> None:
    """So Django finds nothing to add after the migration."""
    Permission.objects.filter(codename__in=RIGHTS).delete()
    made = {each.codename: each.name for each in OPERATE.permissions_of(apps)}
    assert made == dict(apps.get_model("agents", "DayFigures")._meta.permissions)


def test_calls_of_others_are_there_for_supervisors_alone(conversation: Conversation, bob: User, boss: User) -> None:
    assert not Conversation.objects.supervised_by(bob).exists()
    assert Conversation.objects.supervised_by(boss).get() == conversation
    conversation.ended_at = conversation.started_at
    conversation.save()
    assert not Conversation.objects.supervised_by(boss).exists()
