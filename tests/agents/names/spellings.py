"""Names, each with other ways to write it. Whatever searches or signs in has to take them for the same."""

from unicodedata import normalize

SPELLINGS = {
    "Über uns Müller": ["über", "MÜLLER", "u\u0308ber", "MU\u0308LLER uns", "Ｍüller"],
    "Großmann": ["GROSSMANN", "grossmann", "GROẞMANN", "großm"],
    "İstanbul Işık": ["istanbul", "ISTANBUL", "i\u0307stanbul", "ışık", "IŞIK", "I\u0307STANBUL"],
    "Οδυσσεύς Άννα": ["ΟΔΥΣΣΕΎΣ", "οδυσσεύσ", "ΟΔΥΣΣΕΥΣ", "ΑΝΝΑ", normalize("NFD", "άννα")],
    "น้ำใจ": ["น\u0e49\u0e4d\u0e32ใจ", "น\u0e4d\u0e49\u0e32", "ใจ"],
    "Ｍｉｒａ ２": ["mira", "MIRA 2", "ｍｉｒａ"],
    "ガイド": ["ｶﾞｲﾄﾞ", normalize("NFD", "ガイド")],
    "한국어": [normalize("NFD", "한국어"), "국어"],
    "Nguyễn": ["NGUYỄN", normalize("NFD", "nguyễn")],
    "ЁЛКА": ["ёлка", normalize("NFD", "ёлка")],
    "Kunden\u00addienst ﬁx": ["kundendienst", "FIX"],
}
PAIRS = [(name, typed) for name, all_typed in SPELLINGS.items() for typed in all_typed]
