"""Sentences are the same however a model's text is cut into pieces."""

import pytest

from localvoice.answering.chat.spoken import LONGEST_SENTENCE, SpokenText


def spoken(text: str, width: int = 1, *, keeps_rest: bool = True) -> list[str]:
    found, parts = SpokenText(), [text[at : at + width] for at in range(0, len(text), width)]
    sentences = [sentence for part in parts for sentence in found.feed(part)]
    return sentences + found.finish(keeps_rest=keeps_rest)


CASES = {
    "plain": ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
    "a number with a point": ("It costs 3.50 euros. Next?", ["It costs 3.50 euros.", "Next?"]),
    "lines": ("First line\nSecond line", ["First line", "Second line"]),
    "a list": ("We have:\n1. Tea\n2. **Coffee**\n- Cake", ["We have:", "Tea", "Coffee", "Cake"]),
    "markup": ("# Title\n**Bold** and `code` with [a link](https://x.org).", ["Title", "Bold and code with a link."]),
    "signs within words stay": ("Call snake_case or C# now.", ["Call snake_case or C now."]),
    "a smile alone": ("🙂 Hello.\n🙂", ["🙂 Hello."]),
    "a thought": ("<think>Is it. Or not?</think>It is.", ["It is."]),
    "a thought in capitals": ("<THINKING>no</THINKING>Yes.", ["Yes."]),
    "two thoughts": ("<think>a</think>One. <think>b</think>Two.", ["One.", "Two."]),
    "a thought that the prompt has opened": ("Is it\nso?\n</think>\n\nIt is.", ["It is."]),
    "a call in the text": ('Yes.\n<tool_call>{"name": "weather"}</tool_call>', ["Yes."]),
    "a thought without end": ("<think>Is it?", []),
    "smaller than": ("2 < 3 and 5 > 4. Yes.", ["2 < 3 and 5 > 4.", "Yes."]),
    "smaller than at the end": ("So 2 <", ["So 2 <"]),
    "special tokens": ("<|im_start|>Hello.<|im_end|></s>", ["Hello."]),
    "nothing": ("  \n \n", []),
}


@pytest.mark.parametrize("width", [1, 3, 1000])
@pytest.mark.parametrize("case", [name for name in CASES if name != "a thought that the prompt has opened"])
def test_what_is_spoken(case: str, width: int) -> None:
    text, wanted = CASES[case]
    assert spoken(text, width) == wanted


def test_a_thought_that_the_prompt_has_opened_is_dropped_as_far_as_it_was_not_spoken() -> None:
    text, wanted = CASES["a thought that the prompt has opened"]
    assert spoken(text, 1000) == wanted
    assert spoken("hm</think>It is.") == wanted


def test_a_sentence_that_was_cut_off_can_be_left_out() -> None:
    assert spoken("It is open. The do", keeps_rest=False) == ["It is open."]


@pytest.mark.parametrize("text", ["word " * 500, "字" * 2_000, "これは、" * 500])
def test_a_text_without_an_end_is_cut_at_pauses(text: str) -> None:
    found = spoken(text, 7)
    assert max(len(sentence) for sentence in found) <= LONGEST_SENTENCE
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
