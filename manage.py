#!/usr/bin/env python
"""Django's commands. The site itself is served by `manage.py serve`."""

import os
import sys

from voicesite.start_up import what_comes_stays


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
    with what_comes_stays():
        import django

        django.setup()
        from voicesite.audited_commands import run_command
    run_command(sys.argv)


if __name__ == "__main__":
    main()
