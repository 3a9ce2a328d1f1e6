"""A site that forgets dead processes within seconds: the same steps as ever, in a tenth of the time."""

from django.apps import AppConfig

from voicesite.settings import *  # noqa: F403
from voicesite.settings import INSTALLED_APPS


class HastySweeper(AppConfig):
    """What is hurried needs settings and models, so it is hurried once they are there."""

    name = "tests.faults"

    def ready(self) -> None:
        from agents.voice.calls import live_calls, sweeper
        from agents.voice.redis import registry

        registry.LEASE_SECONDS = 3
        registry.RENEW_SECONDS = 1
        live_calls.RENEW_SECONDS = 1  # type: ignore[attr-defined] # the name that it imported from there
        sweeper.LOOK_SECONDS = (1.0, 1.2)
        sweeper.OLD_SECONDS = 1


INSTALLED_APPS += ["tests.faults.hasty_settings.HastySweeper"]
