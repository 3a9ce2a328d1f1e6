"""What people are told, made from the facts. It says what the site does, and claims nothing about the law. Pure."""

from dataclasses import dataclass
from hashlib import sha256

from agents.privacy.facts import Facts, VoiceService

WORDS_FROM = "2026-11-30"
"""When the sentences of `notice` were last changed. Who has confirmed the earlier ones is asked again."""

AZURE = "What you say and type goes to Microsoft Azure AI Voice Live"
AI = "You talk to an AI, not to a person."


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know: its title and its sentences."""

    title: str
    text: str


def notice(facts: Facts) -> tuple[Point, ...]:
    """What somebody confirms before their first call."""
    return (
        Point("An AI answers", f"{AI} It can be wrong."),
        Point("What is stored", f"{_stored()} {_sound(facts)}"),
        Point("For how long", _for_how_long(facts)),
        Point("Who can read it", _readers()),
        Point("Where it goes", _goes_to(facts)),
    )


def page(facts: Facts) -> tuple[Point, ...]:
    """What /privacy/ says: the notice, and the rest."""
    return (
        *notice(facts),
        Point("Your account", _of_account()),
        Point("Sign-ins", _of_sign_ins(facts)),
        Point("A trail of actions", _of_trail(facts)),
        Point("Cookies", _of_cookies()),
        Point("Trying a draft", _of_tryouts()),
        Point("Personas with tools", _of_tools()),
        Point("Owners of personas", _of_owners()),
        Point("Backups", _of_backups()),
    )


def short_line(facts: Facts) -> str:
    """The notice in one line, for every page where one talks."""
    return f"{AI} What is said is stored as text {_kept(facts)}."


def as_text(facts: Facts) -> str:
    """The notice as it was shown, for the record of who has confirmed it; what the operator adds is part of it."""
    lines = [f"{point.title}: {point.text}" for point in notice(facts)]
    return "\n".join([*lines, facts.own_text] if facts.own_text else lines)


def version(facts: Facts) -> str:
    """The date of our sentences, and a hash of what they say here: other settings make another text."""
    return f"{WORDS_FROM} {sha256(as_text(facts).encode()).hexdigest()[:12]}"


def _stored() -> str:
    return (
        "What you say and type, and what the AI answers, is stored as text, with the times and the number of tokens "
        "(pieces of words, by which the service counts)."
    )


def _sound(facts: Facts) -> str:
    if facts.may_be_recorded:
        return "Sound is stored only if you agree to a recording. You can refuse, and still talk."
    return "Sound is not stored."


def _kept(facts: Facts) -> str:
    return f"for {_days(facts.retention_days)}" if facts.retention_days else "until you delete it"


def _for_how_long(facts: Facts) -> str:
    stays = "A conversation stays until you delete it."
    if facts.retention_days:
        stays = f"A conversation is deleted {_days(facts.retention_days)} after it ended, or earlier if you delete it."
    if facts.backup_keep_days:
        stays += f" Backups hold what was deleted for up to {_days(facts.backup_keep_days)} more."
    return stays


def _readers() -> str:
    return (
        "You, and people who run this site, if they were given the permission to read conversations. "
        "Each time one of them opens a conversation of yours, the site writes down who it was and when."
    )


def _goes_to(facts: Facts) -> str:
    match facts.service:
        case VoiceService.THIS_MACHINE:
            return "What you say and type is heard and answered on the machine that this site runs on."
        case VoiceService.OWN:
            return "What you say and type goes to a voice service that the people who run this site have set up."
        case VoiceService.AZURE if facts.region:
            return f"{AZURE}, in the region {facts.region}, and is answered there."
    return f"{AZURE}, and is answered there. In which region, the people who run this site can say."


def _of_account() -> str:
    return (
        "Your name, the personas that you make, and for each day how many minutes you talked and how many characters "
        "you typed."
    )


def _of_sign_ins(facts: Facts) -> str:
    is_other = facts.staff_login_hours != facts.login_hours
    staff = f", that of staff {_hours(facts.staff_login_hours)}" if is_other else ""
    return (
        "Each sign-in, with the network address and the browser that it came from, until it ends: after "
        f"{_hours(facts.login_hours)} at most{staff}."
    )


def _of_trail(facts: Facts) -> str:
    kept = f"for {_days(facts.audit_days)}" if facts.audit_days else "without an end"
    return (
        "Who changed or opened what on this site, when, and from which network address. Nothing of what was said is "
        f"in it. It is kept {kept}."
    )


def _of_cookies() -> str:
    return (
        "One keeps you signed in, one protects forms, and one remembers this browser for the next sign-in. There are "
        "none of other sites."
    )


def _of_tryouts() -> str:
    return (
        "When you try a draft of a persona, nothing of the talk is stored with your conversations. The draft and the "
        "talk are kept for a quarter of an hour, so that the connection may break."
    )


def _of_tools() -> str:
    return (
        "A persona may use tools on other servers, to look something up. Then the AI sends them what it thinks they "
        "need, and that can hold words of yours."
    )


def _of_owners() -> str:
    return (
        "The owner of a persona sees how many calls it had, and how long they were: not who called, and not what was "
        "said."
    )


def _of_backups() -> str:
    return (
        "The people who run this site can make backups of all that is stored. What you delete here stays in a backup "
        "until that backup is deleted."
    )


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _hours(hours: int) -> str:
    """In days where that is a number people take in."""
    if hours > 24 and hours % 24 == 0:
        return _days(hours // 24)
    return "1 hour" if hours == 1 else f"{hours} hours"
