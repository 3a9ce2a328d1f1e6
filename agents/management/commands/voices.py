"""`manage.py voices load`: the newest list of voices, from the site's resource."""

import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents.personas.voices.models import current_voices, store_voices
from agents.personas.voices.service_list import read_service_list
from agents.personas.voices.voice import standard_voices
from agents.voice.upstream.credentials import close_credentials, load_identity
from agents.voice.upstream.resources import Resource
from agents.voice.upstream.voice_list import NoVoiceList, fetch_voice_list

IS_LOCAL = (
    "The site uses the local voice service, which has no list of voices: the list of this release stays. With "
    "AZURE_VOICE_LIVE_ENDPOINT set, that resource is asked."
)


class Command(BaseCommand):
    help = (
        "With “load”: ask the site's Voice Live resource for its list of voices, and have all processes use it. It is "
        "worth it when Azure has new voices; a release brings a list along."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["load"])

    def handle(self, *args: Any, **options: Any) -> None:
        voice_live = settings.VOICE_LIVE
        if voice_live.is_local:
            raise CommandError(IS_LOCAL)
        before = {name.lower() for name in current_voices().names}
        try:
            listed = asyncio.run(_fetch(voice_live.resources[0]))
            voices = read_service_list(listed, standard_voices())
        except NoVoiceList as why:
            raise CommandError(str(why)) from None
        except ValueError:
            raise CommandError("The resource sent a list that names no voice: the list so far stays.") from None
        store_voices(voices)
        new = [voice.name for voice in voices if voice.name.lower() not in before]
        gone = len(before - {voice.name.lower() for voice in voices})
        self.stdout.write(f"{len(voices):,} voices loaded: {len(new):,} are new, and {gone:,} are gone.")


async def _fetch(resource: Resource) -> list[Any]:
    load_identity([resource])
    try:
        return await fetch_voice_list(resource)
    finally:
        await close_credentials()
