"""Why a call ended, for people who read it in the admin and for its person. Codes: `voice/end_reasons.py`. Pure."""

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
    "budget_used_up": "The budget for the month was used up",
    "model_not_allowed": "The persona's model is not allowed",
    "tool_key_missing": "A key for the persona's tools is missing",
    "ended_by_operator": "The people who run the site ended it",
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

# What its own person reads, where that is not the same.
TO_ITS_PERSON = {
    "stopped": "You ended it",
    "connection_lost": "Your browser did not come back",
    "process_lost": "A fault of this site",
    "signed_out": "You signed out",
    "not_allowed": "The persona was no longer shared with you",
    "another_call": "You began another call",
    "day_limit": "Your minutes for the day were used up",
    "reader_too_slow": "Your connection was too slow",
}


def end_to_its_person(code: str) -> str:
    """The reason, as the person reads it who held the call."""
    return TO_ITS_PERSON.get(code) or end_in_words(code)


def end_in_words(code: str) -> str:
    """The reason; a code of another release is shown as it is."""
    return END_REASONS.get(code, code.replace("_", " ").capitalize())
