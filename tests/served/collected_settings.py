"""The site's settings, on this machine, with the static files of a server: collected, joined, hashed and compressed."""

import os
from pathlib import Path

from voicesite.settings import *  # noqa: F403
from voicesite.settings import STORAGES

STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
SERVESTATIC_USE_FINDERS = SERVESTATIC_AUTOREFRESH = False
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "voicesite.static_storage.ModuleManifestStorage"}}
