"""The budgets that this process runs with: what the operator chose, under the names that the code uses."""

from django.conf import settings

from agents.voice.budgets import Budgets

BUDGETS: Budgets = settings.BUDGETS

IN_FLIGHT_MAX_BYTES = BUDGETS.in_flight_kib * 1024
UNACKNOWLEDGED_SECONDS = BUDGETS.unacknowledged_seconds
START_SECONDS = BUDGETS.start_seconds
CONNECT_SECONDS = BUDGETS.connect_seconds
TOKEN_SECONDS = BUDGETS.token_seconds
DATABASE_SECONDS = BUDGETS.database_seconds
REDIS_SECONDS = BUDGETS.redis_seconds
FIRST_AUDIO_SECONDS = BUDGETS.first_audio_seconds
RECHECK_SECONDS = BUDGETS.recheck_seconds
