"""Why a call ends or something in it failed, as exceptions: each class has a `code` of the contract.

faults.json has what belongs to a code: the close code, and the title, sentence and action for the person. The page
reads the same file. Where several codes share a close code, the first of them stands for a close without a message.

VoiceError           internal
  ProtocolError        SignedOut            NotAllowed           NoSuchPersona
  Idle                 TakenOver            AnotherCall          FrameTooLarge
  Quota                DayLimit             TimeLimit            ReaderTooSlow
  ModelNotAllowed      ToolKeyMissing       EndedByOperator      OurFault
  NotAcknowledged      DatabaseAway         ServerRestarting     BudgetUsedUp
  UpstreamError
    UpstreamUnreachable  UpstreamRefused      UpstreamBusy         UpstreamEnded
                           ResourceRefused
"""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, NotRequired, TypedDict


class Fault(TypedDict):
    """What belongs to a code; `action` is one of those of static/js/call/view/actions.js.

    `is_calm`: it happened on purpose or as announced, and does not look like a failure.
    """

    close_code: int
    title: str
    sentence: str
    action: str
    is_calm: NotRequired[bool]


FAULTS: dict[str, Fault] = json.loads(Path(__file__).with_name("faults.json").read_text(encoding="utf-8"))


class VoiceError(Exception):
    """Ends a call. `str(error)` goes to the log. The person gets `sentence`: no secrets, no service's own words."""

    code = "internal"

    def __init__(self, detail: str = "", *, sentence: str = "", retry_after: float | None = None) -> None:
        super().__init__(detail or self.code)
        self.sentence = sentence or FAULTS[self.code]["sentence"]
        self.retry_after = retry_after

    @property
    def close_code(self) -> int:
        return FAULTS[self.code]["close_code"]

    def as_message(self) -> dict[str, Any]:
        """The contract's `error` message, which is sent before the close."""
        message: dict[str, Any] = {"type": "error", "code": self.code, "message": self.sentence, "fatal": True}
        if self.retry_after is not None:
            message["retry_after"] = round(self.retry_after, 1)
        return message


class ProtocolError(VoiceError):
    code = "protocol_error"


class SignedOut(VoiceError):
    code = "signed_out"


class NotAllowed(VoiceError):
    code = "not_allowed"


class NoSuchPersona(VoiceError):
    code = "no_such_persona"


class Idle(VoiceError):
    code = "idle"


class TakenOver(VoiceError):
    code = "taken_over"


class MovedAway(TakenOver):
    """Another process has taken the call up and keeps its record."""


class AnotherCall(VoiceError):
    """The same person has begun as many newer calls as they may hold at once."""

    code = "another_call"


class FrameTooLarge(VoiceError):
    code = "frame_too_large"


class Quota(VoiceError):
    code = "quota"


class DayLimit(VoiceError):
    """The person has used up the minutes of a day."""

    code = "day_limit"


class BudgetUsedUp(VoiceError):
    """The person, or the whole site, has spent the budget of a month."""

    code = "budget_used_up"


class ModelNotAllowed(VoiceError):
    """The operator does not allow the persona's model (any more)."""

    code = "model_not_allowed"


class ToolKeyMissing(VoiceError):
    """The operator gives no key to a server with tools of the persona. `detail` names the variable."""

    code = "tool_key_missing"


class NotAcknowledged(VoiceError):
    """The person has not confirmed the notice that is in force (agents/privacy)."""

    code = "not_acknowledged"


class EndedByOperator(VoiceError):
    """Somebody who supervises calls has ended it (agents/operate/ending.py)."""

    code = "ended_by_operator"


class TimeLimit(VoiceError):
    code = "time_limit"


class ReaderTooSlow(VoiceError):
    code = "reader_too_slow"


class OurFault(VoiceError):
    """An exception that nobody expected. `detail` is its id: the log has it, and the person can report it."""

    def as_message(self) -> dict[str, Any]:
        message = super().as_message()
        if str(self) != self.code:
            message["message"] += f" If you report it, name {self}."
        return message


class DatabaseAway(VoiceError):
    """A call cannot begin without its record. Calls that run already go on."""

    code = "database_away"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, retry_after=30)


class ServerRestarting(VoiceError):
    code = "server_restarting"

    def __init__(self) -> None:
        super().__init__(retry_after=1)


class UpstreamError(VoiceError):
    """The Voice Live connection failed; raised as one of the classes below.

    `may_pass`: another try may work. `avoid_seconds`: how long to avoid the resource; 0 where the fault is not the
    resource's.
    """

    may_pass = False
    avoid_seconds = 0.0


class UpstreamUnreachable(UpstreamError):
    code = "voice_live_unreachable"
    may_pass = True
    avoid_seconds = 15.0


class UpstreamRefused(UpstreamError):
    code = "voice_live_refused"


class ResourceRefused(UpstreamRefused):
    """The resource refuses everybody, or is not what it should be: another one may work."""

    avoid_seconds = 30.0


class UpstreamBusy(UpstreamError):
    code = "voice_live_busy"

    @property
    def avoid_seconds(self) -> float:  # type: ignore[override]  # the service says how long
        return self.retry_after or 0.0


class UpstreamEnded(UpstreamError):
    code = "voice_live_ended"


def first_error(group: BaseException) -> BaseException:
    """The error that ended a task group: its first exception, however deeply nested.

    The group loses its frames: a task group of Python before 3.13 keeps itself and what it served in memory with them.
    """
    while isinstance(group, BaseExceptionGroup):
        _drop_frames(group, but_of=group.exceptions)
        group = group.exceptions[0]
    return group


def without_frames(error: VoiceError) -> VoiceError:
    """The error without the frames that it came through, which would keep a call in memory with the error."""
    _drop_frames(error)
    return error


def _drop_frames(error: BaseException, but_of: Collection[BaseException] = ()) -> None:
    """Of the error, and of those that were handled when it was raised."""
    handled: BaseException | None = error
    while handled is not None and handled not in but_of:
        handled.__traceback__ = None
        handled.__context__, handled = None, handled.__context__


def error_named(
    code: str, detail: str = "", retry_after: float | None = None, *, sentence: str = ""
) -> VoiceError | None:
    """The error with a code from another process or from a conversation's row; None if the code is not an error's."""
    kinds = [VoiceError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    for kind in kinds[1:]:
        if kind.code == code:
            error = kind.__new__(kind)
            VoiceError.__init__(error, detail, sentence=sentence, retry_after=retry_after)
            return error
    return None
