"""Second factors in the audit trail, as allauth keeps them: that there is one, and nothing of its secret."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.audit.actions import Action
from agents.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
SECRET = "planted-3f9a"
FACTORS = [action for action in Action if action.startswith(("factor_", "recovery_"))]


def add(user: User, kind: str) -> Any:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.create(user=user, type=kind, data={"secret": SECRET})


def written() -> list[tuple[str, str, dict[str, str]]]:
    events = AuditEvent.objects.filter(action__in=FACTORS).order_by("pk")
    return list(events.values_list("action", "label", "details"))


def test_adding_and_removing_one_whatever_page_does_it(alice: User) -> None:
    factor = add(alice, "totp")
    factor.data = {"secret": "another"}
    factor.save()
    factor.delete()
    assert written() == [
        (Action.FACTOR_ADDED, "alice", {"factor": "totp"}),
        (Action.FACTOR_REMOVED, "alice", {"factor": "totp"}),
    ]
    assert SECRET not in str(list(AuditEvent.objects.values()))


def test_recovery_codes_that_are_replaced_are_made_again(alice: User) -> None:
    add(alice, "recovery_codes").delete()
    add(alice, "recovery_codes")
    assert [action for action, _, _ in written()] == [Action.RECOVERY_CODES_MADE] * 2


def test_those_that_go_with_an_account_have_its_event(alice: User) -> None:
    add(alice, "totp")
    alice.delete()
    assert [action for action, _, _ in written()] == [Action.FACTOR_ADDED]


def test_using_a_code_and_failing_are_heard(alice: User) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.signals import authentication_failed, authenticator_used

    for kind in ("totp", "recovery_codes"):
        authenticator_used.send(sender=Authenticator, user=alice, authenticator=Authenticator(type=kind))
    authentication_failed.send(sender=Authenticator, user=alice, authenticator=Authenticator(type="totp"))
    assert written() == [
        (Action.RECOVERY_CODE_USED, "alice", {}),
        (Action.FACTOR_FAILED, "alice", {"factor": "totp"}),
    ]
