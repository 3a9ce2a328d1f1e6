"""What the persona says before a call ends because the month's budget is used up. Pure.

In the persona's language if it is one of these, else in English.
"""

FAREWELLS = {
    "ar": "يجب أن أنهي المكالمة الآن، فقد نفدت الميزانية لهذا الشهر. مع السلامة.",
    "da": "Jeg må slutte nu: månedens budget er brugt. Farvel.",
    "de": "Ich muss jetzt aufhören: Das Budget für diesen Monat ist aufgebraucht. Auf Wiederhören.",
    "en": "I have to stop now: the budget for this month is used up. Goodbye.",
    "es": "Tengo que terminar ahora: el presupuesto de este mes se ha agotado. Adiós.",
    "fi": "Minun täytyy lopettaa nyt: tämän kuukauden budjetti on käytetty. Näkemiin.",
    "fr": "Je dois m'arrêter ici : le budget de ce mois est épuisé. Au revoir.",
    "hi": "मुझे अब रुकना होगा: इस महीने का बजट समाप्त हो गया है। नमस्ते।",
    "it": "Devo fermarmi qui: il budget di questo mese è esaurito. Arrivederci.",
    "ja": "今月の予算を使い切ったため、ここで終わらせていただきます。失礼いたします。",
    "ko": "이번 달 예산을 모두 사용해서 이제 마쳐야 합니다. 안녕히 계세요.",
    "nb": "Jeg må slutte nå: budsjettet for denne måneden er brukt opp. Ha det.",
    "nl": "Ik moet nu stoppen: het budget voor deze maand is op. Tot ziens.",
    "pl": "Muszę teraz kończyć: budżet na ten miesiąc jest wyczerpany. Do widzenia.",
    "pt": "Tenho de terminar agora: o orçamento deste mês acabou. Até logo.",
    "sv": "Jag måste sluta nu: månadens budget är slut. Hej då.",
    "tr": "Şimdi bitirmem gerekiyor: bu ayın bütçesi doldu. Hoşça kalın.",
    "zh": "本月的预算已用完，我现在必须结束通话。再见。",
}


def farewell(locale: str) -> str:
    """`locale`: like de-AT; several with commas, the persona's own first; empty if it is not known."""
    language = locale.partition(",")[0].partition("-")[0].lower()
    return FAREWELLS.get({"no": "nb"}.get(language, language), FAREWELLS["en"])
