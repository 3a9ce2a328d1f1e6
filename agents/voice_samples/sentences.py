"""What a voice says when it is tried: the same in every language. Pure."""

from agents.personas.voices.voice import language_code

FALLBACK = "en"
# By locale where its language is written or said in another way there, else by language.
SENTENCES = {
    "af": "Hallo en welkom. Ek help u graag vandag. Wat wil u weet?",
    "ar": "مرحبًا وأهلًا بكم. يسعدني أن أساعدكم اليوم. ماذا تودّون أن تعرفوا؟",
    "bg": "Здравейте и добре дошли. С удоволствие ще ви помогна днес. Какво бихте искали да знаете?",
    "bn": "নমস্কার, আপনাকে স্বাগত। আজ আপনাকে সাহায্য করতে পেরে ভালো লাগছে। আপনি কী জানতে চান?",
    "bs": "Dobar dan i dobro došli. Rado ću vam danas pomoći. Šta biste željeli znati?",
    "ca": "Hola i us donem la benvinguda. Avui us ajudaré amb molt de gust. Què voleu saber?",
    "cs": "Dobrý den a vítejte. S radostí vám dnes pomohu. Co byste chtěli vědět?",
    "da": "Goddag og velkommen. Jeg hjælper dig gerne i dag. Hvad vil du gerne vide?",
    "de": "Guten Tag und herzlich willkommen. Ich helfe Ihnen heute gern. Was möchten Sie wissen?",
    "el": "Γεια σας και καλώς ήρθατε. Με χαρά θα σας βοηθήσω σήμερα. Τι θα θέλατε να μάθετε;",
    "en": "Hello and welcome. I am happy to help you today. What would you like to know?",
    "es": "Hola y bienvenidos. Es un placer ayudarles hoy. ¿Qué les gustaría saber?",
    "et": "Tere tulemast. Aitan teid täna hea meelega. Mida soovite teada?",
    "fa": "سلام و خوش آمدید. امروز با کمال میل به شما کمک می‌کنم. چه چیزی می‌خواهید بدانید؟",
    "fi": "Hei ja tervetuloa. Autan teitä mielelläni tänään. Mitä haluaisitte tietää?",
    "fil": "Kumusta at maligayang pagdating. Masaya akong tutulong sa iyo ngayon. Ano ang gusto mong malaman?",
    "fr": "Bonjour et bienvenue. C'est un plaisir de vous aider aujourd'hui. Que souhaitez-vous savoir ?",
    "he": "שלום וברוכים הבאים. אשמח לעזור לכם היום. מה תרצו לדעת?",
    "hi": "नमस्ते, आपका स्वागत है। आज आपकी मदद करके खुशी होगी। आप क्या जानना चाहेंगे?",
    "hr": "Dobar dan i dobro došli. Rado ću vam danas pomoći. Što biste željeli znati?",
    "hu": "Jó napot, üdvözlöm! Ma szívesen segítek. Mit szeretne tudni?",
    "id": "Halo dan selamat datang. Hari ini saya siap membantu Anda. Apa yang ingin Anda ketahui?",
    "it": "Buongiorno e benvenuti. È un piacere aiutarvi oggi. Che cosa desiderate sapere?",
    "ja": "こんにちは、ようこそ。本日は喜んでお手伝いいたします。何をお知りになりたいですか。",
    "ko": "안녕하세요, 환영합니다. 오늘 기꺼이 도와드리겠습니다. 무엇을 알고 싶으신가요?",
    "lt": "Laba diena, sveiki atvykę. Šiandien mielai jums padėsiu. Ką norėtumėte sužinoti?",
    "lv": "Labdien un laipni lūdzam. Šodien labprāt jums palīdzēšu. Ko jūs vēlētos uzzināt?",
    "mk": "Здраво и добредојдовте. Со задоволство ќе ви помогнам денес. Што би сакале да знаете?",
    "ms": "Helo dan selamat datang. Hari ini saya sedia membantu anda. Apakah yang anda ingin tahu?",
    "nb": "Hei og velkommen. Jeg hjelper deg gjerne i dag. Hva vil du vite?",
    "nl": "Hallo en welkom. Ik help u vandaag graag. Wat wilt u weten?",
    "pl": "Dzień dobry i witamy. Chętnie dziś pomogę. Czego chcieliby się państwo dowiedzieć?",
    "pt": "Olá e boas-vindas. É um prazer ajudar hoje. O que gostaria de saber?",
    "ro": "Bună ziua și bine ați venit. Vă ajut cu plăcere astăzi. Ce ați dori să știți?",
    "ru": "Здравствуйте и добро пожаловать. Я с радостью помогу вам сегодня. Что вы хотели бы узнать?",
    "sk": "Dobrý deň a vitajte. Dnes vám s radosťou pomôžem. Čo by ste chceli vedieť?",
    "sl": "Dober dan in dobrodošli. Danes vam z veseljem pomagam. Kaj bi radi vedeli?",
    "sr": "Добар дан и добро дошли. Радо ћу вам данас помоћи. Шта бисте желели да знате?",
    "sr-Latn-RS": "Dobar dan i dobro došli. Rado ću vam danas pomoći. Šta biste želeli da znate?",
    "sv": "Hej och välkommen. Jag hjälper dig gärna i dag. Vad vill du veta?",
    "sw": "Habari na karibu. Nina furaha kukusaidia leo. Ungependa kujua nini?",
    "ta": "வணக்கம், வரவேற்கிறோம். இன்று உங்களுக்கு உதவ மகிழ்ச்சி. நீங்கள் என்ன தெரிந்துகொள்ள விரும்புகிறீர்கள்?",
    "th": "สวัสดีและยินดีต้อนรับ วันนี้ยินดีให้ความช่วยเหลือ คุณอยากทราบเรื่องอะไร",
    "tr": "Merhaba, hoş geldiniz. Bugün size memnuniyetle yardımcı olurum. Ne öğrenmek istersiniz?",
    "uk": "Добрий день і ласкаво просимо. Я з радістю допоможу вам сьогодні. Що ви хотіли б дізнатися?",
    "ur": "السلام علیکم اور خوش آمدید۔ آج آپ کی مدد کر کے خوشی ہوگی۔ آپ کیا جاننا چاہیں گے؟",
    "vi": "Xin chào và chào mừng bạn. Hôm nay tôi rất vui được giúp bạn. Bạn muốn biết điều gì?",
    "yue": "你好，歡迎你。今日好高興可以幫到你。你想知道啲咩呢？",
    "zh": "您好，欢迎您。今天很高兴为您服务。您想了解什么？",
    "zh-HK": "你好，歡迎你。今日好高興可以幫到你。你想知道啲咩呢？",
    "zh-TW": "您好，歡迎您。今天很高興為您服務。您想了解什麼？",
}


def language_of_sentence(locale: str) -> str:
    """The key of the sentence for that locale: that of English if there is none."""
    for key in (locale, language_code(locale)):
        if key in SENTENCES:
            return key
    return FALLBACK
