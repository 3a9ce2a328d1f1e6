"""Charts as numbers for the template, which draws them as SVG: no script, no style attribute. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

STEP, BAR_WIDTH, HEIGHT = 10, 8, 100


@dataclass(frozen=True, slots=True)
class Point:
    """One bar: what it stands for, its value, and the value in words."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Bar:
    """In the units of the drawing. `about` is what one reads who points at it."""

    x: int
    y: int
    height: int
    about: str
    width: int = BAR_WIDTH


@dataclass(frozen=True, slots=True)
class Chart:
    """`name` is used in ids. `about` says in a sentence what the bars say."""

    name: str
    title: str
    about: str
    points: Sequence[Point]

    @property
    def width(self) -> int:
        return STEP * max(1, len(self.points))

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def bars(self) -> list[Bar]:
        """A value above nought is seen, however small."""
        highest = max((point.value for point in self.points), default=0)
        heights = [_height(point.value, highest) for point in self.points]
        return [
            Bar(STEP * place + (STEP - BAR_WIDTH) // 2, HEIGHT - height, height, f"{point.label}: {point.shown}")
            for place, (point, height) in enumerate(zip(self.points, heights, strict=True))
        ]

    @property
    def top(self) -> Point | None:
        """The highest bar, which the scale ends with."""
        return max(self.points, key=lambda point: point.value, default=None)

    @property
    def first(self) -> str:
        return self.points[0].label if self.points else ""

    @property
    def last(self) -> str:
        return self.points[-1].label if self.points else ""


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a list with a bar across: `percent` of the whole, rounded."""

    label: str
    shown: str
    percent: int


def shares(points: Sequence[Point]) -> list[Share]:
    """The largest first, each as its share of all."""
    whole = sum(point.value for point in points) or 1
    ordered = sorted(points, key=lambda point: (-point.value, point.label))
    return [Share(point.label, point.shown, round(100 * point.value / whole)) for point in ordered]


def _height(value: float, highest: float) -> int:
    return max(1, round(HEIGHT * value / highest)) if value > 0 else 0
