"""The rows of the dashboard: a day, a persona and a model each, and the same of all personas together."""

from datetime import date
from uuid import UUID

from django.db import models

from agents.operate.figures import NUMBERS, Figures

ALL_PERSONAS = UUID(int=0)
FIGURES = (*NUMBERS, "cost_micros", "lengths", "ends", "latencies")
Key = tuple[date, UUID, str]


class DayFigures(models.Model):
    """The calls that began on a day, in the site's time zone. They stay when conversations are deleted.

    `persona_id` leads nowhere in the database: a persona that is gone still has been called.
    """

    day = models.DateField()
    persona_id = models.UUIDField()
    model = models.CharField(max_length=80)
    calls = models.PositiveIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)
    turns = models.PositiveIntegerField(default=0)
    answers = models.PositiveIntegerField(default=0)
    interrupted = models.PositiveIntegerField(default=0)
    typed = models.PositiveIntegerField(default=0)
    failed_answers = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cost_micros = models.PositiveBigIntegerField(null=True)
    lengths = models.JSONField(default=list)
    ends = models.JSONField(default=dict)
    latencies = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        permissions = [
            (
                "view_dashboard",
                "Can see the calls of all people in figures, and nothing of who talked or what was said",
            ),
            ("supervise_conversation", "Can see who talks with which persona now, and end a call"),
        ]
        constraints = [models.UniqueConstraint(fields=["day", "persona_id", "model"], name="figures_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day}, {self.calls} calls"

    @property
    def key(self) -> Key:
        return self.day, self.persona_id, self.model

    def figures(self) -> Figures:
        return Figures(**{name: getattr(self, name) for name in FIGURES})


def row_of(key: Key, figures: Figures) -> DayFigures:
    """A row that is not stored yet."""
    day, persona_id, model = key
    values = {name: getattr(figures, name) for name in FIGURES}
    return DayFigures(day=day, persona_id=persona_id, model=model, **values)
