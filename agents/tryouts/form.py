"""The persona form as it is tried: its options alone, with the problems and sentences that saving has."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from agents.personas.forms import PersonaForm
from agents.personas.models import Persona
from agents.personas.options import BY_FIELD


def checked(sent: Any, user: User, persona: Persona) -> PersonaForm:
    """Nothing of it is saved. If it is valid, its `instance` is the draft.

    Who may call the persona, and whether somebody has saved meanwhile, is no matter here.
    """
    with transaction.atomic():  # the form's checks lock rows
        form = PersonaForm(sent, user=user, instance=persona)
        for name in form.fields.keys() - BY_FIELD.keys():
            del form.fields[name]
        form.is_valid()
    return form


def problems(form: PersonaForm) -> Iterator[dict[str, str]]:
    """Each with the id and the label of its field; both are empty where it is none of one field."""
    for name, sentences in form.errors.items():
        field = form[name] if name in form.fields else None
        for sentence in sentences:
            yield {
                "field": field.id_for_label or field.auto_id if field else "",
                "label": str(field.label) if field else "",
                "sentence": str(sentence),
            }
