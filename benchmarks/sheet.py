"""What the pictures of measurements share: paper, type and heading, in light and dark. Pure."""

from collections.abc import Iterable
from xml.sax.saxutils import escape


def style(light: str, dark: str) -> str:
    """CSS of a sheet, with the rules of what is drawn on it."""
    return f"""
  text {{ font: 13px system-ui, sans-serif; fill: #1d2433 }}
  .heading {{ font-size: 17px; font-weight: 600 }} .small {{ font-size: 11px; fill: #5a6478 }}
  .back {{ fill: #ffffff }} .axis {{ stroke: #c4cad6 }} {light}
  @media (prefers-color-scheme: dark) {{
    text {{ fill: #e8ebf2 }} .small {{ fill: #a3adc2 }} .back {{ fill: #141925 }} .axis {{ stroke: #3c465c }} {dark}
  }}
"""


def sheet(
    parts: Iterable[str],
    *,
    width: int,
    height: int,
    margins: tuple[int, int],
    heading: str,
    baseline: int,
    at: str,
    css: str,
) -> str:
    """An SVG document. `margins`: left and right; `baseline`: of the heading; `at`: when it was measured."""
    left, right = margins
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
            f"<style>{css}</style>",
            f'<rect class="back" width="{width}" height="{height}"/>',
            f'<text class="heading" x="{left}" y="{baseline}">{escape(heading)}</text>',
            f'<text class="small" x="{width - right}" y="{baseline}" text-anchor="end">{escape(at)}</text>',
            *parts,
            "</svg>",
        ]
    )
