"""A person is erased: step by step, each in a transaction of its own, so that nothing waits for it and nothing is lost.

A step finds by the database what is left to do, so whoever goes on after a process has died begins where that ended.
The account goes last, and with it the request that says how far it is done.

Every table and column in which people write has to be empty of them afterwards (tests/agents/retention/every_table.py
looks into each). A new table that refers to the account or to a conversation goes by that; any other needs a step here.
"""

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from agents.audit import trail
from agents.audit.actions import Action, Kind
from agents.audit.forgetting import Forgotten, forget_batch, labels_of
from agents.conversations.models import Conversation
from agents.conversations.words.index import forget_deleted
from agents.personas.blanking import blank, blank_reasons
from agents.personas.handing_over import archive, hand_over
from agents.personas.models import Persona, PersonaVersion
from agents.retention import conversations, traces
from agents.retention.asking import why_not
from agents.retention.models import ErasureRequest
from agents.retention.nobody import nobody
from agents.rights.announcements import announce
from agents.voice.end_reasons import EndReason

logger = logging.getLogger(__name__)

CALLS_END_WITHIN = timedelta(minutes=3)  # each is checked once a minute, and ends by itself then


@transaction.atomic
def begin(user: User, *, heir: User | None = None) -> ErasureRequest:
    """Nobody signs in as this person any more, their calls end, and the rest is done by `erase_some`.

    `heir` gets their personas, as they are. Otherwise nobody calls these any more.
    """
    begun = ErasureRequest.objects.filter(user=user).exclude(begun_at=None).first()
    if begun:
        return begun
    now = timezone.now()
    for persona in Persona.objects.select_for_update().filter(owner=user):
        if heir:
            hand_over(persona, heir)
        else:
            archive(persona)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    traces.forget_logins(user)
    request, _ = ErasureRequest.objects.update_or_create(
        user=user, defaults={"due_at": now, "begun_at": now, "known": _known_of(user)}
    )
    return request


def _known_of(user: User) -> dict[str, list[str]]:
    """What the account and its personas are and were called."""
    personas = [str(key) for key in Persona.objects.filter(owner=user).values_list("pk", flat=True)]
    versions = PersonaVersion.objects.filter(persona__owner=user).order_by().values_list("name", flat=True).distinct()
    drafts = Persona.objects.filter(owner=user).values_list("name", flat=True)
    return {
        "names": sorted({user.get_username(), *labels_of(Kind.ACCOUNT, [str(user.pk)])}),
        "personas": personas,
        "persona_names": sorted({*drafts, *versions, *labels_of(Kind.PERSONA, personas)}),
    }


def _forgotten(request: ErasureRequest) -> Forgotten:
    return Forgotten(request.pk, **{name: frozenset(values) for name, values in request.known.items()})


def erase_some() -> int:
    """Do one step for one of those who are due; returns 1 if there may be more to do now, else 0."""
    for request in ErasureRequest.objects.due().select_related("user"):
        try:
            if do_step(request):
                return 1
        except Exception:  # a fault with one must not keep the others waiting; the next look tries it again
            logger.exception("account %d is not erased yet", request.pk)
    return 0


def count_due() -> int:
    return ErasureRequest.objects.due().count()


def do_step(request: ErasureRequest) -> bool:
    """Returns False if it has to wait: for a call to end, or for another administrator to be there."""
    if request.begun_at is None:
        if why_not(request.user):
            return False
        begin(request.user)
        return True
    if not _calls_are_over(request.user, since=request.begun_at):
        return False
    steps = (_erase_conversations, _forget_in_trail, _erase_persona, _erase_reasons)
    with transaction.atomic():
        locked = ErasureRequest.objects.select_for_update().get(pk=request.pk)
        if not any(step(locked) for step in steps):
            _erase_account(locked)
    return True


def _calls_are_over(user: User, *, since: datetime) -> bool:
    """A call whose process is gone, and with it all who would close its row, does not hold it up for ever."""
    live = Conversation.objects.live().filter(user=user)
    if timezone.now() - since > CALLS_END_WITHIN:
        live.update(ended_at=timezone.now(), end_reason=EndReason.NOT_ALLOWED)
    return not live.exists()


def _erase_conversations(request: ErasureRequest) -> bool:
    theirs = Conversation.objects.ended().filter(user_id=request.pk)
    keys = list(theirs.order_by("started_at").values_list("pk", flat=True)[: conversations.BATCH])
    traces.forget_conversations(keys)
    conversations.delete(keys)
    if keys:
        forget_deleted()
    request.count("conversations", len(keys))
    request.save(update_fields=["done"])
    return bool(keys)


def _forget_in_trail(request: ErasureRequest) -> bool:
    """New events come while personas are erased; the last look is in `_erase_account`."""
    last = forget_batch(_forgotten(request), after=request.read_to)
    if last is None:
        return False
    request.read_to = last
    request.save(update_fields=["read_to"])
    return True


def _erase_persona(request: ErasureRequest) -> bool:
    """One that nobody else's conversation needs is deleted; of another the empty shell stays."""
    held = Conversation.objects.of_the_site().filter(persona=OuterRef("pk"))
    persona = Persona.objects.filter(owner_id=request.pk).annotate(is_needed=Exists(held)).order_by("pk").first()
    if persona is None:
        return False
    traces.forget_persona(persona)
    blank(persona, owner=nobody())
    announce(persona_id=persona.pk)
    if not persona.is_needed:
        Persona.objects.get(pk=persona.pk).delete()
    request.count("personas_emptied" if persona.is_needed else "personas", 1)
    request.save(update_fields=["done"])
    return True


def _erase_reasons(request: ErasureRequest) -> bool:
    """What they wrote about versions of personas that others have."""
    return bool(blank_reasons(request.user))


def _erase_account(request: ErasureRequest) -> None:
    """With all rows that are of the account alone. Under a name that is nobody's, since this is an event, too."""
    user = request.user
    forgotten = _forgotten(request)
    traces.forget_account(user)
    User.objects.filter(pk=user.pk).update(username=f"(erased {user.pk})", first_name="", last_name="", email="")
    User.objects.get(pk=user.pk).delete()
    after: int | None = request.read_to
    while after is not None:  # what was written since it was read: the end of logins, a look of staff
        after = forget_batch(forgotten, after=after)
    trail.record(Action.PERSON_ERASED, trail.On(Kind.ACCOUNT, str(forgotten.user_id)), **request.done)
    transaction.on_commit(_empty_journal, robust=True)


def _empty_journal() -> None:
    """SQLite keeps what was deleted in its journal until that is used again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
