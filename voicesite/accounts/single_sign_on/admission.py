"""May this person come in, and to which groups of the site do they belong? Pure."""

from dataclasses import dataclass

from voicesite.accounts.single_sign_on.person import Person
from voicesite.accounts.single_sign_on.refusals import NO_GROUPS, NOT_ALLOWED, Refused
from voicesite.single_sign_on_settings import SingleSignOnSettings


@dataclass(frozen=True, slots=True)
class Membership:
    """Groups of the site, by name, that single sign-on gives and takes; all others are none of its business."""

    given: frozenset[str]
    taken: frozenset[str]


def admit(person: Person, rules: SingleSignOnSettings) -> Membership:
    """At each sign-in, so that who has left an allowed group stays out from then on.

    Raises:
        Refused: the person may not come in, or it cannot be known.
    """
    has_domain = bool(person.domains & set(rules.sso_allowed_domains))
    if person.groups is None and (rules.sso_groups or (rules.sso_allowed_groups and not has_domain)):
        raise Refused(NO_GROUPS, "the token names no groups, since there are too many (groups overage)")
    groups = person.groups or frozenset()
    if not (has_domain or groups & set(rules.sso_allowed_groups)):
        domains = ", ".join(sorted(person.domains)) or "none"
        raise Refused(NOT_ALLOWED, f"proven domains: {domains}; groups in the token: {len(groups)}; none is allowed")
    given = frozenset(ours for theirs, ours in rules.sso_groups if theirs in groups)
    return Membership(given, frozenset(ours for _, ours in rules.sso_groups) - given)
