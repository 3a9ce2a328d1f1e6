"""The memory of both processes over a soak, as a picture. Pure."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from benchmarks.sheet import sheet, style
from tests.soak.plan import Kind
from tests.soak.report import Life, Report
from tests.soak.samples import last_third

WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 70, 62
POINTS_MAX = 400

STYLE = style(
    """.axis, .first, .second { fill: none } .first, .second { stroke-width: 1.6 }
  .first { stroke: #3457d5 } .second { stroke: #a9b2c3 } .line { stroke: #1d2433; stroke-dasharray: 5 4 }
  .restart { fill: #3a8f5c } .kill { fill: #c8372d } .redis { fill: #c98a12 }""",
    """
    .first { stroke: #8aa4ff } .second { stroke: #5f6b84 } .line { stroke: #e8ebf2 }""",
)


def picture(report: Report, *, at: str) -> str:
    """An SVG document."""
    highest = max(each.rss_mib for life in report.lives for each in life.samples)
    top_mib = 50 * (int(highest / 50) + 1)
    scale = _Scale(report.seconds, top_mib)
    slope = report.steady.slope(until=report.seconds)
    parts = [
        f'<text class="small" x="{LEFT}" y="48">MiB resident. The first process, last third: '
        f"{slope:+.2f} MiB a minute</text>",
        *_axes(report.seconds, top_mib, scale),
        *[_life(life, scale) for life in report.lives],
        _trend(report, scale),
        *_events(report, scale),
        *_legend(),
    ]
    return sheet(
        parts,
        width=WIDTH,
        height=HEIGHT,
        margins=(LEFT, RIGHT),
        heading=f"Memory of two processes, {report.callers} calls at once",
        baseline=28,
        at=at,
        css=STYLE,
    )


class _Scale:
    def __init__(self, seconds: float, top_mib: float) -> None:
        self._seconds, self._top_mib = seconds, top_mib

    def x(self, at: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(at / self._seconds, 1.0)

    def y(self, mib: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * mib / self._top_mib


def _axes(seconds: float, top_mib: int, scale: _Scale) -> list[str]:
    parts = []
    for mib in range(0, top_mib + 1, 50):
        y = scale.y(mib)
        parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="small" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{mib}</text>')
    minutes = seconds / 60
    step = 5 if minutes > 10 else 1
    for minute in range(0, int(minutes) + 1, step):
        x = scale.x(minute * 60)
        parts.append(
            f'<text class="small" x="{x:.1f}" y="{HEIGHT - BOTTOM + 34}" text-anchor="middle">{minute} min</text>'
        )
    return parts


def _life(life: Life, scale: _Scale) -> str:
    every = max(1, len(life.samples) // POINTS_MAX)
    points = " ".join(f"{scale.x(each.at):.1f},{scale.y(each.rss_mib):.1f}" for each in life.samples[::every])
    return f'<polyline class="{life.site}" points="{points}"/>'


def _trend(report: Report, scale: _Scale) -> str:
    last = last_third(report.steady.samples, until=report.seconds)
    if not last:
        return ""
    middle_at = sum(each.at for each in last) / len(last)
    middle_mib = sum(each.rss_mib for each in last) / len(last)
    slope = report.steady.slope(until=report.seconds) / 60
    ends = [(at, middle_mib + slope * (at - middle_at)) for at in (last[0].at, last[-1].at)]
    (x1, y1), (x2, y2) = [(scale.x(at), scale.y(mib)) for at, mib in ends]
    return f'<line class="line" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _events(report: Report, scale: _Scale) -> list[str]:
    floor = HEIGHT - BOTTOM + 10
    return [
        f'<circle class="{each.kind}" cx="{scale.x(each.at):.1f}" cy="{floor}" r="4">'
        f"<title>{each.kind} {escape(each.site)}</title></circle>"
        for each in report.happened
    ]


def _legend() -> Sequence[str]:
    y = HEIGHT - 12
    entries = [(Kind.RESTART, "restart (SIGTERM)"), (Kind.KILL, "kill (SIGKILL)"), (Kind.REDIS, "Redis restart")]
    dots = [
        f'<circle class="{kind}" cx="{LEFT + 250 + place * 150}" cy="{y - 4}" r="4"/>'
        f'<text class="small" x="{LEFT + 260 + place * 150}" y="{y}">{label}</text>'
        for place, (kind, label) in enumerate(entries)
    ]
    return [
        f'<line class="first" x1="{LEFT}" x2="{LEFT + 20}" y1="{y - 4}" y2="{y - 4}"/>'
        f'<text class="small" x="{LEFT + 26}" y="{y}">first process</text>',
        f'<line class="second" x1="{LEFT + 120}" x2="{LEFT + 140}" y1="{y - 4}" y2="{y - 4}"/>'
        f'<text class="small" x="{LEFT + 146}" y="{y}">second</text>',
        *dots,
    ]
