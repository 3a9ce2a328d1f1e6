"""May this call begin? Quotas first, then the conversation's row; what the operator set becomes the session's rules."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User

from agents.voice.connect_quota import take_connect
from agents.voice.errors import NoSuchPersona
from agents.voice.live_calls import live_calls
from agents.voice.record import open_conversation
from agents.voice.session import SessionRules, VoiceSession
from agents.voice.upstream import Endpoint


async def open_session(user: User, persona_id: UUID) -> VoiceSession:
    """A session that is ready to run.

    Raises:
        ServerRestarting, Quota, NoSuchPersona: it may not. TimeoutError: the database is too slow.
    """
    if live_calls.end:
        raise live_calls.end
    limit = settings.ENVIRONMENT.connects_per_minute
    await take_connect(settings.VOICE_LIVE.endpoint, user_id=user.pk, limit=limit)
    opened = await open_conversation(user, persona_id)
    if opened is None:
        raise NoSuchPersona
    return VoiceSession(opened, session_rules(is_staff=user.is_staff))


def session_rules(*, is_staff: bool) -> SessionRules:
    voice_live = settings.VOICE_LIVE
    return SessionRules(
        endpoint=Endpoint(voice_live.endpoint, voice_live.api_key, voice_live.api_version),
        max_seconds=settings.ENVIRONMENT.session_max_seconds,
        idle_seconds=settings.ENVIRONMENT.session_idle_seconds,
        is_verbose=voice_live.verbose and is_staff,
    )
