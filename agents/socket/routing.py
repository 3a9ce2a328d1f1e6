"""Which consumer serves a socket path. An unknown path is refused with 403 and no traceback."""

from channels.routing import URLRouter
from django.urls import path, re_path

from agents.socket.consumer import NoSuchSocket, VoiceConsumer
from agents.socket.tryout_consumer import TryoutConsumer

voice_sockets = URLRouter(
    [
        path("ws/voice/<uuid:persona_id>/", VoiceConsumer.as_asgi()),
        path("ws/voice/try/<uuid:tryout_id>/", TryoutConsumer.as_asgi()),
        re_path(r"", NoSuchSocket.as_asgi()),
    ]
)
