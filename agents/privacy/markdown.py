"""Shows what an operator has written in Markdown: headings, lists, links and emphasis. HTML in it is text."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

BELOW = 2
"""A heading of the text stands so many levels lower: the page has its own title, and the text a heading above it."""


def as_html(text: str) -> str:
    """Safe to show: no HTML of the text, no pictures, and no address but https:, http:, mailto: and of this site."""
    parser = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
    tokens = parser.parse(text)
    for token in tokens:
        _lower(token)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _lower(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1:]) + BELOW)}"
