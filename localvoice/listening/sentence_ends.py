"""How complete the last sentence of a turn sounds, by its last words and its punctuation. Pure.

Punctuation alone does not show it: Moonshine writes "Can I have a?", "My name is." and "I would like to." (measured).
"""

import re

UNFINISHED, CLAUSE, UNSURE, STATEMENT, QUESTION = 0.0, 0.25, 0.5, 0.9, 1.0

HESITATION = re.compile(r"u+h+m*|u+m+|e+r+m*|e+h+m*|h+m+|m+h*m*|a+h+m*|ä+h+m*|ö+h+m*|e+u+h+", re.IGNORECASE)
REPLIES = """
yes no yeah yep nope okay ok thanks hello hi bye goodbye stop sure please ja nein danke hallo tschüss bitte sí gracias
hola adiós oui non merci bonjour salut grazie ciao sim não obrigado obrigada olá ya tidak halo
"""
WHOLE_REPLIES = frozenset(REPLIES.split())

MOST_WORDS = 30  # of a sentence are looked at: the time that takes grows with their square

# Words that no sentence ends with, not even a question.
NEVER_LAST = {
    "en": "a an the and or but because if while whose my your our their i'm i'd i'll we're it's let's than every",
    "de": "ein eine einen einem einer eines und oder aber weil wenn dass ob denn mein meine meinen meiner dein deine "
    "im am zum zur ins vom sondern sowie heiße",
    "es": "el la los las un una unos unas y o pero porque que de del al en mi tu su sus mis muy llamo",
    "fr": "le la les un une des et ou mais parce que de du à au aux en mon ma mes ton ta tes son sa ses notre votre "
    "très m'appelle",
    "it": "il lo la i gli le un una uno e o ma perché se che di del della al alla nel nella dal chiamo",
    "pt": "o a os as um uma e ou mas porque se que de da em na",
    "id": "dan atau tapi karena jika yang di ke dari",
}
# Words that end a question ("Where are you from?"), and hardly anything else.
HARDLY_LAST = {
    "en": "to of at with from by for i we they when into",
    "de": "für von bei also",
    "es": "a con para por sin",
    "fr": "dans avec pour sans donc",
    "it": "a con per da",
    "pt": "do no com para por",
    "id": "untuk dengan",
}
# Sentences that have only begun.
OPENINGS = {
    "en": r"(?:i|we) (?:would like|want|need|have|am|was|think|just|really|will)|i'd like|is there|are there"
    r"|(?:(?:can|could|would) you (?:please )?)?(?:tell|give|show|send) me|do you have|(?:can|could|may) i(?: \w+)?"
    r"|(?:what|where|who|how much) is|what's|where's"
    r"|(?:what|when|where|which|how|why)\b.*\b(?:do|does|did|can|could|should|will|would) (?:i|you|we|they|he|she|it)"
    r"|(?!.*\b(?:what|where|when|how|who|why|which)\b)(?:.* )?"
    r"(?!(?:i|it|he|she|they|we|you|this|that|there|here|these|those)\b)[\w']+ (?:is|are|was|were)",
    "de": r"ich (?:möchte|hätte gern|hätte gerne|brauche|suche|will|bin|habe)|(?:können|könnten) sie mir|gibt es"
    r"|haben sie|(?:was|wo|wie|wann) (?:ist|sind|kann ich|haben sie)|(?:.* )?(?!(?:das|es|er|sie|hier|da)\b)\w+ ist",
    "es": r"quiero|quisiera|necesito|(?:.* )?nombre es|(?:me )?puede(?:s|n)?|tiene(?:s|n)?|hay|dónde está|cuánto es",
    "fr": r"je (?:voudrais|veux|suis)|j'ai|j'ai besoin|(?:.* )?nom est|pouvez-vous|avez-vous|où est|y a-t-il",
    "it": r"vorrei|voglio|ho|ho bisogno|(?:.* )?nome è|può|avete|c'è|dov'è",
}
LEADING = {
    rank: {language: frozenset(words.split()) for language, words in lists.items()}
    for rank, lists in (("never", NEVER_LAST), ("hardly", HARDLY_LAST))
}
BEFORE = r"(?:(?:and|so|well|hello|hi|yes|no|okay|please|und|ja|hallo|y|et|e|oui|sì|sí)[ ,]+)*"
BEGUN = {language: re.compile(f"{BEFORE}(?:{openings})") for language, openings in OPENINGS.items()}


def completeness(words: str, languages: tuple[str, ...] = ()) -> float:
    """How complete the last sentence of these words sounds: 0 (it goes on) to 1; 0.5 if nothing shows it.

    `languages` are those whose words are known; none stands for all.
    """
    said = words.lower().replace("’", "'").rstrip(" \"'”»)")
    spoken = re.findall(r"[\w'-]+", said)
    if not spoken:
        return UNSURE
    if HESITATION.fullmatch(spoken[-1]) or said.endswith(("...", "…", "-", "–", "—")):
        return UNFINISHED
    if " ".join(spoken) in WHOLE_REPLIES:
        return STATEMENT
    known = [language for language in languages or NEVER_LAST if language in NEVER_LAST]
    if _is_last(spoken[-1], "never", known) or _has_only_begun(said, known):
        return UNFINISHED
    if said.endswith(("?", "？")):
        return QUESTION
    if said.endswith((",", ";", ":", "、", "，")):
        return CLAUSE
    if _is_last(spoken[-1], "hardly", known):
        return UNFINISHED
    return STATEMENT if said.endswith((".", "!", "。", "！")) else UNSURE


def _is_last(word: str, rank: str, languages: list[str]) -> bool:
    return any(word in LEADING[rank][language] for language in languages)


def _has_only_begun(said: str, languages: list[str]) -> bool:
    """Whether the last sentence is a beginning that needs more, whatever stands behind it."""
    last = re.split(r"[.!?。！？]\s+", said)[-1].rstrip(" .!?,")
    last = " ".join(last.split()[-MOST_WORDS:])
    return any(BEGUN[language].fullmatch(last) for language in languages if language in BEGUN)
