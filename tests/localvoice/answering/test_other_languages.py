"""Follow-ups, compounds and names in other languages than English, which have no sentence model."""

import pytest

from tests.localvoice.answering.asking import LESSON, answer

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
    ],
)
def test_a_word_is_found_inside_another(language: str, question: str, expected: str | None) -> None:
    instructions = f"{CAFE} Der Rand ist rot." if language == "de" else MUSEUM
    said = answer(question, instructions=instructions, language=language)
    assert said == expected if expected else "rot" not in said


def test_in_english_no_word_is_found_inside_another() -> None:
    assert "Breakfast" not in answer("is the road fast")


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
