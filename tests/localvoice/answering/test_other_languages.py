"""Follow-ups, compounds and names in other languages than English, which have no sentence model."""

import time

import pytest

from localvoice.answering.rules.facts import WORDS_COMPARED_AT_MOST, Asked, by_words
from tests.localvoice.answering.asking import LESSON, answer

SECONDS_MAX = 5.0  # of this process; it takes 0.25 at most
CAFE = """Du bist Lea, Kellnerin in einem Lokal.
Eine Limonade kostet vier Euro. Ein Stück Kuchen kostet drei Euro. Zu trinken haben wir Bier und Limonade.
Am Sonntag ist das Lokal geschlossen. Trinkgeld ist freiwillig."""
MUSEUM = """Kamu adalah Rini, penjaga museum.
Museum buka dari jam sembilan. Tiket sepuluh ribu rupiah. Angklung adalah alat musik dari bambu. Parkir gratis."""


@pytest.mark.parametrize(
    ("language", "before", "question", "expected"),
    [
        ("de", "Ist am Sonntag geschlossen?", "Was gibt es zu trinken?", "Zu trinken haben wir Bier und Limonade."),
        ("de", "Ist am Sonntag geschlossen?", "Und was gibt es zu trinken?", "Zu trinken haben wir Bier und Limonade."),
        ("de", "Haben Sie Kuchen?", "Was kostet das?", "Ein Stück Kuchen kostet drei Euro."),
        (
            "de",
            "Was kostet die Limonade?",
            "Ist das kleine Lokal am Sonntag auf?",
            CAFE.splitlines()[2].split(". T")[0],
        ),
        ("id", "Berapa harga tiket?", "Apa itu angklung?", "Angklung adalah alat musik dari bambu."),
        ("id", "Berapa harga tiket?", "Angklung itu apa?", "Angklung adalah alat musik dari bambu."),
        ("id", "Apakah ada tiket?", "Berapa harga itu?", "Tiket sepuluh ribu rupiah."),
        ("id", "Apakah ada tiket?", "Berapa harganya?", "Tiket sepuluh ribu rupiah."),
    ],
)
def test_what_points_back_is_the_languages_own(language: str, before: str, question: str, expected: str) -> None:
    instructions = CAFE if language == "de" else MUSEUM
    said = answer(before, "Ja.", question, instructions=instructions, language=language)
    assert said.rstrip(".") == expected.rstrip(".")


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("de", "Gibt es Käsekuchen?", "Ein Stück Kuchen kostet drei Euro."),
        ("de", "Wie ist es mit Trinkgeldhier?", "Trinkgeld ist freiwillig."),
        ("de", "Haben Sie am Sonntagabend Zeit?", "Am Sonntag ist das Lokal geschlossen."),
        ("id", "apaangklung ya", "Angklung adalah alat musik dari bambu."),
        ("id", "Jam berapa dibuka?", "Museum buka dari jam sembilan."),
        ("de", "Wo ist der Strand?", None),
        ("de", "Macht ihr am Abend zu?", "Am Sonntag ist das Lokal geschlossen."),
        ("de", "Was kostet die Limo nade?", "Eine Limonade kostet vier Euro."),
        ("de", "Was kostet die Limmonate?", "Eine Limonade kostet vier Euro."),
        ("de", "Ist die Schließung freiwilligen vorbehalten?", "Trinkgeld ist freiwillig."),
        ("id", "Apa itu ankelung?", "Angklung adalah alat musik dari bambu."),
    ],
)
def test_a_word_is_found_inside_another_or_nearly_as_it_is(language: str, question: str, expected: str | None) -> None:
    instructions = f"{CAFE} Der Rand ist rot." if language == "de" else MUSEUM
    said = answer(question, instructions=instructions, language=language)
    assert said == expected if expected else "rot" not in said


def test_in_english_no_word_is_found_inside_another() -> None:
    assert "Breakfast" not in answer("is the road fast")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Die Lage: Der Anrufer ist Patient, und du bist die Ärztin."),
        ("en", "Today the caller is a patient, and you are the doctor."),
        ("id", "Penelepon adalah pasien, dan kamu adalah dokter."),
        ("fr", "L'appelant est un patient, et tu es le médecin."),
    ],
)
def test_whom_the_persona_plays_is_not_read_out(language: str, line: str) -> None:
    question = line.split(":")[-1].split(",")[0]
    assert question not in answer(f"{question}?", instructions=line, language=language)


@pytest.mark.parametrize("words", [WORDS_COMPARED_AT_MOST, 100])
def test_words_that_are_like_all_those_of_the_facts_take_a_bounded_time(words: int) -> None:
    facts = [
        " ".join(f"s{one:05b}{two:05b}ab" for two in range(8)).translate(str.maketrans("01", "xy"))
        for one in range(400)
    ]
    began = time.process_time()
    by_words(Asked("sxyxyxyab " * words, "de"), facts)
    assert time.process_time() - began < SECONDS_MAX


@pytest.mark.parametrize(
    ("language", "introduction", "question", "expected"),
    [
        ("id", "Namasaya Budi.", "Siapa nama saya?", "Nama Anda Budi."),
        ("de", "Ich heiße Kim.", "Wie heiße ich?", "Sie heißen Kim."),
        ("de", "Mein Name ist Kim.", "Wie heiße ich denn?", "Sie heißen Kim."),
    ],
)
def test_the_callers_name_in_other_languages(language: str, introduction: str, question: str, expected: str) -> None:
    assert answer(introduction, "Ja.", question, instructions=LESSON, language=language) == expected
