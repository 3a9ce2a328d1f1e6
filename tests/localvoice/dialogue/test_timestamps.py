"""When the words of a sentence are heard, estimated from its sound."""

from localvoice.audio import duration_ms
from localvoice.dialogue.timestamps import WordsOnTheWay, WordTime, word_times
from tests.localvoice.sounds import silence, tone


def test_words_share_the_sound_by_their_letters() -> None:
    times = word_times("one two", tone(800), offset_ms=1000)
    assert times == [WordTime("one", 1000, 400), WordTime("two", 1400, 400)]


def test_silence_before_between_and_after_belongs_to_no_word() -> None:
    pcm = silence(200) + tone(400) + silence(300) + tone(400) + silence(500)
    assert word_times("one, two.", pcm) == [WordTime("one,", 200, 400), WordTime("two.", 900, 400)]


def test_the_words_are_all_of_the_sentence_in_order_and_inside_its_sound() -> None:
    sentence = "Breakfast, which is included, is served from seven to half past ten."
    pcm = silence(100) + tone(3100) + silence(50)
    times = word_times(sentence, pcm)
    assert " ".join(word.text for word in times) == sentence
    assert [word.offset_ms for word in times] == sorted({word.offset_ms for word in times})
    assert all(word.duration_ms > 0 for word in times)
    assert times[-1].offset_ms + times[-1].duration_ms <= duration_ms(pcm)


def test_nothing_said_has_no_words_and_silence_still_has_times() -> None:
    assert word_times("", tone(100)) == []
    assert word_times("mute", b"") == []
    assert word_times("so quiet", silence(300))[1].offset_ms > 0


def test_words_are_given_out_once_as_their_audio_is_sent() -> None:
    words = WordsOnTheWay("one two", tone(800), offset_ms=0)
    assert [word.text for word in words.until(100)] == ["one"]
    assert [word.text for word in words.until(400)] == []
    assert [word.text for word in words.until(800)] == ["two"]
