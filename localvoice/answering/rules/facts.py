"""Finds the facts of a persona that best match a question, by the words that they share. Pure."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from localvoice.sounding_alike import corrected

EMPTY_WORDS = """
    a an and any are as at be been but by can could did do does for from give has have how i if in is it its just know
    like many me my of on or our out please say so some something tell that the their them there these they this those
    to us was we what what's when where which who why will with would you your about want need much make hello hi let am
    get der die das ein eine einen einem einer den dem haben hat hätte möchte und ist sind im um wie was wann wo wer man
    ich du sie mir bitte von zu mit für auf es gibt
    yang dan di ke dari apa kapan mana siapa saya anda kamu itu ini untuk dengan adalah bagaimana berapa tolong el la
    los las un una y de en que qué cuándo dónde quién cómo son por para con su sus cuál cuánto le les des du et est
    sont quoi quand où qui comment je vous tu pour avec à au aux dans quel quelle quels
    habe haben hätten kann können könnte darf dürfen wird werden hier dort noch auch nicht bei nach aus oder aber wir
    ihr uns sich diese dieser dieses als nur viel viele dass wenn gibt
    ada apakah bisa boleh dapat mau ingin harus pada oleh karena atau jika kalau juga sudah akan lagi dalam seperti
    tidak bukan ya kami kita mereka dia sini sana situ saja hanya tetapi tapi
    hay tiene tienen puedo puede pueden se me te lo al sí o pero más muy si está están este esta aquí
    il elle on nous ne pas plus ce cette ces se sur par puis pouvez peut avez mon ma votre vos y ici
"""
# All words of a row ask for the same thing. Its first word is the name of that thing; several rows may have one name.
TOPIC_ROWS = """
    hour open close closing opening time
    hour öffnungszeit geöffnet öffnet öffnen offen geschlossen schließt schließen
    hour horario abierto abre abren cierra cierran cerrado ouvert ouvre ouvrez fermé ferme fermez
    hour jam buka dibuka tutup ditutup
    price cost expensive charge fee pay preis kostet kosten harga biaya precio cuesta prix coûte
    address located location street find adresse straße alamat lokasi dirección calle rue
    phone telephone number telefon nummer telepon nomor teléfono número téléphone numéro
    food eat hungry menu dish meal lunch dinner serve serves essen hunger speise makanan makan lapar comida manger plat
    drink thirsty trinken durst minuman minum beber boire
    way route directions weg anfahrt camino chemin
    wifi internet wi-fi wlan
    park parking car parken parkplatz parkir
    breakfast frühstück sarapan desayuno petit-déjeuner
"""
# Questions without a word that carries meaning, and the word they stand for.
PHRASED = {
    r"where (are|is) (you|it|this)|wo (sind|seid|ist) (sie|ihr|das)": "address",
    r"how (do|can) (i|we) (get|come)|wie komm\w* (ich|wir|man)": "way",
    r"how much|how expensive": "cost",
    r"\bmach(en|t|st)\b.{0,40}\b(auf|zu)\W*$": "open",
}
THE_PLACE = ("address", "way")
AT_MOST = 2
WORD_TO_CORRECT = re.compile(r"[^\W\d_]{5,}")
# Each word of a question is compared with those of the facts. With so many it takes 0.25 s of CPU at most.
WORDS_COMPARED_AT_MOST, WORDS_KNOWN_AT_MOST = 40, 500
LEAST_SHARE_OF_BEST = 0.75
EXACT_WORD_BONUS = 1.0
# In German a word may hold another ("Käsekuchen"), and in both the recogniser writes words together.
COMPOUNDING = ("de", "id")
LETTERS_OF_A_FORM = 5  # that begin another one: "bezahlen" and "bezahlt"
LETTERS_OF_A_PART, LETTERS_OF_THE_REST = 4, 3  # at least: shorter words are in others by chance ("Rand", "Strand")
# Labels that can be followed by "is" or "are". Facts with other labels ("Tickets: adults pay …") are read as written.
LABELLED = re.compile(
    r"^(?P<label>[\w' -]*\b(?:hours|times?|address|phone|number|e-?mail|website|prices?|password|location|code))"
    r": +(?P<value>\S.*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the one before it if this one goes on with it."""

    text: str
    language: str
    before: str = ""


# Finds the facts that answer a question; none if no fact does.
FindFacts = Callable[[Asked, Sequence[str]], tuple[str, ...]]


