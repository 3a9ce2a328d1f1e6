"""Finds, among what a persona was told, the sentences that best match a question. Pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence

EMPTY_WORDS = """
    a an and any are as at be been but by can could did do does for from give has have how i if in is it its just know
    like many me my of on or our out please say so some something tell that the their them there these they this those
    to us was we what what's when where which who why will with would you your about want need much hello hi let am
    get der die das ein eine und ist sind im um wie was wann wo wer ich du sie mir bitte von zu mit für auf es gibt
    yang dan di ke dari apa kapan mana siapa saya anda kamu itu ini untuk dengan adalah bagaimana berapa tolong el la
    los las un una y de en que qué cuándo dónde quién cómo son por para con su sus cuál cuánto le les des du et est
    sont quoi quand où qui comment je vous tu pour avec à au aux dans quel quelle quels
"""
STOP_WORDS = frozenset(EMPTY_WORDS.split())
# The words of a row ask for the same thing, which its first word names.
TOPIC_ROWS = """
    hour open close closing opening time öffnungszeit geöffnet offen jam buka tutup horario abierto abre cierra ouvert
    price cost expensive charge fee pay preis kostet kosten harga biaya precio cuesta prix coûte
    address located location street find adresse straße alamat lokasi dirección calle rue
    phone telephone number telefon nummer telepon nomor teléfono número téléphone numéro
    food eat menu dish meal serve essen speise makanan makan comida manger plat
    wifi internet wi-fi wlan
    park parking car parken parkplatz parkir
    breakfast frühstück sarapan desayuno petit-déjeuner
"""
AT_MOST = 2
LEAST_SHARE_OF_BEST = 0.7
LABELLED = re.compile(r"^([A-Z][\w' -]{2,40}): +(\S.*)$")
PLURAL_LABEL = re.compile(r"(?:[^s]s|\band\b.*)$")


def stem(word: str) -> str:
    """A word without its usual endings, so that "opening" meets "opened"."""
    for ending in ("ings", "ing", "ies", "ied", "ed", "es", "s", "en"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending) + ("y" if ending in ("ies", "ied") else "")
    return word


TOPICS = {stem(word): row.split()[0] for row in TOPIC_ROWS.splitlines() for word in row.split()}


def content_words(text: str) -> set[str]:
    """The words that carry meaning, by stem and topic."""
    words = (word for word in re.findall(r"[\w'-]+", text.lower()) if word not in STOP_WORDS and len(word) > 1)
    stems = (stem(word) for word in words)
    return {TOPICS.get(stemmed, stemmed) for stemmed in stems}


def matching_facts(question: str, facts: Sequence[str]) -> tuple[str, ...]:
    """At most two facts that answer the question, in the order they were told; rare words count for more."""
    words_of = [content_words(fact) for fact in facts]
    spread = Counter(word for words in words_of for word in words)
    asked = content_words(question)

    def score(words: set[str]) -> float:
        return sum(math.log1p(len(facts) / spread[word]) for word in asked & words)

    scores = [score(words) for words in words_of]
    best = max(scores, default=0.0)
    if not best:
        return ()
    good = [index for index, value in enumerate(scores) if value >= LEAST_SHARE_OF_BEST * best]
    chosen = sorted(sorted(good, key=lambda index: -scores[index])[:AT_MOST])
    return tuple(facts[index] for index in chosen)


def as_sentence(fact: str, *, is_english: bool) -> str:
    """A fact as it is said: "Opening hours: nine to six." becomes "The opening hours are nine to six."."""
    labelled = LABELLED.match(fact)
    if labelled and is_english:
        label, value = labelled.groups()
        verb = "are" if PLURAL_LABEL.search(label) else "is"
        fact = f"The {label[0].lower()}{label[1:]} {verb} {value}"
    return fact if fact[-1] in ".!?…" else f"{fact}."
