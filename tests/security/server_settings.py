"""The settings of a server, https and all, with its collected static files in a place that the test names."""

import os
from pathlib import Path

from voicesite.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["STATIC_ROOT"])
