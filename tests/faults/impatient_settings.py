"""A site that waits for PostgreSQL a fifth as long: the same steps as ever, in less time."""

from voicesite import postgres
from voicesite.settings import *  # noqa: F403

postgres.ANSWER_SECONDS = 1.0
