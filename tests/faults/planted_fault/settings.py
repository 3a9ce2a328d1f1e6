"""The settings of the site with the planted fault."""

from voicesite.settings import *  # noqa: F403
from voicesite.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.planted_fault"]
