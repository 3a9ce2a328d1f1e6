"""Draws the figures: a panel for each question, with a pair of bars for each number of callers. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from benchmarks.figures import Block
from benchmarks.report import Line

PANEL_WIDTH, PANEL_HEIGHT = 340, 230
PLOT_HEIGHT, PLOT_TOP, MARGIN = 130, 56, 20
BAR_WIDTH = 34
COLUMNS = 2
HEADING_HEIGHT = 50

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1d2433 }
  .title { font-weight: 600 } .heading { font-size: 17px; font-weight: 600 } .small { font-size: 11px; fill: #5a6478 }
  .back { fill: #ffffff } .axis { stroke: #c4cad6 } .site { fill: #3457d5 } .bare { fill: #a9b2c3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8ebf2 } .small { fill: #a3adc2 } .back { fill: #141925 } .axis { stroke: #3c465c }
    .site { fill: #8aa4ff } .bare { fill: #5f6b84 }
  }
"""


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


def picture(lines: Sequence[Line], *, at: str) -> str:
    """The figures as an SVG document."""
    rows = -(-len(PANELS) // COLUMNS)
    width, height = COLUMNS * PANEL_WIDTH, HEADING_HEIGHT + rows * PANEL_HEIGHT
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    panels = [
        f'<g transform="translate({index % COLUMNS * PANEL_WIDTH} '
        f'{HEADING_HEIGHT + index // COLUMNS * PANEL_HEIGHT})">{_panel(panel, lines)}</g>'
        for index, panel in enumerate(PANELS)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
            f"<style>{STYLE}</style>",
            f'<rect class="back" width="{width}" height="{height}"/>',
            f'<text class="heading" x="{MARGIN}" y="30">The site and the bare relay</text>',
            f'<text class="small" x="{width - MARGIN}" y="30" text-anchor="end">{escape(at)}</text>',
            _legend(),
            *panels,
            "</svg>",
        ]
    )


def _legend() -> str:
    x = MARGIN + 300
    return (
        f'<rect class="site" x="{x}" y="20" width="11" height="11"/><text x="{x + 16}" y="30">site</text>'
        f'<rect class="bare" x="{x + 62}" y="20" width="11" height="11"/><text x="{x + 78}" y="30">bare</text>'
    )


def _panel(panel: Panel, lines: Sequence[Line]) -> str:
    bars = [(line.block, value) for line in lines if (value := panel.figure(line.block)) is not None]
    groups = list(dict.fromkeys(block.callers for block, _ in bars))
    highest = max((value for _, value in bars), default=0.0) or 1.0
    spacing = (PANEL_WIDTH - 2 * MARGIN) / max(len(groups), 1)
    floor = PLOT_TOP + PLOT_HEIGHT
    parts = [
        f'<text class="title" x="{MARGIN}" y="20">{escape(panel.title)}</text>',
        f'<text class="small" x="{MARGIN}" y="37">{escape(panel.unit)}</text>',
        f'<line class="axis" x1="{MARGIN}" x2="{PANEL_WIDTH - MARGIN}" y1="{floor}" y2="{floor}"/>',
    ]
    for block, value in bars:
        middle = MARGIN + spacing * (groups.index(block.callers) + 0.5)
        parts.append(_bar(block.relay, value, middle, PLOT_HEIGHT * value / highest))
    for index, callers in enumerate(groups):
        middle = MARGIN + spacing * (index + 0.5)
        label = "1 caller" if callers == 1 else f"{callers} callers"
        parts.append(f'<text class="small" x="{middle:.1f}" y="{floor + 17}" text-anchor="middle">{label}</text>')
    return "".join(parts)


def _bar(relay: str, value: float, middle: float, height: float) -> str:
    x = middle - BAR_WIDTH - 2 if relay == "site" else middle + 2
    top = PLOT_TOP + PLOT_HEIGHT - height
    label = f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return (
        f'<rect class="{relay}" x="{x:.1f}" y="{top:.1f}" width="{BAR_WIDTH}" height="{height:.1f}"/>'
        f'<text class="small" x="{x + BAR_WIDTH / 2:.1f}" y="{top - 4:.1f}" text-anchor="middle">{label}</text>'
    )
