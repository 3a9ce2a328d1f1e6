"""The fixed phrases of the rules, in each of their languages. `{}` stands for what the phrase is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language. `months` and `days` are lists of words, with January and Monday first."""

    hello: str
    offer: str
    i_am: str
    stand_in: str
    how_are_you: str
    thanks: str
    bye: str
    stop: str
    help: str
    okay: str
    nice_to_meet: str
    you_are: str
    who_are_you: str
    nothing_said: str
    not_heard: str
    unknown: str  # an apology; what the persona itself says it does may follow it
    answered: str  # thanks for an answer to one of the persona's own questions
    result: str
    no_division_by_zero: str
    time: str
    date: str
    months: str
    days: str


ENGLISH = Phrases(
    hello="Hello!",
    offer="How can I help you?",
    i_am="I am {}.",
    stand_in="I am the local stand-in for a voice agent.",
    how_are_you="I am fine, thank you. And how are you?",
    thanks="You are welcome.",
    bye="Goodbye, and thank you for talking to me.",
    stop="All right, I am listening.",
    help="Ask me about that, about the date and the time, or give me a sum.",
    okay="All right. What else can I do for you?",
    nice_to_meet="Nice to meet you, {}.",
    you_are="Your name is {}.",
    who_are_you="You have not told me your name yet.",
    nothing_said="I have not said anything yet.",
    not_heard="Sorry, I did not catch that. Could you say it again?",
    unknown="I am sorry, I do not know that.",
    answered="Thank you.",
    result="{} is {}.",
    no_division_by_zero="Nothing can be divided by zero.",
    time="It is {hour12}:{minute:02} {half}.",
    date="Today is {day}, the {ordinal} of {month} {year}.",
    months="January February March April May June July August September October November December",
    days="Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
)

GERMAN = Phrases(
    hello="Hallo!",
    offer="Wie kann ich Ihnen helfen?",
    i_am="Ich bin {}.",
    stand_in="Ich bin die lokale Vertretung eines Sprachagenten.",
    how_are_you="Danke, mir geht es gut. Und wie geht es Ihnen?",
    thanks="Gern geschehen.",
    bye="Auf Wiederhören, und danke für das Gespräch.",
    stop="Gut, ich höre zu.",
    help="Fragen Sie mich danach, nach Datum und Uhrzeit, oder stellen Sie mir eine Rechenaufgabe.",
    okay="Gut. Was kann ich noch für Sie tun?",
    nice_to_meet="Freut mich, {}.",
    you_are="Sie heißen {}.",
    who_are_you="Sie haben mir Ihren Namen noch nicht gesagt.",
    nothing_said="Ich habe noch nichts gesagt.",
    not_heard="Entschuldigung, das habe ich nicht verstanden. Sagen Sie es bitte noch einmal.",
    unknown="Das weiß ich leider nicht.",
    answered="Danke.",
    result="{} ist {}.",
    no_division_by_zero="Durch null kann man nicht teilen.",
    time="Es ist {hour} Uhr {minute}.",
    date="Heute ist {day}, der {number}. {month} {year}.",
    months="Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    days="Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
)

INDONESIAN = Phrases(
    hello="Halo!",
    offer="Apa yang bisa saya bantu?",
    i_am="Saya {}.",
    stand_in="Saya pengganti lokal untuk agen suara.",
    how_are_you="Saya baik, terima kasih. Bagaimana kabar Anda?",
    thanks="Sama-sama.",
    bye="Sampai jumpa, dan terima kasih sudah berbicara dengan saya.",
    stop="Baik, saya mendengarkan.",
    help="Tanyakan tentang itu, tanggal dan jam, atau beri saya soal hitungan.",
    okay="Baik. Apa lagi yang bisa saya bantu?",
    nice_to_meet="Senang berkenalan dengan Anda, {}.",
    you_are="Nama Anda {}.",
    who_are_you="Anda belum menyebutkan nama Anda.",
    nothing_said="Saya belum mengatakan apa-apa.",
    not_heard="Maaf, saya tidak mendengarnya. Tolong ulangi sekali lagi.",
    unknown="Maaf, saya tidak tahu.",
    answered="Terima kasih.",
    result="{} adalah {}.",
    no_division_by_zero="Tidak ada yang bisa dibagi dengan nol.",
    time="Sekarang pukul {hour}.{minute:02}.",
    date="Hari ini {day}, {number} {month} {year}.",
    months="Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    days="Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
)

SPANISH = Phrases(
    hello="¡Hola!",
    offer="¿En qué puedo ayudarle?",
    i_am="Soy {}.",
    stand_in="Soy el sustituto local de un agente de voz.",
    how_are_you="Estoy bien, gracias. ¿Y usted?",
    thanks="De nada.",
    bye="Adiós, y gracias por hablar conmigo.",
    stop="De acuerdo, le escucho.",
    help="Puede preguntarme por eso, por la fecha y la hora, o darme una cuenta.",
    okay="De acuerdo. ¿Qué más puedo hacer por usted?",
    nice_to_meet="Encantado, {}.",
    you_are="Su nombre es {}.",
    who_are_you="Todavía no me ha dicho su nombre.",
    nothing_said="Todavía no he dicho nada.",
    not_heard="Perdón, no lo he entendido. ¿Puede repetirlo?",
    unknown="Lo siento, no lo sé.",
    answered="Gracias.",
    result="{} es {}.",
    no_division_by_zero="No se puede dividir entre cero.",
    time="Son las {hour}:{minute:02}.",
    date="Hoy es {day}, {number} de {month} de {year}.",
    months="enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    days="lunes martes miércoles jueves viernes sábado domingo",
)

FRENCH = Phrases(
    hello="Bonjour !",
    offer="Comment puis-je vous aider ?",
    i_am="Je suis {}.",
    stand_in="Je suis le remplaçant local d'un agent vocal.",
    how_are_you="Je vais bien, merci. Et vous ?",
    thanks="Je vous en prie.",
    bye="Au revoir, et merci de m'avoir parlé.",
    stop="D'accord, je vous écoute.",
    help="Interrogez-moi là-dessus, demandez la date et l'heure, ou donnez-moi un calcul.",
    okay="D'accord. Que puis-je faire d'autre pour vous ?",
    nice_to_meet="Enchanté, {}.",
    you_are="Vous vous appelez {}.",
    who_are_you="Vous ne m'avez pas encore dit votre nom.",
    nothing_said="Je n'ai encore rien dit.",
    not_heard="Pardon, je n'ai pas compris. Pouvez-vous répéter ?",
    unknown="Je suis désolé, je ne le sais pas.",
    answered="Merci.",
    result="{} font {}.",
    no_division_by_zero="On ne peut pas diviser par zéro.",
    time="Il est {hour} heures {minute}.",
    date="Nous sommes le {day} {number} {month} {year}.",
    months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    days="lundi mardi mercredi jeudi vendredi samedi dimanche",
)

PHRASES = {"en": ENGLISH, "de": GERMAN, "id": INDONESIAN, "es": SPANISH, "fr": FRENCH}


def phrases(language: str) -> Phrases:
    """The phrases of a language; the English ones for a language that the rules do not know."""
    return PHRASES.get(language, ENGLISH)
