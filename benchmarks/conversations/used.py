"""What seeded answers used and how long they took, and the sums of it that the site keeps for days and months."""

import random
from collections import Counter
from datetime import date
from typing import Any

CURRENCY = "USD"
MICROS_A_TOKEN = {"text_in": 4, "audio_in": 32, "text_out": 16, "audio_out": 64}
STAGES = {
    "transcript": (150, 400),
    "first_token": (250, 700),
    "first_audio": (80, 250),
    "sent": (1, 8),
    "heard": (30, 300),
}


class Used:
    """Makes the rows of each call, and adds them up."""

    def __init__(self, luck: random.Random) -> None:
        self._luck = luck
        self._days: dict[tuple[date, Any, str], Counter[str]] = {}
        self._months: Counter[tuple[date, int | None]] = Counter()

    def rows_of(self, call: Any, turns: list[Any]) -> tuple[list[Any], list[Any]]:
        """A `ResponseUse` and a `TurnTimes` for each answer."""
        answers = [turn for turn in turns if turn.role == "assistant"]
        uses = [self._use(call, turn) for turn in answers]
        return uses, [self._times(call, turn) for turn in answers]

    def _use(self, call: Any, turn: Any) -> Any:
        from agents.costs.models import ResponseUse

        heard = 40 * turn.position + self._luck.randint(20, 200)
        tokens = {
            "text_in": 900 + 30 * turn.position,
            "audio_in": heard,
            "text_out": len(turn.text) // 4,
            "audio_out": (turn.audio_ms or 0) // 50,
        }
        nanos = 1000 * sum(MICROS_A_TOKEN[part] * count for part, count in tokens.items())
        tokens |= {"text_cached": 800 if turn.position > 1 else 0, "audio_cached": heard // 2}
        self._add(call, tokens, nanos)
        return ResponseUse(
            conversation_id=call.pk,
            response_id=f"resp_{turn.position}",
            at=turn.started_at,
            model=call.model,
            hears="audio",
            speaks="audio",
            cost_nanos=nanos,
            currency=CURRENCY,
            priced_as_of=date(2026, 9, 1),
            has_failed=self._luck.random() < 0.01,
            **tokens,
        )

    def _times(self, call: Any, turn: Any) -> Any:
        from agents.costs.models import TurnTimes

        at, times = 0, {}
        for stage, (least, most) in STAGES.items():
            at += self._luck.randint(least, most)
            times[f"{stage}_ms"] = at
        return TurnTimes(conversation_id=call.pk, item_id=turn.item_id, at=turn.started_at, model=call.model, **times)

    def _add(self, call: Any, tokens: dict[str, int], nanos: int) -> None:
        day = call.started_at.date()
        key = (day, call.persona_id, call.model)
        self._days.setdefault(key, Counter()).update({**tokens, "responses": 1, "cost_nanos": nanos})
        for person in (call.user.pk, None):
            self._months[day.replace(day=1), person] += nanos

    def store_sums(self, batch: int) -> None:
        from agents.costs.models import DayCost, MonthCost

        days = (
            DayCost(
                day=day, persona_id=persona, model=model, currency=CURRENCY, priced_as_of=date(2026, 9, 1), **counts
            )
            for (day, persona, model), counts in self._days.items()
        )
        DayCost.objects.bulk_create(days, batch_size=batch)
        months = (
            MonthCost(month=month, user_id=person, currency=CURRENCY, cost_nanos=nanos)
            for (month, person), nanos in self._months.items()
        )
        MonthCost.objects.bulk_create(months, batch_size=batch)
