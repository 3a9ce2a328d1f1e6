"""Stylesheets joined into one file have the rules of the single files in their order."""

import pytest

from voicesite.joined_modules import NotJoinable
from voicesite.joined_styles import joined_style
from voicesite.paths import BASE_DIR

STATIC = BASE_DIR / "static"
STYLES = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "css").glob("*.css"))
PAGE = {
    "css/page.css": '/* The page. */\n@import "colours.css";\n@import "boxes.css";\np { margin: 0 }\n',
    "css/colours.css": ":root { --ink: black }\n",
    "css/boxes.css": ".box { color: var(--ink) }\n@media print { .box { display: none } }\n",
}


def test_the_rules_come_in_the_order_of_the_imports() -> None:
    joined = joined_style("css/page.css", PAGE.__getitem__)
    places = [
        joined.index(part.strip()) for part in (PAGE["css/colours.css"], PAGE["css/boxes.css"], "p { margin: 0 }")
    ]
    assert places == sorted(places)
    assert "@import" not in joined


def test_one_that_imports_nothing_stays_as_it_is() -> None:
    assert joined_style("css/boxes.css", PAGE.__getitem__) == PAGE["css/boxes.css"]


@pytest.mark.parametrize(
    "rules",
    [
        "@import url(more.css);\n",
        '@import "more.css" print;\n',
        "@import 'more.css';\n",
        '@charset "utf-8";\n',
        ".box { background: url(box.png) }",
        ".box { background: url('../img/box.png') }",
        ".box { margin: 0",
        '@import "colours.css";\n',
    ],
)
def test_what_would_mean_something_else_is_refused(rules: str) -> None:
    with pytest.raises(NotJoinable, match=r"boxes\.css|colours\.css"):
        joined_style("css/page.css", (PAGE | {"css/boxes.css": rules}).__getitem__)


@pytest.mark.parametrize("rules", [".box { background: url(data:image/png;base64,AA) }", ".box { /* url(box.png) */ }"])
def test_what_means_the_same_is_joined(rules: str) -> None:
    assert rules in joined_style("css/page.css", (PAGE | {"css/boxes.css": rules}).__getitem__)


def test_ours_can_be_joined() -> None:
    joined = {name: joined_style(name, lambda each: (STATIC / each).read_text()) for name in STYLES}
    assert "--paper" in joined["css/every_page.css"]
    assert [name for name, rules in joined.items() if "@import" in rules] == []
