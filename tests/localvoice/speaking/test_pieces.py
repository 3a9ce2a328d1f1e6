"""Long sentences in pieces: nothing is lost, and they end where a speaker would breathe."""

from hypothesis import given
from hypothesis import strategies as st

from localvoice.speaking.pieces import FIRST_LONGEST, LONGEST, ends_clause, pieces


@given(st.text(alphabet="ab ,;。、😀1", max_size=600), st.integers(2, 200), st.booleans())
def test_pieces_are_short_and_joined_they_are_the_sentence(sentence: str, longest: int, is_first: bool) -> None:
    found = pieces(sentence, longest, is_first=is_first)
    assert "".join(found) == sentence
    assert all(0 < len(piece) <= max(longest, FIRST_LONGEST * is_first) for piece in found)


def test_a_usual_sentence_stays_whole() -> None:
    assert pieces("The museum opens at ten, and closes at six.") == ["The museum opens at ten, and closes at six."]


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    clause = "the first floor holds the ships, "
    assert all(piece.endswith(", ") for piece in pieces(clause * 20))


def test_a_long_clause_is_cut_after_a_word() -> None:
    assert all(piece.endswith("word ") for piece in pieces("word " * 100))


def test_a_number_is_not_cut_at_its_comma() -> None:
    first = "x" * (LONGEST - 5) + " "
    assert pieces(f"{first}1,000,000 things to see here") == [first, "1,000,000 things to see here"]


def test_a_script_without_spaces_is_cut_after_its_own_commas() -> None:
    assert all(piece.endswith("、") for piece in pieces("日本語の文章です、" * 60))


def test_digits_count_as_the_words_that_they_are() -> None:
    assert max(len(piece) for piece in pieces("1 2 3 4 5 6 7 8 9 0 " * 20)) < LONGEST / 2


def test_an_answer_begins_with_a_shorter_piece_where_its_sentence_has_a_clause() -> None:
    clauses = "The museum opens at ten and closes at half past five, on Sundays it opens at eleven and closes at four."
    assert pieces(clauses) == [clauses]
    assert pieces(clauses, is_first=True)[0] == "The museum opens at ten and closes at half past five, "
    whole = clauses.replace(",", "")
    assert pieces(whole, is_first=True) == [whole]


def test_after_a_clause_there_is_a_pause() -> None:
    assert [ends_clause(piece) for piece in ("one, ", "一、", "one ", "")] == [True, True, False, False]
