"""Why a call ended, for people who read it in the admin. The codes are those of `voice/end_reasons.py`. Pure."""

END_REASONS = {
    "": "Goes on",
    "stopped": "The person ended it",
    "connection_lost": "The browser did not come back",
    "process_lost": "Its process died",
    "signed_out": "The person signed out",
    "not_allowed": "No longer shared with the person",
    "no_such_persona": "The persona is gone",
    "protocol_error": "The page was out of date",
    "idle": "Nobody spoke for a while",
    "taken_over": "Continued somewhere else",
    "another_call": "The person began another call",
    "frame_too_large": "The microphone sent too much at once",
    "quota": "Too many calls",
    "day_limit": "The person's minutes for the day were used up",
    "model_not_allowed": "The persona's model is not allowed",
    "tool_key_missing": "A key for the persona's tools is missing",
    "time_limit": "The time was over",
    "reader_too_slow": "The person's connection was too slow",
    "internal": "A fault of this site",
    "database_away": "The database did not answer",
    "server_restarting": "The server restarted",
    "voice_live_unreachable": "Voice Live was not reached",
    "voice_live_refused": "Voice Live refused",
    "voice_live_busy": "Voice Live was busy",
    "voice_live_ended": "Voice Live ended it",
}


def end_in_words(code: str) -> str:
    """The reason; a code of another release is shown as it is."""
    return END_REASONS.get(code, code.replace("_", " ").capitalize())
