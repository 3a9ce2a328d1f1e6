"""Gives the turns of an earlier release their words, and makes the index of them: as the migration does it.

It runs as a separate process, with the site's settings: `python -m benchmarks.conversations.find_words`
"""

import os
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
    django.setup()
    from django.db import connection

    from agents.conversations.models import Turn
    from agents.conversations.words.index import drop_on_postgres, fill, make_on_postgres

    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgres:
            drop_on_postgres(cursor)
        began = time.monotonic()
        count = fill(Turn)
        print(f"{count:,} turns in {time.monotonic() - began:.0f} s.", end=" ")
        if is_postgres:
            began = time.monotonic()
            make_on_postgres(cursor)
            print(f"Their index: {time.monotonic() - began:.0f} s.", end=" ")
            cursor.execute("VACUUM ANALYZE")  # as it does by itself, within a minute


if __name__ == "__main__":
    main()
