"""Draws how times grow with the number of conversations.

`python -m benchmarks.conversations.growth FILE … > growth.svg`, with a file for each size, as `python -m
benchmarks.conversations --json FILE` writes it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.figures import spread
from benchmarks.sheet import sheet, style

WIDTH, MARGIN = 760, 20
NAMES_WIDTH, VALUES_WIDTH = 230, 70
TOP, ROW_HEIGHT, BAR_HEIGHT = 78, 40, 8
SHADES = ("few", "more", "most")
STYLE = style(
    """.limit { stroke: #c8372d; stroke-dasharray: 4 3 }
  .few { fill: #c9d3f5 } .more { fill: #7f98ea } .most { fill: #3457d5 }""",
    """
    .limit { stroke: #ff8a80 } .few { fill: #33406e } .more { fill: #5a75cf } .most { fill: #a9bcff }""",
)


def picture(sizes: Sequence[dict[str, Any]]) -> str:
    """Of three sizes, from the smallest on, an SVG document: medians, as shares of the limit of each page or job."""
    medians = [{thing["name"]: spread(thing["times_ms"]).p50 for thing in size["measured"]} for size in sizes]
    shown = [thing for thing in sizes[-1]["measured"] if all(thing["name"] in each for each in medians)]
    height = TOP + ROW_HEIGHT * len(shown) + MARGIN
    plot = WIDTH - NAMES_WIDTH - VALUES_WIDTH - 2 * MARGIN
    longest = max(max(each[thing["name"]] for each in medians) / thing["limit_ms"] for thing in shown)
    unit = plot / max(1.0, longest)
    limit = MARGIN + NAMES_WIDTH + unit
    parts = [
        *_legend(sizes),
        f'<line class="limit" x1="{limit:.0f}" x2="{limit:.0f}" y1="{TOP - 10}" y2="{height - MARGIN}"/>',
        f'<text class="small" x="{limit - 6:.0f}" y="{TOP - 12}" text-anchor="end">limit of each</text>',
    ]
    for place, thing in enumerate(shown):
        values = [each[thing["name"]] for each in medians]
        parts += _row(thing, values, top=TOP + ROW_HEIGHT * place, unit=unit)
    return sheet(
        parts,
        width=WIDTH,
        height=height,
        margins=(MARGIN, MARGIN),
        heading="Median times of pages and jobs",
        baseline=28,
        at=sizes[-1]["at"],
        css=STYLE,
    )


def _legend(sizes: Sequence[dict[str, Any]]) -> list[str]:
    parts = []
    for place, (shade, size) in enumerate(zip(SHADES, sizes, strict=True)):
        x = MARGIN + 150 * place
        parts.append(f'<rect class="{shade}" x="{x}" y="42" width="11" height="11"/>')
        parts.append(f'<text class="small" x="{x + 16}" y="52">{size["conversations"]:,} conversations</text>')
    return parts


def _row(thing: dict[str, Any], values: Sequence[float], *, top: int, unit: float) -> list[str]:
    parts = [f'<text x="{MARGIN}" y="{top + 17}">{escape(thing["name"])}</text>']
    left = MARGIN + NAMES_WIDTH
    for place, (shade, value) in enumerate(zip(SHADES, values, strict=True)):
        length = unit * value / thing["limit_ms"]
        y = top + place * (BAR_HEIGHT + 1)
        parts.append(f'<rect class="{shade}" x="{left}" y="{y}" width="{length:.1f}" height="{BAR_HEIGHT}"/>')
    last = left + unit * max(values) / thing["limit_ms"]
    shown = f"{values[-1]:.0f} of {thing['limit_ms']:,.0f} ms"
    parts.append(f'<text class="small" x="{last + 8:.1f}" y="{top + 16}">{shown}</text>')
    return parts


def main() -> None:
    sizes = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    print(picture(sorted(sizes, key=lambda size: int(size["conversations"]))))


if __name__ == "__main__":
    main()
