"""The dashboard: the calls of the last days in figures, for those with the right to see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agents.conversations.ends import end_in_words
from agents.costs.in_force import prices_at
from agents.operate import words
from agents.operate.charts import Chart, Point, shares
from agents.operate.figures import Figures, sum_of
from agents.operate.models import DayFigures
from agents.operate.overview import GONE, Overview, overview_of
from agents.operate.rights import BOARD, DASHBOARD, only_with
from agents.personas.models import Persona
from agents.signed_in import SignedInRequest

DAYS = (7, 30, 90, 365)
FIRST_DAYS = 30
BARS_MAX = 100
WEEK = 7


class Asked(forms.Form):
    """What an address may ask for."""

    days = forms.TypedChoiceField(choices=[(each, each) for each in DAYS], coerce=int, required=False, empty_value=None)
    persona = forms.UUIDField(required=False)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it is, the figure, and what else is worth knowing."""

    name: str
    shown: str
    more: str = ""


@require_safe
@only_with(DASHBOARD)
def dashboard(request: SignedInRequest) -> HttpResponse:
    days, persona_id = _asked(request)
    persona = _name_of(persona_id) if persona_id else ""
    overview = overview_of(days, persona_id)
    total = overview.total
    context = {
        "days": days,
        "choices": DAYS,
        "persona_id": persona_id,
        "persona": persona,
        "overview": overview,
        "tiles": _tiles(overview),
        "charts": _charts(overview),
        "ends": shares([Point(end_in_words(code), count, words.number(count)) for code, count in total.ends.items()]),
        "latencies": overview.latencies,
        "personas": [_line(each) for each in overview.personas],
        "has_costs": total.cost_micros is not None,
        "sees_board": request.user.has_perm(BOARD),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "agents/operate/dashboard.html", context)


def _asked(request: HttpRequest) -> tuple[int, UUID | None]:
    """
    Raises:
        BadRequest: no page of the site writes such an address.
    """
    form = Asked(request.GET)
    if not form.is_valid():
        raise BadRequest("the dashboard was asked for what it does not have")
    return form.cleaned_data["days"] or FIRST_DAYS, form.cleaned_data["persona"]


def _name_of(persona_id: UUID) -> str:
    """
    Raises:
        Http404: there is no such persona, and there never was one that was called.
    """
    name = Persona.objects.filter(pk=persona_id).values_list("name", flat=True).first()
    if name is None and not DayFigures.objects.filter(persona_id=persona_id).exists():
        raise Http404
    return name or GONE


def _tiles(overview: Overview) -> list[Tile]:
    total = overview.total
    tiles = [
        Tile("Calls now", words.number(overview.calls_now)),
        Tile("Calls", words.number(total.calls)),
        Tile("Length in all", words.in_all(total.seconds)),
        Tile("Median length", words.length(total.median_seconds), "about, of calls that are over"),
        Tile("Turns", words.number(total.turns), f"{words.percent(total.typed, total.turns)} typed"),
        Tile("Answers interrupted", words.percent(total.interrupted, total.answers)),
    ]
    if total.failed_answers:
        failed = words.percent(total.failed_answers, total.answers)
        tiles.append(Tile("Failed answers", words.number(total.failed_answers), failed))
    if total.cost_micros is not None:
        tiles.append(Tile("Cost", words.cost(total.cost_micros), prices_at(timezone.now().date()).currency))
    return tiles


def _charts(overview: Overview) -> list[Chart]:
    calls, lengths, costs = [], [], []
    unit, periods = _periods(overview.days)
    for label, figures in periods:
        calls.append(Point(label, figures.calls, words.number(figures.calls)))
        lengths.append(Point(label, figures.median_seconds or 0, words.length(figures.median_seconds)))
        costs.append(Point(label, figures.cost_micros or 0, words.cost(figures.cost_micros)))
    charts = [
        Chart("calls", f"Calls by {unit}", f"How many calls began in each {unit}.", calls),
        Chart("lengths", f"Median length by {unit}", f"Half of the calls of a {unit} were as short as this.", lengths),
    ]
    if overview.total.cost_micros is not None:
        charts.append(Chart("costs", f"Cost by {unit}", f"What the calls of each {unit} cost.", costs))
    return charts


def _periods(days: Sequence[tuple[date, Figures]]) -> tuple[str, list[tuple[str, Figures]]]:
    """Days; weeks if there are too many of them for a narrow window. The first week may be short, the last never is."""
    if len(days) <= BARS_MAX:
        return "day", [(words.day(day), figures) for day, figures in days]
    short = len(days) % WEEK
    weeks = [days[:short]] if short else []
    weeks += [days[begin : begin + WEEK] for begin in range(short, len(days), WEEK)]
    return "week", [(f"{words.day(week[0][0])} and on", sum_of(each for _, each in week)) for week in weeks]


def _line(each: Any) -> dict[str, Any]:
    """A line of the table of personas."""
    figures = each.figures
    return {
        "id": each.persona_id,
        "name": each.name,
        "calls": words.number(figures.calls),
        "length": words.in_all(figures.seconds),
        "interrupted": words.percent(figures.interrupted, figures.answers),
        "cost": words.cost(figures.cost_micros),
    }
