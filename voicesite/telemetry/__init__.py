"""Traces and metrics through OpenTelemetry, for `manage.py serve`. Off unless a destination is set (settings.py).

Logs are not sent: the platform collects them. Each line about a call has the conversation's id, which is its trace's.
"""

from typing import TYPE_CHECKING

from voicesite.telemetry.settings import INSTALL, WrongTelemetry, read_telemetry_settings

if TYPE_CHECKING:
    from voicesite.telemetry.running import Telemetry

__all__ = ["WrongTelemetry", "send_metrics", "start", "stop"]

_telemetry: "Telemetry | None" = None


def start() -> None:
    """Begin, if that is wanted.

    Raises:
        WrongTelemetry: a setting is wrong, or the packages are not installed.
    """
    global _telemetry
    settings = read_telemetry_settings()
    if settings is None:
        return
    try:
        from voicesite.telemetry.running import Telemetry

        _telemetry = Telemetry(settings)
    except ModuleNotFoundError as missing:
        raise WrongTelemetry(
            f"settings: {settings.names_set[0]} is set, but {missing.name} is not installed: {INSTALL}"
        ) from None
    except (ValueError, RuntimeError) as wrong:  # of variables that only the SDK knows
        raise WrongTelemetry(f"settings: OpenTelemetry does not take what is set: {wrong}") from None


async def send_metrics() -> None:
    """Until cancelled, if there is anything to do."""
    if _telemetry is not None:
        await _telemetry.send_metrics()


async def stop() -> None:
    """Send what there is, within a short time."""
    global _telemetry
    if _telemetry is not None:
        await _telemetry.stop()
        _telemetry = None
