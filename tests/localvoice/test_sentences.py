"""Where a text is cut into sentences."""

from localvoice.sentences import sentences


def test_sentences_are_cut_where_they_end() -> None:
    assert sentences("It costs 3.5 euros. Really? Yes!\nCome in") == [
        "It costs 3.5 euros.",
        "Really?",
        "Yes!",
        "Come in",
    ]


def test_a_short_form_before_a_name_or_a_number_ends_no_sentence() -> None:
    assert sentences("Dr. Okafor is in. Room No. 7 is his. No. He left.") == [
        "Dr. Okafor is in.",
        "Room No. 7 is his.",
        "No.",
        "He left.",
    ]
