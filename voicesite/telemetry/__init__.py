"""Traces and metrics through OpenTelemetry, for `manage.py serve`. Off unless a destination is set (settings.py).

Logs are not sent: the platform collects them. Each line about a call has the conversation's id, which is also the id of
its trace.
"""

from typing import TYPE_CHECKING

from voicesite.telemetry.settings import INSTALL, pass_on, read_telemetry_settings
from voicesite.wrong_settings import WrongSettings

if TYPE_CHECKING:
    from voicesite.telemetry.running import Telemetry

__all__ = ["send_metrics", "start", "stop"]

_telemetry: "Telemetry | None" = None


def start() -> None:
    """Start it if a destination is set.

    Raises:
        WrongSettings: a setting is wrong, or the packages are not installed.
    """
    global _telemetry
    settings = read_telemetry_settings()
    if settings is None:
        return
    pass_on(settings)
    try:
        from voicesite.telemetry.running import Telemetry

        _telemetry = Telemetry(settings)
    except ModuleNotFoundError as missing:
        raise WrongSettings(
            f"settings: {settings.names_set[0]} is set, but {missing.name} is not installed: {INSTALL}"
        ) from None
    except (ValueError, RuntimeError) as wrong:  # for variables that only the SDK reads
        raise WrongSettings(f"settings: OpenTelemetry does not take what is set: {wrong}") from None


async def send_metrics() -> None:
    """Until cancelled. Returns at once if telemetry is off."""
    if _telemetry is not None:
        await _telemetry.send_metrics()


async def stop() -> None:
    """Send what is left, within a short time."""
    global _telemetry
    if _telemetry is not None:
        await _telemetry.stop()
        _telemetry = None
