"""Names, sentences and people that need room: long, unbroken, or in other scripts."""

from django.contrib.auth.models import Group, User
from django.utils import timezone

from agents.conversations.models import Conversation, Role, Source
from agents.personas.models import REASON_LIMIT, Persona
from agents.personas.options import NAME_LIMIT
from agents.personas.pictures.encoding import as_picture
from agents.personas.pictures.models import PersonaPicture
from agents.personas.sharing_form import TAG_LIMIT
from tests.agents.personas.pictures.files import a_picture

NAMES = {
    "German": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "Arabic": "مساعدة مكتب الاستقبال في فندق البحر الأبيض المتوسط الكبير على الشاطئ",
    "Thai": "ผู้ช่วยตอบคำถามเกี่ยวกับเวลาทำการและราคาบัตรเข้าชมพิพิธภัณฑสถานแห่งชาติ",
    "unbroken": "W" * NAME_LIMIT,
    "plain": "Mara, front desk",
}
SUMMARIES = {
    "German": "Kraftfahrzeughaftpflichtversicherungsbescheinigungen und Rindfleischetikettierungsüberwachungsaufgaben",
    "Arabic": "تجيب عن الأسئلة المتعلقة بمواعيد العمل والأسعار والطريق إلى الفندق بجمل قصيرة ودودة.",
    "Thai": "ตอบคำถามเกี่ยวกับเวลาทำการราคาและเส้นทางมายังพิพิธภัณฑ์ด้วยประโยคสั้นและเป็นมิตรเสมอ" * 2,
    "unbroken": f"https://example.org/{'long/' * 36}",
    "plain": "Answers questions.",
}
LANGUAGES = {"German": "de-DE", "Arabic": "ar-EG", "Thai": "th-TH", "unbroken": "en-US", "plain": "en-US"}
LONG_LOGIN = "maximiliane-von-und-zu-hohenlohe-waldenburg-schillingsfuerst" * 2
LONG_GROUP = "Unterrichtsvorbereitungsarbeitsgemeinschaft" * 3


def a_person_with_much_to_show() -> User:
    """A superuser with a long name who has, shares and has called a persona of each kind."""
    person = User.objects.create_superuser(LONG_LOGIN, password="a password of hers")
    group = Group.objects.create(name=LONG_GROUP)
    person.groups.add(group)
    other = User.objects.create_user(LONG_LOGIN[::-1])
    for kind in NAMES:
        persona = persona_of(person, kind)
        persona.groups.add(group)
        another_version_of(persona, kind)
        persona.people.add(other)
        conversation_with(persona)
    _call_with(persona)
    Persona.objects.create_published(
        owner=person, name="x" * NAME_LIMIT, summary=SUMMARIES["unbroken"], archived_at=timezone.now()
    )
    _with_picture(persona)
    Persona.objects.create(owner=person, name=NAMES["unbroken"], summary=SUMMARIES["plain"])  # a draft
    return person


def _with_picture(persona: Persona) -> None:
    PersonaPicture.objects.put(persona, as_picture(a_picture()))


def persona_of(owner: User, kind: str) -> Persona:
    return Persona.objects.create_published(
        owner=owner,
        name=NAMES[kind],
        summary=SUMMARIES[kind],
        language=LANGUAGES[kind],
        instructions=f"You are {NAMES[kind]}. {SUMMARIES[kind]}",
        greeting=f"{SUMMARIES[kind]} {NAMES[kind]}",
        model="gpt-realtime",
        voice_kind="azure-standard",
        voice_name="en-US-AvaNeural",
        tags=["W" * TAG_LIMIT, *SUMMARIES[kind].split()[:3]],
    )


def another_version_of(persona: Persona, kind: str) -> None:
    """It was published again, and its draft has changed since."""
    persona.instructions = f"{SUMMARIES[kind]} {persona.instructions}"
    persona.publish(persona.owner, f"{NAMES[kind]} {SUMMARIES[kind]}"[:REASON_LIMIT])
    persona.instructions = f"You are {NAMES[kind]}, and brief."
    persona.voice_rate = 0.85
    persona.revision += 1
    persona.save()


def _call_with(persona: Persona) -> None:
    """It goes on now, and is on the live board."""
    Conversation.objects.create(
        user=persona.owner,
        persona=persona,
        persona_version=persona.versions.latest("number"),
        started_at=timezone.now(),
        model=persona.model,
    )


def conversation_with(persona: Persona) -> None:
    now = timezone.now()
    conversation = Conversation.objects.create(
        user=persona.owner,
        persona=persona,
        persona_version=persona.versions.latest("number"),
        started_at=now,
        ended_at=now,
        end_reason="stopped",
        model=persona.model,
    )
    for position, role in enumerate((Role.ASSISTANT, Role.USER)):
        conversation.turns.create(
            position=position,
            role=role,
            source=Source.SPEECH,
            item_id=f"item_{position}",
            text=persona.greeting,
            started_at=now,
            ended_at=now,
        )
