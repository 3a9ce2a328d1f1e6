"""Where a text is cut into sentences."""

from localvoice.sentences import sentences


def test_sentences_are_cut_where_they_end() -> None:
    assert sentences("It costs 3.5 euros. Really? Yes!\nCome in") == [
        "It costs 3.5 euros.",
        "Really?",
        "Yes!",
        "Come in",
    ]
