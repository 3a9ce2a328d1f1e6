"""Names in sentences of plain text."""

from agents.names.isolated import isolated


def test_a_name_is_between_the_two_signs_that_isolate_it() -> None:
    assert isolated("مرحبا") == "\u2068مرحبا\u2069"
