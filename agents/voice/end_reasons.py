"""Why a call ended, as the database and the meters have it. Pure."""

from enum import StrEnum


class EndReason(StrEnum):
    """A code of its own, or the code of the fault that ended the call (errors.py)."""

    GOES_ON = ""
    STOPPED = "stopped"  # the person ended it
    CONNECTION_LOST = "connection_lost"  # the browser did not come back in time
    PROCESS_LOST = "process_lost"  # its process died, and nobody took the call up

    SIGNED_OUT = "signed_out"
    NOT_ALLOWED = "not_allowed"
    NO_SUCH_PERSONA = "no_such_persona"
    PROTOCOL_ERROR = "protocol_error"
    IDLE = "idle"
    TAKEN_OVER = "taken_over"
    ANOTHER_CALL = "another_call"
    FRAME_TOO_LARGE = "frame_too_large"
    QUOTA = "quota"
    DAY_LIMIT = "day_limit"
    BUDGET_USED_UP = "budget_used_up"
    MODEL_NOT_ALLOWED = "model_not_allowed"
    TOOL_KEY_MISSING = "tool_key_missing"
    ENDED_BY_OPERATOR = "ended_by_operator"
    TIME_LIMIT = "time_limit"
    READER_TOO_SLOW = "reader_too_slow"
    INTERNAL = "internal"
    DATABASE_AWAY = "database_away"
    SERVER_RESTARTING = "server_restarting"
    VOICE_LIVE_UNREACHABLE = "voice_live_unreachable"
    VOICE_LIVE_REFUSED = "voice_live_refused"
    VOICE_LIVE_BUSY = "voice_live_busy"
    VOICE_LIVE_ENDED = "voice_live_ended"
