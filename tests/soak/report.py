"""What a soak has shown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.soak.plan import Happened, Kind
from tests.soak.samples import Sample, last_third, slope_mib_a_minute


@dataclass(frozen=True, slots=True)
class Life:
    """One process from its start to its end."""

    site: str
    number: int
    samples: Sequence[Sample]

    def slope(self, *, until: float) -> float:
        """MiB a minute in the last third of a soak of so many seconds."""
        return slope_mib_a_minute(last_third(self.samples, until=until))


@dataclass(frozen=True, slots=True)
class Report:
    """`steady`: the life that was watched for its memory. `at_rest`: the same process when all calls were over.

    `wrongs`: every promise that was broken, in sentences; `turns_lost`: by kills, which may cost one each;
    `refused_begins`: new calls that had to wait, since the process that was left had no room for them.
    """

    seed: int
    seconds: float
    callers: int
    conversations: int
    stored_turns: int
    turns: Mapping[str, int]
    troubles: Mapping[Kind, int]
    closes: Mapping[int, int]
    back_seconds: Sequence[float]
    refused_begins: int
    turns_lost: int
    wrongs: Sequence[str]
    happened: Sequence[Happened]
    lives: Sequence[Life]
    steady: Life
    at_rest: Sample
    traces: Sequence[str]  # of the conversations that lost a turn, or something else

    def as_json(self) -> dict[str, Any]:
        """Figures; of the samples one in ten seconds."""
        back = sorted(self.back_seconds) or [0.0]
        last = last_third(self.steady.samples, until=self.seconds) or [self.at_rest]
        return {
            "seed": self.seed,
            "seconds": round(self.seconds),
            "callers": self.callers,
            "conversations": self.conversations,
            "stored_turns": self.stored_turns,
            "turns": dict(self.turns),
            "troubles": dict(self.troubles),
            "closes": {str(code): count for code, count in sorted(self.closes.items())},
            "back_seconds": {
                "count": len(self.back_seconds),
                "p50": round(median(back), 2),
                "p95": round(back[int(len(back) * 0.95)], 2),
                "max": round(back[-1], 2),
            },
            "refused_begins": self.refused_begins,
            "turns_lost": self.turns_lost,
            "wrongs": list(self.wrongs),
            "steady": {
                "site": self.steady.site,
                "since_seconds": round(self.steady.samples[0].at),
                "slope_mib_a_minute": round(self.steady.slope(until=self.seconds), 3),
                "rss_mib": [round(min(each.rss_mib for each in last), 1), round(max(each.rss_mib for each in last), 1)],
                "descriptors": [min(each.descriptors for each in last), max(each.descriptors for each in last)],
                "threads": [min(each.threads for each in last), max(each.threads for each in last)],
                "at_rest": {
                    "rss_mib": round(self.at_rest.rss_mib, 1),
                    "descriptors": self.at_rest.descriptors,
                    "threads": self.at_rest.threads,
                },
            },
            "happened": [
                {"kind": each.kind, "site": each.site, "at": round(each.at, 1), "until": round(each.until, 1)}
                for each in self.happened
            ],
            "memory": [
                {
                    "site": life.site,
                    "life": life.number,
                    "at_and_mib": [[round(each.at), round(each.rss_mib, 1)] for each in life.samples[::10]],
                }
                for life in self.lives
            ],
        }
