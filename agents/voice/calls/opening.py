"""Opens a new call: checks the quotas, then creates the conversation's row and a session with the operator's rules.

A tryout (`lease.tryout_id`) is opened in the same way, with limits of its own and without a row.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User

from agents.costs.budgets import standing
from agents.costs.limits import budget_limits
from agents.costs.spent import MonthSpent
from agents.personas.address import address_of
from agents.personas.allowed_models import is_allowed
from agents.voice.calls.live_calls import LiveCall, live_calls
from agents.voice.calls.tryouts import opened_tryout, seconds_of, spent_by, wanted_tryout
from agents.voice.errors import AnotherCall, ModelNotAllowed, NoSuchPersona, NotAcknowledged
from agents.voice.limits import DATABASE_SECONDS
from agents.voice.protocol import SessionStart
from agents.voice.redis.away import REDIS_AWAY
from agents.voice.redis.registry import HeldCall, HoldStatus
from agents.voice.session.day_minutes import minutes_used_up
from agents.voice.session.month_budget import log_site, used_up
from agents.voice.session.rules import DayAllowance, SessionRules
from agents.voice.session.session import VoiceSession
from agents.voice.storage.day_use import Wish, call_wished
from agents.voice.storage.rows import open_conversation
from agents.voice.upstream.chooser import Chooser

WISH_SECONDS = 1.0  # older than that, what somebody may call and has used is asked again


async def begin_call(
    user: User, persona_id: UUID, lease: HeldCall, start: SessionStart, wish: Wish | None = None
) -> LiveCall:
    """Open a new call in this process, where placing.py has found a place for it, and run it.

    `start`: what the browser wants of it. `wish`: what has been found out about it already.

    Raises:
        ServerRestarting, Quota, NoSuchPersona, NotAcknowledged, ModelNotAllowed, ToolKeyMissing, DayLimit: it may not.
        BudgetUsedUp, AnotherCall: the same.
        TimeoutError: the database is too slow.
    """
    try:
        with live_calls.place(lease.conversation_id, settings.ENVIRONMENT.sessions_per_process):
            if lease.tryout_id is None:
                call = await _opened_call(user, persona_id, lease, start, wish)
            else:
                call = await _opened_tryout(user, lease.tryout_id, lease)
            live_calls.begin(call)
            return call
    except BaseException:
        with suppress(*REDIS_AWAY):
            await live_calls.registry.release(lease.conversation_id, user.pk, is_tryout=lease.is_tryout)
        raise


async def _opened_call(
    user: User, persona_id: UUID, lease: HeldCall, start: SessionStart, wish: Wish | None
) -> LiveCall:
    rules = session_rules(user)
    if wish is None or time.time() - wish.asked_at > WISH_SECONDS:
        async with asyncio.timeout(DATABASE_SECONDS):
            wish = await wished(user, persona_id)
    _check(wish)
    await rules.chooser.take()
    await hold_lease(lease)
    opened = await open_conversation(
        user, wish.version, lease.conversation_id, continues=start.continues, record=start.record
    )
    if opened is None:
        raise NoSuchPersona
    call = LiveCall(VoiceSession(opened, rules), user.pk, persona_id, lease.created_at)
    call.day.learn(wish.used, wish.asked_at)
    call.session.record.learn(wish.spent)
    return call


async def _opened_tryout(user: User, tryout_id: UUID, lease: HeldCall) -> LiveCall:
    tryout = await wanted_tryout(user, tryout_id)
    check_budget(await spent_by(user), time.time())
    rules = tryout_rules(user, await seconds_of(tryout, user))
    await rules.chooser.take()
    await hold_lease(lease)
    session = VoiceSession(opened_tryout(tryout, lease.conversation_id), rules)
    return LiveCall(session, user.pk, tryout.persona_id, lease.created_at, tryout_id)


async def wished(user: User, persona_id: UUID) -> Wish:
    """What this person may now, asked of the database for as long as it takes.

    Raises:
        NoSuchPersona: not call that persona.
    """
    wish = await call_wished(user, persona_id, time.time())
    if wish is None:
        raise NoSuchPersona
    return wish


def _check(wish: Wish) -> None:
    """Before a connect is counted, or another call of this person ends.

    Raises:
        NotAcknowledged, ModelNotAllowed, DayLimit, BudgetUsedUp: this call may not begin.
    """
    environment, now = settings.ENVIRONMENT, time.time()
    if not wish.has_acknowledged:
        raise NotAcknowledged
    _check_model(wish, environment.allowed_models)
    limit_seconds = environment.minutes_per_day * 60
    if limit_seconds and wish.used.call_seconds >= limit_seconds:
        raise minutes_used_up(limit_seconds, now)
    check_budget(wish.spent, now)


def check_budget(spent: MonthSpent, now: float) -> None:
    """
    Raises:
        BudgetUsedUp: no call may begin this month.
    """
    at = standing(budget_limits(), spent)
    log_site(at, now)
    if at.is_used_up:
        raise used_up(at, now)


def _check_model(wish: Wish, allowed: Sequence[str]) -> None:
    """
    Raises:
        ModelNotAllowed: those who can change the persona get to know more.
    """
    address = address_of(wish.version)
    if is_allowed(address.name, allowed):
        return
    detail = f"persona {wish.version.persona_id}: {address.name}"
    if not wish.may_change:
        raise ModelNotAllowed(detail)
    what = "agent" if address.agent_name else "model"
    sentence = (
        f"This site does not allow the {what} of this persona, {address.name}. Edit the persona, and choose "
        f"{' or '.join(allowed)}."
    )
    raise ModelNotAllowed(detail, sentence=sentence)


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
        day=DayAllowance(user.pk, environment.minutes_per_day * 60, environment.typed_characters_per_day),
        is_local=voice_live.is_local,
        budget=budget_limits(),
    )


def tryout_rules(user: User, seconds: int) -> SessionRules:
    """Nothing of a tryout counts for the day's calls."""
    return replace(session_rules(user), max_seconds=seconds, day=DayAllowance(user.pk), is_tryout=True)
