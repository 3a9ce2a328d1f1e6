"""How signs are read in the languages whose engines do not know it all themselves."""

from dataclasses import dataclass

ENGLISH_ABBREVIATIONS = {"e.g.": "for example", "i.e.": "that is"}
DAY_NAMES = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}


@dataclass(frozen=True, slots=True)
class SignWords:
    """The words of one language. `money` has for each sign: one, several, and their hundredths."""

    times: str
    divided_by: str
    plus: str
    minus: str
    equals: str
    to: str
    et: str
    percent: str
    at: str
    dot: str
    slash: str
    dash: str
    underscore: str
    money: dict[str, tuple[str, str, str]]
    and_part: str  # what follows the whole amount, from `part` and `unit`


SIGN_WORDS = {
    "en": SignWords(
        *("times", "divided by", "plus", "minus", "equals", "to", "and", "percent"),
        *("at", "dot", "slash", "dash", "underscore"),
        money={
            "€": ("euro", "euros", "cents"),
            "$": ("dollar", "dollars", "cents"),
            "£": ("pound", "pounds", "pence"),
        },
        and_part=" and {part} {unit}",
    ),
    "de": SignWords(
        *("mal", "geteilt durch", "plus", "minus", "ist gleich", "bis", "und", "Prozent"),
        *("ät", "Punkt", "Schrägstrich", "Strich", "Unterstrich"),
        money={
            "€": ("Euro", "Euro", "Cent"),
            "$": ("Dollar", "Dollar", "Cent"),
            "£": ("Pfund", "Pfund", "Pence"),
        },
        and_part=" {part}",
    ),
    "es": SignWords(
        *("por", "entre", "más", "menos", "es igual a", "a", "y", "por ciento"),
        *("arroba", "punto", "barra", "guion", "guion bajo"),
        money={
            "€": ("euro", "euros", "céntimos"),
            "$": ("dólar", "dólares", "centavos"),
            "£": ("libra", "libras", "peniques"),
        },
        and_part=" con {part} {unit}",
    ),
    "fr": SignWords(
        *("fois", "divisé par", "plus", "moins", "égale", "à", "et", "pour cent"),
        *("arobase", "point", "barre oblique", "tiret", "tiret bas"),
        money={
            "€": ("euro", "euros", "centimes"),
            "$": ("dollar", "dollars", "cents"),
            "£": ("livre", "livres", "pence"),
        },
        and_part=" {part}",
    ),
    "it": SignWords(
        *("per", "diviso", "più", "meno", "uguale", "a", "e", "per cento"),
        *("chiocciola", "punto", "barra", "trattino", "trattino basso"),
        money={
            "€": ("euro", "euro", "centesimi"),
            "$": ("dollaro", "dollari", "centesimi"),
            "£": ("sterlina", "sterline", "penny"),
        },
        and_part=" e {part} {unit}",
    ),
}
