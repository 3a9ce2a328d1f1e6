"""What people and personas say in seeded conversations: everyday sentences in twelve scripts and languages."""

SENTENCES = {
    "en": (
        "When do you open on Sunday?",
        "We open at ten and close at six in the evening.",
        "Could you tell me how to get there from the station?",
        "Take the tram to the museum, and walk for five minutes along the river.",
        "I would like to practise for my interview next week.",
        "Tell me about a time when something went wrong, and what you did about it.",
        "That is a good beginning; now say it again in two sentences.",
    ),
    "de": (
        "Wie lange haben Sie heute geöffnet?",
        "Heute bis achtzehn Uhr, am Donnerstag zwei Stunden länger.",
        "Können Sie das bitte noch einmal langsamer sagen?",
        "Natürlich: Der Äpfelmarkt ist am Samstag vor dem Rathaus.",
    ),
    "id": (
        "Jam berapa museum dibuka pada hari Minggu?",
        "Museum dibuka pukul sepuluh pagi sampai pukul enam sore.",
        "Terima kasih, saya akan datang bersama keluarga.",
    ),
    "fr": ("Où puis-je acheter un billet ?", "À l’entrée, ou en ligne jusqu’à la veille de votre visite."),
    "ru": ("Сколько стоит билет для ребёнка?", "Для детей до двенадцати лет вход бесплатный."),
    "el": ("Πού είναι η έξοδος;", "Στο τέλος του διαδρόμου, δεξιά από το καφέ."),
    "ar": ("متى تفتحون يوم الأحد؟", "نفتح في العاشرة صباحًا ونغلق في السادسة مساءً."),
    "he": ("מתי אתם פותחים ביום ראשון?", "אנחנו פותחים בעשר בבוקר וסוגרים בשש בערב."),
    "hi": ("क्या आप रविवार को खुले रहते हैं?", "हाँ, सुबह दस बजे से शाम छह बजे तक।"),
    "ja": ("日曜日は何時に開きますか。", "午前十時に開いて、午後六時に閉まります。"),
    "zh": ("星期天几点开门？", "上午十点开门，下午六点关门。"),
    "ko": ("일요일에는 몇 시에 여나요?", "오전 열 시에 열고 오후 여섯 시에 닫습니다."),
}
SHARES = {"en": 40, "de": 20, "id": 12, "fr": 6, "ru": 4, "el": 2, "ar": 4, "he": 2, "hi": 3, "ja": 3, "zh": 3, "ko": 1}
NAMES = ("Mara", "Jonas", "Äpfel und Birnen", "Sari, pemandu wisata", "Front desk", "面试教练", "مرشد", "Σωκράτης")
FIRST_NAMES = ("anna", "björn", "chandra", "dewi", "elif", "farid", "greta", "ήλιος", "иван", "jürgen", "美咲", "noa")
