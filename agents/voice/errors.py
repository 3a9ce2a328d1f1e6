"""Why a call ends or something in it failed: the contract's codes, with a sentence for the person.

VoiceError
  ProtocolError      4400    SignedOut          4401    NotAllowed         4403
  NoSuchPersona      4404    Idle               4408    TakenOver          4409
  FrameTooLarge      4413    Quota              4429    TimeLimit          4440
  ReaderTooSlow      4460    OurFault           4500    ServerRestarting   4503
  DatabaseAway       4500
  UpstreamError      4502
    UpstreamUnreachable   UpstreamRefused   UpstreamBusy   UpstreamEnded
                            ResourceRefused
"""

from typing import Any


class VoiceError(Exception):
    """Ends a call. `str(error)` goes to the log. The person gets `sentence`: no secrets, no service's own words."""

    code = "internal"
    close_code = 4500
    sentence = "Something went wrong on our side. Please call again."

    def __init__(self, detail: str = "", *, sentence: str = "", retry_after: float | None = None) -> None:
        super().__init__(detail or self.code)
        self.sentence = sentence or self.sentence
        self.retry_after = retry_after

    def as_message(self) -> dict[str, Any]:
        """The contract's `error` message, which is sent before the close."""
        message: dict[str, Any] = {"type": "error", "code": self.code, "message": self.sentence, "fatal": True}
        if self.retry_after is not None:
            message["retry_after"] = round(self.retry_after, 1)
        return message


class ProtocolError(VoiceError):
    code = "protocol_error"
    close_code = 4400
    sentence = "This page and the server do not understand each other. Please reload the page."


class SignedOut(VoiceError):
    code = "signed_out"
    close_code = 4401
    sentence = "You are signed out. Please sign in again."


class NotAllowed(VoiceError):
    code = "not_allowed"
    close_code = 4403
    sentence = "This persona is no longer shared with you."


class NoSuchPersona(VoiceError):
    code = "no_such_persona"
    close_code = 4404
    sentence = "There is no such persona, or it is not shared with you."


class Idle(VoiceError):
    code = "idle"
    close_code = 4408
    sentence = "The call ended because nobody spoke for a while."


class TakenOver(VoiceError):
    code = "taken_over"
    close_code = 4409
    sentence = "Your call goes on in another tab or on another device."


class MovedAway(TakenOver):
    """Another process has taken the call up and keeps its record."""


class FrameTooLarge(VoiceError):
    code = "frame_too_large"
    close_code = 4413
    sentence = "Your microphone sends what a call cannot carry. Please reload the page."


class Quota(VoiceError):
    code = "quota"
    close_code = 4429
    sentence = "All lines are busy right now. Please try again in a moment."


class TimeLimit(VoiceError):
    code = "time_limit"
    close_code = 4440
    sentence = "The call has reached its time limit. You can start a new one."


class ReaderTooSlow(VoiceError):
    code = "reader_too_slow"
    close_code = 4460
    sentence = "Your connection is too slow for the audio of this call."


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
    sentence = "Calls cannot begin right now: our database does not answer. Please try again in half a minute."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, retry_after=30)


class ServerRestarting(VoiceError):
    code = "server_restarting"
    close_code = 4503
    sentence = "The server restarts. Please call again in a few seconds."

    def __init__(self) -> None:
        super().__init__(retry_after=1)


class UpstreamError(VoiceError):
    """The Voice Live connection failed. `may_pass`: another try may work.

    `avoid_seconds`: how long to avoid the resource; 0 where the fault is not the resource's.
    """

    close_code = 4502
    may_pass = False
    avoid_seconds = 0.0


class UpstreamUnreachable(UpstreamError):
    code = "voice_live_unreachable"
    sentence = "The voice service cannot be reached right now. Please try again in a minute."
    may_pass = True
    avoid_seconds = 15.0


class UpstreamRefused(UpstreamError):
    code = "voice_live_refused"
    sentence = "The voice service does not accept this site's settings. Please tell the people who run it."


class ResourceRefused(UpstreamRefused):
    """The resource refuses everybody, or is not what it should be: another one may work."""

    avoid_seconds = 30.0


class UpstreamBusy(UpstreamError):
    code = "voice_live_busy"
    sentence = "The voice service is busy. Please try again shortly."

    @property
    def avoid_seconds(self) -> float:  # type: ignore[override]  # the service says how long
        return self.retry_after or 0.0


class UpstreamEnded(UpstreamError):
    code = "voice_live_ended"
    sentence = "The voice service ended the connection. What was said so far is kept; please call again."


def first_error(group: BaseException) -> BaseException:
    """The error that ended a task group: its first exception, however deeply nested."""
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group


def error_named(code: str, detail: str = "", retry_after: float | None = None) -> VoiceError | None:
    """The error with a code from another process or from a conversation's row; None if the code is not an error's."""
    kinds = [VoiceError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    for kind in kinds[1:]:
        if kind.code == code:
            error = kind.__new__(kind)
            VoiceError.__init__(error, detail, retry_after=retry_after)
            return error
    return None
