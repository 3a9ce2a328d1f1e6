"""What the audit trail has of a backup and of a restore, that of a failed one too."""

from pathlib import Path

from django.db import connection

from agents.audit import trail
from agents.audit.actions import Action


def record(action: Action, *, unsigned: bool = False) -> None:
    """Write the event into the database as it is now. One that is not there is not made for it.

    `unsigned`: the signature of the file was not asked for.
    """
    if connection.vendor != "sqlite" or _is_there(str(connection.settings_dict["NAME"])):
        trail.record(action, unsigned=unsigned or None)


def _is_there(database: str) -> bool:
    return ":memory:" in database or "mode=memory" in database or Path(database).exists()
