"""How much one side may send: a token bucket. Pure."""

from dataclasses import dataclass


@dataclass(slots=True)
class Allowance:
    """`rate` units a second on average, `burst` at once. The caller gives the time, so no clock is needed."""

    rate: float
    burst: float
    left: float = -1.0
    at: float = 0.0

    def take(self, units: float, now: float) -> bool:
        """Whether so many units are allowed now; if not, nothing is taken."""
        if self.left < 0:
            self.left, self.at = self.burst, now
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        if units > self.left:
            return False
        self.left -= units
        return True