def by_words(asked: Asked, facts: Sequence[str]) -> tuple[str, ...]:
    """The facts that share words with the question, in any language; also words that were heard or typed nearly so."""
    question = f"{asked.before} {asked.text}"
    if len(question.split()) > WORDS_COMPARED_AT_MOST:
        return matching_facts(question, facts)
    known = dict.fromkeys(WORD_TO_CORRECT.findall(" ".join(facts)))
    question = corrected(question, islice(known, WORDS_KNOWN_AT_MOST))
    return matching_facts(question, facts, has_compounds=asked.language in COMPOUNDING)


def plain(text: str) -> str:
    """In lower case, without accents: recognisers, and people who type fast, leave them out."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def stem(word: str) -> str:
    """A word without its usual ending, so that "opening" matches "opened"."""
    for ending in ("ings", "ing", "ies", "ied", "ed", "es", "s", "en", "nya"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending) + ("y" if ending in ("ies", "ied") else "")
    return word


STOP_WORDS = frozenset(plain(EMPTY_WORDS).split())
TOPICS = {stem(word): row.split()[0] for row in plain(TOPIC_ROWS).splitlines() for word in row.split()}


def stems_in(text: str) -> set[str]:
    """The words that carry meaning, by their stems."""
    words = re.findall(r"[\w'-]+", plain(text))
    return {stem(word) for word in words if word not in STOP_WORDS and len(word) > 1}


def matching_facts(question: str, facts: Sequence[str], *, has_compounds: bool = False) -> tuple[str, ...]:
    """At most two facts that answer the question, in their order in the instructions.

    Rare words count for more. The same word counts for more than another word of its topic, or a part of a compound.
    """
    stems_of = [stems_in(fact) for fact in facts]
    topics_of = [{TOPICS.get(word, word) for word in stems} for stems in stems_of]
    spread = Counter(topic for topics in topics_of for topic in topics)
    asked = _asked_stems(question)
    alike = _sharing_a_part(asked, set().union(*stems_of)) if has_compounds else set()
    asked_topics = {TOPICS.get(word, word) for word in asked | alike}

    def score(index: int) -> float:
        shared = sum(math.log1p(len(facts) / spread[topic]) for topic in asked_topics & topics_of[index])
        return shared + EXACT_WORD_BONUS * len(asked & stems_of[index])

    scores = [score(index) for index in range(len(facts))]
    best = max(scores, default=0.0)
    if not best:
        return ()
    good = [index for index, value in enumerate(scores) if value >= LEAST_SHARE_OF_BEST * best]
    chosen = sorted(sorted(good, key=lambda index: -scores[index])[:AT_MOST])
    return tuple(facts[index] for index in chosen)


def _asked_stems(question: str) -> set[str]:
    asked = plain(question)
    return stems_in(question) | {stem(word) for pattern, word in PHRASED.items() if re.search(pattern, asked)}


def _sharing_a_part(asked: set[str], stems: set[str]) -> set[str]:
    """Those of the stems that begin or end a word that was asked for, or begin or end with one: the longest of them."""
    found: set[str] = set()
    for word in asked:
        shared = {each: _shared_letters(each, word) for each in stems}
        most = max(shared.values(), default=0)
        found |= {each for each, letters in shared.items() if letters == most > 0}
    return found


def _shared_letters(one: str, other: str) -> int:
    """How many letters the shorter of two words has, if it begins or ends the longer one; else 0."""
    part, whole = sorted((one, other), key=len)
    rest = len(whole) - len(part)
    begins, ends = whole.startswith(part), whole.endswith(part)
    is_form = begins and len(part) >= LETTERS_OF_A_FORM
    is_part = (begins or ends) and len(part) >= LETTERS_OF_A_PART and rest >= LETTERS_OF_THE_REST
    return len(part) if is_form or is_part else 0


def asks_for_the_place(question: str) -> bool:
    """Whether this asks where the persona is, or for the way there ("Where are you?", "How do I get there?")."""
    asked = plain(question)
    return any(word in THE_PLACE and re.search(pattern, asked) for pattern, word in PHRASED.items())


def as_sentence(fact: str, *, is_english: bool) -> str:
    """A fact as a sentence: "Opening hours: nine to six." becomes "The opening hours are nine to six."."""
    labelled = LABELLED.match(fact)
    if labelled and is_english:
        label = labelled["label"].removeprefix("The ").removeprefix("Our ")
        verb = "are" if label.endswith("s") and not label.endswith("ss") else "is"
        fact = f"The {label[0].lower()}{label[1:]} {verb} {labelled['value']}"
    return fact if fact[-1] in ".!?…" else f"{fact}."
