"""`manage.py serve`, which looks for old conversations as soon as it is up, and not first after ten minutes.

It runs as a separate process, with the site's settings: `python -m benchmarks.conversations.serve_and_purge serve …`
"""

import os
import sys
from dataclasses import replace

from django.core.management import execute_from_command_line

QUIET_SECONDS = 60.0  # until it begins: calls without a purge are measured first


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
    import django

    django.setup()
    from agents.purging import PURGES
    from voicesite.management.commands import serve

    conversations = PURGES[0]
    assert conversations.what == "conversations"
    vars(serve)["PURGES"] = (replace(conversations, first_seconds=(QUIET_SECONDS, QUIET_SECONDS)),)
    execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
