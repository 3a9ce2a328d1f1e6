"""What a persona's form would say of what is in it now: what means something, what is wrong, what to think about.

The page asks while somebody types, so that no rule is written a second time in JavaScript. Nothing is stored.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from agents.counted import counted
from agents.personas.form_sections import SECTIONS, hidden
from agents.personas.form_warnings import warnings
from agents.personas.liveliness import SETS, in_words, position_of
from agents.personas.models import Persona
from agents.personas.options import OPTIONS, unmet
from agents.personas.settings_form import SettingsForm
from agents.signed_in import SignedInRequest

CHECKS_PER_MINUTE = 150
MINUTE_SECONDS = 60


@require_POST
def form_check(request: SignedInRequest) -> HttpResponse:
    if _asks_too_often(request.user.pk):
        return JsonResponse({}, status=429)
    return JsonResponse(checked(request.POST))


def checked(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The answer for a form as it was sent. What is still missing is no problem while somebody types."""
    form = SettingsForm(sent, instance=Persona())
    found = {
        name: [sentence for error in errors for sentence in error.messages if error.code != "required"]
        for name, errors in form.errors.as_data().items()
    }
    return answer_for(form.instance) | {"problems": {name: each for name, each in found.items() if each}}


def answer_for(settings: Any) -> dict[str, Any]:
    """What follows from options that can be read.

    `hidden`: fields; `needs`: by field and value, what a choice needs and does not have, in words; `fineTuning`: the
    heading of each section's fold.
    """
    nothing = hidden(settings)
    lively = {name: getattr(settings, name) for name in SETS}
    meant = {name: value for name, value in lively.items() if name not in nothing}
    return {
        "hidden": nothing,
        "needs": _needs(settings),
        "fineTuning": {section.slug: section.fine_tuning(settings) for section in SECTIONS if section.fine},
        "lively": {"position": position_of(lively), "words": in_words(meant)},
        "warnings": warnings(settings),
        "problems": {},
    }


def _needs(settings: Any) -> dict[str, dict[str, str]]:
    needs = {
        option.field: {str(choice.value): need.words for choice in option.choices if (need := unmet(choice, settings))}
        for option in OPTIONS
    }
    return {name: values for name, values in needs.items() if values}


def _asks_too_often(user_id: int) -> bool:
    return counted(f"form-checks:{user_id}", MINUTE_SECONDS) > CHECKS_PER_MINUTE
