"""A conversation as Markdown, as a maintained reader of CommonMark and GitHub's tables and strikes has it."""

from collections.abc import Iterator

from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agents.conversations.export.markdown import as_markdown
from agents.conversations.export.talk import Talk
from agents.conversations.models import Role
from tests.agents.conversations.export.drawn import said, seen, talk, talks

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = {"heading_open", "heading_close", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
BLOCKS = {"paragraph_open", "paragraph_close", "inline", "blockquote_open", "blockquote_close"}
INLINE = {"text", "text_special", "softbreak", "hardbreak"}


def quotes(text: str) -> Iterator[list[Token]]:
    """What stands in each quote."""
    quote: list[Token] | None = None
    for token in READER.parse(text):
        if token.type == "blockquote_open" and quote is None:
            quote = []
        elif token.type == "blockquote_close" and quote is not None:
            yield quote
            quote = None
        elif quote is not None:
            quote.append(token)


def words(tokens: list[Token]) -> str:
    children = [child for token in tokens for child in [*(token.children or []), Token("softbreak", "", 0)]]
    assert {child.type for child in children} <= INLINE
    return "".join(child.content or "\n" * (child.type in ("softbreak", "hardbreak")) for child in children)


@given(talks)
def test_what_is_shown_is_what_was_said(drawn: Talk) -> None:
    found = list(quotes(as_markdown(drawn)))
    assert all(token.type in BLOCKS for quote in found for token in quote)
    assert [seen(words(quote)) for quote in found] == [seen(each.text) for each in drawn.turns if each.text.strip()]


@given(talks)
def test_nothing_else_than_our_own_marks_is_in_it(drawn: Talk) -> None:
    tokens = READER.parse(as_markdown(drawn))
    assert {token.type for token in tokens} <= OURS | BLOCKS
    assert [token.type for token in tokens].count("heading_open") == 1
    assert tokens[1].content == "A conversation with an AI"


def test_lines_stay_lines_and_the_ai_is_named() -> None:
    text = as_markdown(talk(said("1. one\n# two"), said("*three*", Role.ASSISTANT, is_cut=True)))
    assert "> 1\\. one\\\n> \\# two\n" in text
    assert "**Mara, an AI**, 09:07:05, spoken, cut:\n\n> \\*three\\*\n" in text
