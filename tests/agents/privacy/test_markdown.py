"""An operator's text is shown with its marks, and brings nothing else into the page."""

import pytest

from agents.privacy.markdown import as_html


def test_marks_become_what_they_mean() -> None:
    html = as_html("We keep **14** days.\n\n- one\n- two\n\n[Ask](mailto:a@example.org), [read](https://example.org/a)")

    assert "<strong>14</strong>" in html
    assert "<li>two</li>" in html
    assert '<a href="mailto:a@example.org">Ask</a>' in html
    assert '<a href="https://example.org/a">read</a>' in html


def test_headings_stand_below_those_of_the_page() -> None:
    assert as_html("# Who\n\n###### Small") == "<h3>Who</h3>\n<h6>Small</h6>\n"


def test_no_text_is_nothing() -> None:
    assert as_html("") == ""


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<div>\n\n**b**\n\n</div>",
        "![x](https://example.org/x.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:alert(1))",
        '[x](https://example.org/"onclick="alert(1))',
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "```\n<script>\n```",
        "`<b>`",
        "&lt;script&gt; &#60;script&#62;",
    ],
)
def test_nothing_else_gets_in(text: str) -> None:
    html = as_html(text)

    for sign in ("<script", "<img", "<div", "<b>", 'href="javascript', 'href="data', 'href="vbscript', '"onclick'):
        assert sign not in html.lower()
