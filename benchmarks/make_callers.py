"""Creates users and a persona in the site's own database; prints the users' cookies and the persona's id as JSON.

It runs as a separate process, with the site's settings: `python -m benchmarks.make_callers COUNT`
"""

import json
import os
import sys
from dataclasses import replace

import django


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from agents.personas.models import Persona
    from agents.privacy.facts import facts_in_force
    from agents.privacy.models import Acknowledgement

    def cookie_of(user: User) -> str:
        browser = Client()
        browser.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        return browser.cookies[settings.SESSION_COOKIE_NAME].output(attrs=[], header="").strip()

    users = [User.objects.get_or_create(username=f"caller-{number}")[0] for number in range(count)]
    shown = [replace(facts_in_force(), may_be_recorded=recorded) for recorded in (False, True)]
    Acknowledgement.objects.bulk_create(  # as people do before the first call, recorded or not
        (Acknowledgement.of(user, facts) for user in users for facts in shown), ignore_conflicts=True
    )
    persona = Persona.objects.create_published(
        owner=users[0],
        everyone=True,
        name="Echo",
        summary="Speaks without an end.",
        echo_guard=False,
        says_it_is_ai=False,  # calls are measured from the first answer
        recorded=True,
    )
    json.dump({"persona": str(persona.pk), "cookies": [cookie_of(user) for user in users]}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
