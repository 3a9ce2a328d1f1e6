"""The form of a persona, as a browser sends it."""


def filled(**changes: str) -> dict[str, str]:
    """What a browser sends for a valid persona, with these changes."""
    return {
        "name": "Otto",
        "summary": "Knows every train.",
        "language": "en-GB",
        "instructions": "Trains leave every hour.",
        "greeting": "",
        "model": "gpt-realtime",
        "temperature": "0.8",
        "voice_kind": "azure-standard",
        "voice_name": "en-GB-RyanNeural",
        "voice_rate": "1",
        "turn_detection": "server_vad",
        "vad_threshold": "0.5",
        "prefix_padding_ms": "300",
        "silence_duration_ms": "500",
        "interrupt_response": "on",
        "echo_guard": "on",
        "noise_reduction": "",
        "echo_cancellation": "on",
        "active": "on",
    } | changes
