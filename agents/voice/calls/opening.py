"""Opens a new call: checks the quotas, then creates the conversation's row and a session with the operator's rules."""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User

from agents.voice.calls.live_calls import LiveCall, live_calls
from agents.voice.errors import AnotherCall, NoSuchPersona
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.registry import HeldCall, HoldStatus
from agents.voice.session.rules import SessionRules
from agents.voice.session.session import VoiceSession
from agents.voice.storage.rows import open_conversation
from agents.voice.upstream.chooser import Chooser


async def begin_call(user: User, persona_id: UUID, lease: HeldCall) -> LiveCall:
    """Open a new call in this process, where placing.py has found a place for it, and run it.

    Raises:
        ServerRestarting, Quota, NoSuchPersona, AnotherCall: it may not begin. TimeoutError: the database is too slow.
    """
    try:
        with live_calls.place(lease.conversation_id, settings.ENVIRONMENT.sessions_per_process):
            rules = session_rules(user)
            await rules.chooser.take()
            await hold_lease(lease)
            opened = await open_conversation(user, persona_id, lease.conversation_id)
            if opened is None:
                raise NoSuchPersona
            call = LiveCall(VoiceSession(opened, rules), user.pk, persona_id, lease.created_at)
            live_calls.begin(call)
            return call
    except BaseException:
        with suppress(*REDIS_AWAY):
            await live_calls.registry.release(lease.conversation_id, user.pk)
        raise


async def hold_lease(lease: HeldCall) -> None:
    """Take one of the user's places for this call. Without Redis nothing is counted.

    Raises:
        AnotherCall: the user's newer calls fill the limit.
    """
    with suppress(*REDIS_AWAY):
        held = await live_calls.hold_lease(lease, settings.ENVIRONMENT.sessions_per_user)
        if held.status is not HoldStatus.OK:
            raise AnotherCall


def session_rules(user: User) -> SessionRules:
    voice_live, environment = settings.VOICE_LIVE, settings.ENVIRONMENT
    return SessionRules(
        chooser=Chooser(voice_live.resources, user.pk),
        max_seconds=environment.session_max_seconds,
        idle_seconds=environment.session_idle_seconds,
        resume_seconds=environment.resume_seconds,
        is_verbose=voice_live.verbose and user.is_staff,
    )
