"""The accounts of people who sign in with the provider, and their groups here.

An account belongs to one issuer and subject (allauth's SocialAccount), and no other account is ever joined to it: not
one of the same name, nor one of the same address. It has no password.
"""

import logging
import re
from contextlib import suppress
from itertools import count, islice

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from agents.people.account_names import check_name
from voicesite.accounts.single_sign_on.admission import Membership
from voicesite.accounts.single_sign_on.person import Person
from voicesite.accounts.single_sign_on.refusals import BUSY, INACTIVE, Refused

logger = logging.getLogger(__name__)

NAME_MAX_CHARACTERS = 60
ADDRESS_MAX_CHARACTERS = 254  # Django's column
TRIES = 5  # two first sign-ins may want the same name, or be the same person, at the same time
NAMES_TRIED_MAX = 1000


def account_of(person: Person) -> SocialAccount:
    """The person's account, made if this is the first time.

    Raises:
        Refused: it is switched off.
    """
    account = next(filter(None, (_find(person) or _make(person) for _ in range(TRIES))), None)
    if account is None:
        raise Refused(BUSY, "others took each name that was tried for a new account")
    if not account.user.is_active:
        raise Refused(INACTIVE, "the account is not active here", username=account.user.get_username())
    return account


@transaction.atomic
def keep_groups(user: User, membership: Membership) -> None:
    """Give and take, and leave alone what already fits: every group that is lost has the person's calls checked."""
    wanted = Group.objects.filter(name__in=membership.given)
    if missing := membership.given - set(wanted.values_list("name", flat=True)):
        logger.warning("SSO_GROUPS names groups that are not here: %s; make them in the admin", ", ".join(missing))
    has = user.groups.values("pk")
    user.groups.add(*wanted.exclude(pk__in=has))
    if lost := user.groups.filter(name__in=membership.taken):
        user.groups.remove(*lost)


def _find(person: Person) -> SocialAccount | None:
    known = SocialAccount.objects.select_related("user").filter(provider=person.issuer, uid=person.subject)
    return known.first()


def _make(person: Person) -> SocialAccount | None:
    """None: somebody was faster, with the name or with this very person."""
    user = User(
        username=free_name(person.called),
        first_name=_plain(person.first_name),
        last_name=_plain(person.last_name),
        email=_mail_address(person),
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            account = SocialAccount.objects.create(user=user, provider=person.issuer, uid=person.subject)
    except (IntegrityError, ValidationError):
        return None
    logger.info("an account was made for somebody who signed in with the provider: user %s", user.pk)
    return account


def free_name(called: str) -> str:
    """A user name like what the person is called there; with a number if another account has it, however written."""
    wanted = re.sub(r"[^\w.+-]+", "-", User.normalize_username(called.partition("@")[0])).strip("-.")
    base = wanted[:NAME_MAX_CHARACTERS] or "person"
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(filter(_is_free, islice(names, NAMES_TRIED_MAX)), base)


def _is_free(name: str) -> bool:
    try:
        check_name(name)
    except ValidationError:
        return False
    return not User.objects.filter(username=name).exists()  # an account of an earlier release may have no row of names


def _mail_address(person: Person) -> str:
    """To be read by staff: it opens nothing here."""
    for address in person.addresses:
        with suppress(ValidationError):
            validate_email(address)
            if len(address) <= ADDRESS_MAX_CHARACTERS:
                return address
    return ""


def _plain(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:150].strip()
