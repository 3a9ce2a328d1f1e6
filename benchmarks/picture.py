"""Draws the figures: a panel for each question, with a bar for each relay and number of callers. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from benchmarks.figures import Block
from benchmarks.report import NAMES, Line
from benchmarks.sheet import sheet, style

LEAST_WIDTH, WIDE = 340, 420  # of a panel; two of them stand side by side until they are wide
PANEL_HEIGHT = 230
PLOT_HEIGHT, PLOT_TOP, MARGIN = 130, 56, 20
BAR_WIDTH, BAR_GAP, GROUP_GAP = 22, 2, 16
HEADING_HEIGHT = 72
LETTER_WIDTH = 7.5  # of the legend, on average

STYLE = style(
    """.title { font-weight: 600 }
  .site { fill: #3457d5 } .bare { fill: #828c9f } .pipecat-lean { fill: #0e8a6a }
  .pipecat-documented { fill: #b4540a }""",
    """
    .site { fill: #8aa4ff } .bare { fill: #76829b }
    .pipecat-lean { fill: #45c8a2 } .pipecat-documented { fill: #f0a35e }""",
)


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    unit: str
    figure: Callable[[Block], float | None]


PANELS = [
    Panel("CPU of the relay", "ms a session and second", lambda block: block.cpu_ms),
    Panel("Microphone, 95 of 100 frames", "ms through the relay, at most", lambda block: block.microphone.p95),
    Panel("Loudspeaker, 95 of 100 frames", "ms through the relay, at most", lambda block: block.speaker.p95),
    Panel(
        "All interrupt at once, 95 of 100",
        "ms to playback.flush, at most",
        lambda block: block.flush_all.p95 if block.flush_all else None,
    ),
]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the bars need: the numbers of callers from left to right, and the relays within each."""

    groups: Sequence[int]
    relays: Sequence[str]

    @property
    def panel_width(self) -> int:
        return max(LEAST_WIDTH, 2 * MARGIN + len(self.groups) * (self.group_width + GROUP_GAP))

    @property
    def group_width(self) -> int:
        return len(self.relays) * (BAR_WIDTH + BAR_GAP) - BAR_GAP

    @property
    def columns(self) -> int:
        return 1 if self.panel_width > WIDE else 2

    def middle(self, callers: int) -> float:
        spacing = (self.panel_width - 2 * MARGIN) / len(self.groups)
        return MARGIN + spacing * (self.groups.index(callers) + 0.5)

    def left(self, relay: str, callers: int) -> float:
        return self.middle(callers) - self.group_width / 2 + self.relays.index(relay) * (BAR_WIDTH + BAR_GAP)


def picture(lines: Sequence[Line], *, at: str) -> str:
    """The figures as an SVG document. There must be at least one line."""
    layout = _layout(lines)
    width = layout.columns * layout.panel_width
    height = HEADING_HEIGHT + -(-len(PANELS) // layout.columns) * PANEL_HEIGHT
    panels = [
        f'<g transform="translate({index % layout.columns * layout.panel_width} '
        f'{HEADING_HEIGHT + index // layout.columns * PANEL_HEIGHT})">{_panel(panel, lines, layout)}</g>'
        for index, panel in enumerate(PANELS)
    ]
    legend = _legend(layout.relays, has_overload=any(line.block.is_overloaded for line in lines))
    return sheet(
        [legend, *panels],
        width=width,
        height=height,
        margins=(MARGIN, MARGIN),
        heading="What a call costs",
        baseline=30,
        at=at,
        css=STYLE,
    )


def _layout(lines: Sequence[Line]) -> Layout:
    measured = {line.block.relay for line in lines}
    groups = list(dict.fromkeys(line.block.callers for line in lines))
    return Layout(groups, [name for name in NAMES if name in measured])


def _legend(relays: Sequence[str], *, has_overload: bool) -> str:
    parts, x = [], float(MARGIN)
    for relay in relays:
        parts.append(
            f'<rect class="{_css(relay)}" x="{x:.0f}" y="46" width="11" height="11"/>'
            f'<text x="{x + 16:.0f}" y="56">{escape(relay)}</text>'
        )
        x += 34 + LETTER_WIDTH * len(relay)
    if has_overload:
        parts.append(f'<text class="small" x="{x:.0f}" y="56">* could not keep up</text>')
    return "".join(parts)


def _panel(panel: Panel, lines: Sequence[Line], layout: Layout) -> str:
    bars = [(line.block, value) for line in lines if (value := panel.figure(line.block)) is not None]
    highest = max((value for _, value in bars), default=0.0) or 1.0
    floor = PLOT_TOP + PLOT_HEIGHT
    parts = [
        f'<text class="title" x="{MARGIN}" y="20">{escape(panel.title)}</text>',
        f'<text class="small" x="{MARGIN}" y="37">{escape(panel.unit)}</text>',
        f'<line class="axis" x1="{MARGIN}" x2="{layout.panel_width - MARGIN}" y1="{floor}" y2="{floor}"/>',
    ]
    for block, value in bars:
        x = layout.left(block.relay, block.callers)
        parts.append(_bar(block, value, x, PLOT_HEIGHT * value / highest))
    for callers in dict.fromkeys(block.callers for block, _ in bars):
        label = "1 caller" if callers == 1 else f"{callers} callers"
        place = f'x="{layout.middle(callers):.1f}" y="{floor + 17}"'
        parts.append(f'<text class="small" {place} text-anchor="middle">{label}</text>')
    return "".join(parts)


def _bar(block: Block, value: float, x: float, height: float) -> str:
    top = PLOT_TOP + PLOT_HEIGHT - height
    label = (f"{value:.1f}" if value < 10 else f"{value:.0f}") + "*" * block.is_overloaded
    return (
        f'<rect class="{_css(block.relay)}" x="{x:.1f}" y="{top:.1f}" width="{BAR_WIDTH}" height="{height:.1f}"/>'
        f'<text class="small" x="{x + BAR_WIDTH / 2:.1f}" y="{top - 4:.1f}" text-anchor="middle">{label}</text>'
    )


def _css(relay: str) -> str:
    return relay.replace(" ", "-")
