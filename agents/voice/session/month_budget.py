"""What a call does when the month's budget is nearly used up, and when it is. Pure but for the operator's log."""

import logging
from dataclasses import dataclass
from datetime import date

from agents.costs.budgets import (
    WARNING_PERCENT,
    BudgetLimits,
    Standing,
    nearly_used_up_sentence,
    standing,
    used_up_sentence,
)
from agents.costs.months import month_of
from agents.costs.spent import MonthSpent
from agents.voice.conversation.browser_messages import notice
from agents.voice.conversation.dialogue import Dialogue
from agents.voice.conversation.effects import Action, Tell
from agents.voice.conversation.farewells import farewell
from agents.voice.errors import BudgetUsedUp

logger = logging.getLogger(__name__)

POLITE_SECONDS = 20.0  # an answer that is being said is not cut for so long
FAREWELL_SECONDS = 15.0  # and the last words have so long to be heard

_logged: set[tuple[date, int]] = set()  # what this process has said of the site's budget


def used_up(at: Standing, clock: float) -> BudgetUsedUp:
    """The end of a call, or the refusal of a new one."""
    detail = f"{at.person_percent} % of the person's budget, {at.site_percent} % of the site's"
    return BudgetUsedUp(detail, sentence=used_up_sentence(at, month_of(clock)))


@dataclass(slots=True)
class MonthBudget:
    """Of one call. `language`: the persona's. Of two times of one moment, `now` is monotonic and `clock` Unix time."""

    limits: BudgetLimits
    language: str = ""
    _has_warned: bool = False
    _due_since: float | None = None
    _said_at: float | None = None

    def check(self, spent: MonthSpent | None, dialogue: Dialogue, now: float, clock: float) -> list[Action]:
        """What is due: a warning, or the persona's last words. `spent`: as far as it is known.

        Raises:
            BudgetUsedUp: they were heard, or have had their time.
        """
        if spent is None or not self.limits:
            return []
        at = standing(self.limits, spent)
        log_site(at, clock)
        if self._said_at is not None:
            if dialogue.is_quiet or now >= self._said_at + FAREWELL_SECONDS:
                raise used_up(at, clock)
            return []
        return self._end(at, dialogue, now, clock) if at.is_used_up else self._warn(at)

    def _warn(self, at: Standing) -> list[Action]:
        if self._has_warned or not at.is_nearly_used_up:
            return []
        self._has_warned = True
        return [Tell(notice("budget_nearly_used_up", nearly_used_up_sentence(at)))]

    def _end(self, at: Standing, dialogue: Dialogue, now: float, clock: float) -> list[Action]:
        """The answer that the last money was spent on is heard first."""
        if self._due_since is None:
            self._due_since = now
        if not dialogue.is_quiet and now < self._due_since + POLITE_SECONDS:
            return []
        self._said_at = now
        told = Tell(notice("budget_used_up", used_up_sentence(at, month_of(clock))))
        return [told, *dialogue.say(farewell(self.language), now)]


def log_site(at: Standing, clock: float) -> None:
    """Once a month and process at each step, for who runs the site."""
    for percent in (WARNING_PERCENT, 100):
        step = (month_of(clock), percent)
        if at.site_percent >= percent and step not in _logged:
            _logged.add(step)
            logger.warning("the site's budget of this month is used up to %d %%", at.site_percent)
