"""The tokens of responses, told apart by what they are charged as. Pure."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """What went in and came out. The cached ones are a part of those that went in."""

    text_in: int = 0
    audio_in: int = 0
    text_cached: int = 0
    audio_cached: int = 0
    text_out: int = 0
    audio_out: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(*(mine + more for mine, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def all_in(self) -> int:
        return self.text_in + self.audio_in

    @property
    def all_out(self) -> int:
        return self.text_out + self.audio_out

    @property
    def cached(self) -> int:
        return self.text_cached + self.audio_cached

    @property
    def total(self) -> int:
        return self.all_in + self.all_out

    @property
    def cached_percent(self) -> int | None:
        """The share of what went in that the service had read before; None if nothing went in."""
        return round(100 * self.cached / self.all_in) if self.all_in else None
