"""What a caller may want, as patterns for each language. English is always tried: callers are heard in English."""

import re
from enum import StrEnum


class Intent(StrEnum):
    """What the caller wants, if a fixed phrase can answer it."""

    CALLER_ASKED = "caller_asked"
    NAME_ASKED = "name_asked"
    IS_IT_REAL = "stand_in"
    TIME = "time"
    DATE = "date"
    AGAIN = "again"
    STOP = "stop"
    THANKS = "thanks"
    BYE = "bye"
    HOW_ARE_YOU = "how_are_you"
    HELP = "help"
    ASK_ME = "ask_me"
    OKAY = "okay"
    HELLO = "hello"


PATTERNS: dict[str, dict[Intent, str]] = {
    "en": {
        Intent.CALLER_ASKED: r"(what is|what's|tell me|do you (know|remember)) my name|\bmy name$|who am i$|who i am$",
        Intent.NAME_ASKED: r"(what is|what's|tell me|(may|can|could) i (ask|have|know|get)) your name|who are you\b"
        r"|who am i (speaking|talking) (to|with)|who('s| is) (this|there|speaking)$|what are you called"
        r"|introduce yourself|what (should|can|do) i call you",
        Intent.IS_IT_REAL: r"are you (a |an )?(real|human|robot|machine|computer|person|bot|ai|artificial)\b",
        Intent.TIME: r"what time (is it|it is)( now| please| right now)*$|(what is|what's|whats|tell me|the) (the )?"
        r"(current |exact )?time( now| is| it is| is it| please| right now)*$|(have you got|do you have) the time\b",
        Intent.DATE: r"(what|which) (day|date|month|year) (is it|is today|do we have|are we in)\b|what is today$"
        r"|(what is|what's|tell me) (the|today's) (day|date|day of the week)( today| please| is it)*$|day of the week",
        Intent.AGAIN: r"(say|repeat) (that|it|this)( again)?( please)?$|what did you (just )?say|once more"
        r"|^i beg your pardon|^pardon\b|^sorry$|^(come )?again( please)?$"
        r"|(can|could|would) you (please )?repeat( yourself)?( please)?$"
        r"|i (didn't|did not|couldn't) (catch|hear|understand|get) (that|you|it)",
        Intent.STOP: r"^(please )?(stop|quiet|be quiet|wait|hold on|enough|shut up)( it| that| please| now| talking)*$",
        Intent.BYE: r"\bgood ?bye\b|^bye\b|\bbye$|^see you( (later|soon|then|tomorrow|around))*$|^good night$"
        r"|^(thanks |thank you )?have a (nice|good|great|lovely) \w+$"
        r"|^that('s| is| was) all( for now| thank you| thanks)*$",
        Intent.THANKS: r"^(?!.*\b(what|when|where|which|who|how|why|do|does|can|could|is|are|and|but)\b)"
        r"(\w+ ){0,3}(thank you|thanks)( \w+){0,7}$",
        Intent.HOW_ARE_YOU: r"how are you(?! (open|closed|located|reached|paid|getting|going))( \w+){0,2}$"
        r"|how do you do$|how('s| is) it going|how are things",
        Intent.HELP: r"^(please |can you |could you )*help( me)?( please)?$|what can (you (do|help)\b|i ask( you)?\b)"
        r"|what do you know$|what can you tell me$|how can you help",
        Intent.ASK_ME: r"^(please )?ask me\b|^(the )?next( question| one)?( please)?$|give me (a|the|another) question"
        r"|^((i am|i'm|yes i'm|yes i am) )?ready$|^(let's|let us) (start|begin|go)",
        Intent.OKAY: r"^(yes|yeah|no|nope|okay|ok|all right|alright|fine|good|great|perfect|sure|got it|understood"
        r"|i see|aha|right)( (okay|please|good|great|fine|perfect))*$",
        Intent.HELLO: r"^(well )?(hello|hi|hey|good (morning|afternoon|evening|day))\b",
    },
    "de": {
        Intent.CALLER_ASKED: r"(was ist|wie ist|weißt du|wissen sie) mein(en)? name|wie heiße\b|wer bin ich",
        Intent.NAME_ASKED: r"wie heißt du|wie heißen sie|wer bist du|wer sind sie|(was|wie) ist (dein|ihr) name",
        Intent.IS_IT_REAL: r"(bist du|sind sie) (echt|eine? (roboter|mensch|computer|maschine|ki))\b",
        Intent.TIME: r"wie spät (ist es|haben wir)|wie ?viel uhr (ist es|haben wir)|^wie ?viel uhr$"
        r"|(welche|die|genaue) uhrzeit",
        Intent.DATE: r"welcher tag ist|welches datum|der wievielte|welchen tag haben",
        Intent.AGAIN: r"noch einmal|wiederhol|was hast du gesagt|was haben sie gesagt|wie bitte",
        Intent.STOP: r"^(bitte )?(stopp?|halt|warte|warten sie|moment|ruhe)( bitte| mal)*$",
        Intent.BYE: r"tschüss|auf wieder(sehen|hören)|bis bald",
        Intent.THANKS: r"^(vielen )?dank\w*( \w+){0,3}$",
        Intent.HOW_ARE_YOU: r"wie geht('s| es)",
        Intent.HELP: r"^hilfe|was kannst du|was können sie|hilf mir|wobei (kannst|können)",
        Intent.ASK_ME: r"^(bitte )?frag(en sie)? mich|nächste frage|noch eine frage|^ich bin (bereit|soweit)|los geht",
        Intent.OKAY: r"^(ja|nein|okay|ok|gut|in ordnung|alles klar|aha)( (okay|gut|bitte))*$",
        Intent.HELLO: r"^(hallo|hi|guten (tag|morgen|abend)|servus|moin)\b",
    },
    "id": {
        Intent.CALLER_ASKED: r"siapa nama ?(saya|ku)|siapa (saya|aku)",
        Intent.NAME_ASKED: r"siapa nama ?(anda|kamu|mu)|(anda|kamu) siapa|siapa (anda|kamu)",
        Intent.TIME: r"jam berapa (sekarang|ini)|pukul berapa (sekarang|ini)|^(sekarang )?(jam|pukul) berapa$",
        Intent.DATE: r"hari apa (ini|sekarang|hari ini)|hari ini hari apa|^(hari apa|tanggal berapa)$"
        r"|tanggal berapa (ini|sekarang|hari ini)",
        Intent.AGAIN: r"ulangi|sekali lagi|apa (yang )?(anda|kamu) (katakan|bilang)",
        Intent.STOP: r"^(tolong )?(berhenti|stop|tunggu|diam|cukup)( dulu| sebentar)*$",
        Intent.BYE: r"sampai jumpa|selamat tinggal|^dadah|sampai nanti",
        Intent.THANKS: r"^terima kasih( \w+){0,3}$|^makasih",
        Intent.HOW_ARE_YOU: r"apa kabar|bagaimana kabar",
        Intent.HELP: r"^(tolong|bantuan|bantu saya)$|apa yang bisa (anda|kamu)|bisa (membantu|bantu) apa",
        Intent.ASK_ME: r"pertanyaan (berikutnya|selanjutnya)|^(tolong )?tanya(i|kan)? saya|^saya (sudah )?siap",
        Intent.OKAY: r"^(ya|iya|tidak|oke|ok|baik|bagus)( (oke|baik))*$",
        Intent.HELLO: r"^(halo|hai|selamat (pagi|siang|sore|malam))\b",
    },
    "es": {
        Intent.CALLER_ASKED: r"cómo me llamo|cuál es mi nombre|quién soy",
        Intent.NAME_ASKED: r"cómo (te llamas|se llama usted)|cuál es (tu|su) nombre|quién (eres|es usted)",
        Intent.TIME: r"qué hora es",
        Intent.DATE: r"qué día es|qué fecha|a cuántos estamos",
        Intent.AGAIN: r"repite|repita|otra vez|qué (has|ha) dicho",
        Intent.STOP: r"^(por favor )?(para|pare|espera|espere|basta|silencio|alto)( por favor)?$",
        Intent.BYE: r"^adiós|^hasta (luego|pronto|mañana)$",
        Intent.THANKS: r"^(muchas )?gracias( \w+){0,3}$",
        Intent.HOW_ARE_YOU: r"cómo (estás|está usted)|^(y )?qué tal$",
        Intent.HELP: r"^ayuda|qué (puedes|puede) hacer|ayúdame",
        Intent.HELLO: r"^(hola|buenos días|buenas (tardes|noches))\b",
    },
    "fr": {
        Intent.CALLER_ASKED: r"comment je m'appelle|quel est mon nom|qui suis-je",
        Intent.NAME_ASKED: r"(tu t'appelles|t'appelles-tu|appelez-vous)|quel est (ton|votre) nom|qui (es-tu|êtes-vous)",
        Intent.TIME: r"quelle heure est|est quelle heure|^(tu as |vous avez |avez-vous )?l'heure$|^quelle heure$",
        Intent.DATE: r"quel jour (sommes|est-on|on est|est-ce)|quelle date (sommes|est-ce)|quelle est la date$",
        Intent.AGAIN: r"répète|répétez|encore une fois|qu'as-tu dit|qu'avez-vous dit",
        Intent.STOP: r"^(stop|arrête|arrêtez|attends|attendez|silence|ça suffit)( s'il (te|vous) plaît)?$",
        Intent.BYE: r"au revoir|à bientôt",
        Intent.THANKS: r"^merci( \w+){0,3}$",
        Intent.HOW_ARE_YOU: r"comment (ça va|vas-tu|allez-vous)|^ça va",
        Intent.HELP: r"^aide|que (peux-tu|pouvez-vous) faire|aidez-moi",
        Intent.HELLO: r"^(bonjour|salut|bonsoir)\b",
    },
}

AFTER_ME = {
    "en": r"^(?:(?:now|please|can you|could you|would you) ){0,3}"
    r"(?:(?:say|repeat)(?: this)? after me|repeat(?: this| the words?)?|say(?: the words?)?)[:,.]?"
    r" (?!(?:that|it|this|what|again|your|you|yourself|something|anything|so|more|the last|the answer)\b)(.+)",
    "de": r"^(?:bitte )?(?:sprich mir nach|sprechen sie mir nach|sag mir nach|wiederhole)[:,]? (.+)",
    "id": r"^(?:tolong )?(?:ulangi kata-kata saya|tirukan(?: saya)?|ikuti saya|katakan)[:,]? (.+)",
    "es": r"^(?:repite conmigo|repita conmigo|di)[:,]? (.+)",
    "fr": r"^(?:répète après moi|répétez après moi|dis|dites)[:,]? (.+)",
}


def intent_of(question: str, language: str) -> Intent | None:
    """The first intent whose pattern is in the question, in lower case; in the persona's language, else in English."""
    for patterns in (PATTERNS.get(language, {}), PATTERNS["en"]):
        for intent, pattern in patterns.items():
            if re.search(pattern, question):
                return intent
    return None
