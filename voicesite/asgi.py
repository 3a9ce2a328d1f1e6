"""The whole site as one ASGI application: pages through Django, voice sockets through Channels."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voicesite.settings")
pages = get_asgi_application()

# After Django is set up: these import models.
from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.conf import settings  # noqa: E402

from agents.socket.routing import voice_sockets  # noqa: E402
from voicesite.sockets import OurPagesOnly, SignedInSockets  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": OurPagesOnly(SignedInSockets(voice_sockets), settings.ALLOWED_ORIGINS),
    }
)
