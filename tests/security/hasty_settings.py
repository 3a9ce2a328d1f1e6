"""A site that asks once a second, not once a minute, whether calls may go on."""

from agents.voice import budgets
from voicesite.settings import *  # noqa: F403

budgets.RECHECK_SECONDS = 1.0
