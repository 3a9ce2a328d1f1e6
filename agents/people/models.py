"""What accounts and groups are found by. Django's own models have no place for it, so it stands beside them."""

from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Q

from agents.names.stored import NormalForm


class AccountName(models.Model):
    """The name of an account, in its normal form: no other account may have it.

    `is_shared`: several accounts had the name before that was a rule. Each of them is found by its exact spelling only,
    until all but one are renamed.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="account_name")
    name = NormalForm(of=("user.username",))
    search_text = NormalForm(of=("user.username", "user.first_name", "user.last_name", "user.email"))
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(is_shared=False), name="one_account_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class GroupName(models.Model):
    """The name of a group, in its normal form."""

    group = models.OneToOneField(Group, models.CASCADE, primary_key=True, related_name="group_name")
    search_text = NormalForm(of=("group.name",))

    def __str__(self) -> str:
        return self.search_text


class GivenPassword(models.Model):
    """The account has a password that staff chose. Its owner changes it before anything else (given_passwords.py)."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="given_password")
    given_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"given at {self.given_at}"
