"""Who imports personas, and what they may do with it."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db.models import QuerySet

from agents.personas.models import Persona, PersonaQuerySet


@dataclass(frozen=True, slots=True)
class Door:
    """`person`: who imports; None on the server's command line, where nothing is counted and files name owners.

    `owner`: whose a new persona becomes. `editable`: those that a file may change. `groups`: those to share with.
    """

    person: User | None
    owner: User | None
    editable: PersonaQuerySet
    groups: QuerySet[Group]
    may_add: bool = True
    may_share_with_everyone: bool = True

    def may_publish(self, persona: Persona) -> bool:
        person = self.person
        return person is None or persona.owner_id == person.pk or person.has_perm("agents.publish_persona")


def for_owner(user: User) -> Door:
    """Their own personas, and the groups they are in."""
    return Door(
        person=user,
        owner=user,
        editable=Persona.objects.editable_by(user),
        groups=user.groups.all(),
        may_share_with_everyone=user.has_perm("agents.share_with_everyone"),
    )


def for_editor(user: User) -> Door:
    """As the admin's forms have it: everybody's personas for those who may change them, and every group."""
    everybodys = user.has_perm("agents.change_persona")
    return Door(
        person=user,
        owner=user,
        editable=Persona.objects.all() if everybodys else Persona.objects.editable_by(user),
        groups=Group.objects.all(),
        may_add=user.has_perm("agents.add_persona"),
        may_share_with_everyone=user.has_perm("agents.share_with_everyone"),
    )


def for_operator(owner: User | None) -> Door:
    """Whoever has the command line has the database. `owner`: of new personas whose file names none."""
    return Door(person=None, owner=owner, editable=Persona.objects.all(), groups=Group.objects.all())
