"""What staff do to several personas at once: what each is now, which ones change, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import Group, User

from agents.personas.give_form import GiveForm
from agents.personas.handing_over import archive, give, restore, set_active
from agents.personas.models import Persona


class GroupForm(forms.Form):
    to = forms.ModelChoiceField(
        queryset=Group.objects.order_by("name"),
        label="Group",
        help_text="Its members find these personas in their gallery.",
        error_messages={"required": "Choose a group.", "invalid_choice": "This group is not there any more."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """`user`: as the other form has it. Whoever may change personas may share them with any group."""
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Bulk:
    """One thing to do. `title`, `about`, `button` are of the page that asks; `done` is what each was, afterwards.

    `now` says of a persona what it is, and `is_due` whether it changes; `act` changes it. `form` asks for an account or
    a group; what was chosen there comes as the second argument, else None.
    """

    name: str
    title: str
    about: str
    button: str
    done: str
    now: Callable[[Persona], str]
    is_due: Callable[[Persona, Any], bool]
    act: Callable[[Persona, Any, User], None]
    form: type[GiveForm] | type[GroupForm] | None = None


def shared_with(persona: Persona) -> str:
    """“everyone”, or groups and how many people; empty if it is shared with nobody. Prefetch both for more than one."""
    if persona.everyone:
        return "everyone"
    people = len(persona.people.all())
    named = [group.name for group in persona.groups.all()]
    counted = [] if not people else ["one person"] if people == 1 else [f"{people} people"]
    return ", ".join(named + counted)


def _sharing(persona: Persona) -> str:
    return f"shared with {shared_with(persona) or 'nobody'}"


def _state(persona: Persona) -> str:
    return f"{'active' if persona.active else 'inactive'}, {_sharing(persona)}"


def _archived_or_not(persona: Persona) -> str:
    return "archived" if persona.archived_at else _state(persona)


ACTIVATE = Bulk(
    name="activate",
    title="Make these personas active?",
    about="Those they are shared with find and call them at once.",
    button="Make active",
    done="made active",
    now=_state,
    is_due=lambda persona, _: not persona.active,
    act=lambda persona, _, by: set_active(persona, active=True),
)
DEACTIVATE = Bulk(
    name="deactivate",
    title="Make these personas inactive?",
    about="Only their owners find them then, and calls of other people with them end.",
    button="Make inactive",
    done="made inactive",
    now=_state,
    is_due=lambda persona, _: persona.active,
    act=lambda persona, _, by: set_active(persona, active=False),
)
GIVE = Bulk(
    name="give",
    title="Give these personas to somebody else?",
    about="The new owner changes, shares and archives them. What they are shared with stays; the former owners find "
    "them only if they are shared with them.",
    button="Give them away",
    done="given away",
    now=_state,
    is_due=lambda persona, to: persona.owner != to,
    act=lambda persona, to, by: give(persona, to, by=by),
    form=GiveForm,
)
SHARE = Bulk(
    name="share",
    title="Share these personas with a group?",
    about="Its members find and call them at once, as far as they are active and published.",
    button="Share",
    done="shared",
    now=_state,
    is_due=lambda persona, group: group not in persona.groups.all(),
    act=lambda persona, group, by: persona.groups.add(group),
    form=GroupForm,
)
ARCHIVE = Bulk(
    name="archive",
    title="Archive these personas?",
    about="Nobody finds them any more, and calls with them end. Versions and conversations are kept; owners and staff "
    "can bring them back.",
    button="Archive",
    done="archived",
    now=_archived_or_not,
    is_due=lambda persona, _: persona.archived_at is None,
    act=lambda persona, _, by: archive(persona),
)
RESTORE = Bulk(
    name="restore",
    title="Bring these personas back?",
    about="They are shared and active as they were before they were archived.",
    button="Bring back",
    done="brought back",
    now=_archived_or_not,
    is_due=lambda persona, _: persona.archived_at is not None,
    act=lambda persona, _, by: restore(persona),
)
