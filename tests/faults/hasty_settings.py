"""A site that forgets dead processes within seconds: the same steps as ever, in a tenth of the time."""

from django.apps import AppConfig

from agents.voice.redis import registry
from voicesite.settings import *  # noqa: F403
from voicesite.settings import INSTALLED_APPS

registry.LEASE_SECONDS = 3
registry.RENEW_SECONDS = 1


class HastySweeper(AppConfig):
    """The sweeper needs the models, so it is hurried once they are there."""

    name = "tests.faults"

    def ready(self) -> None:
        from agents.voice.calls import sweeper

        sweeper.LOOK_SECONDS = (1.0, 1.2)
        sweeper.OLD_SECONDS = 1


INSTALLED_APPS += ["tests.faults.hasty_settings.HastySweeper"]
