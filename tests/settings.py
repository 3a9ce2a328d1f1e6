"""Settings of the tests: laptop mode, a Redis and a database of their own, cheap password hashes."""

import os

from voicesite.laptop.processes import free_port

os.environ["DEBUG"] = "1"
os.environ.setdefault("SECRET_KEY", "only for tests: nothing real is signed with it")
if "PYTEST_XDIST_WORKER" in os.environ:  # it has inherited that of the process that started it, and all others have too
    del os.environ["REDIS_URL"]
os.environ.setdefault("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
os.environ.setdefault("AZURE_VOICE_LIVE_ENDPOINT", "")
# On a busy machine both are slow, and not away. Tests of one that is away set their own.
os.environ.setdefault("BUDGET_DATABASE_SECONDS", "30")
os.environ.setdefault("BUDGET_REDIS_SECONDS", "3")

from voicesite.settings import *  # noqa: F403
from voicesite.settings import DATABASES, MIDDLEWARE, VAR_DIR

MFA_TOTP_TOLERANCE = 1  # a test on a busy machine may send a code after its 30 seconds, and does not wait for the next
SERVESTATIC_USE_FINDERS = False  # else each client of a test would look for all static files: a twentieth of a second
SYNCHRONOUS = {
    "voicesite.machine_pages.MachinePagesMiddleware": "tests.sync_middleware.machine_pages",
    "servestatic.middleware.ServeStaticMiddleware": "tests.sync_middleware.static_files",
}
assert SYNCHRONOUS.keys() <= set(MIDDLEWARE)
MIDDLEWARE = [SYNCHRONOUS.get(name, name) for name in MIDDLEWARE]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: consumers and sessions reach the database from threads of their own.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"test-{os.getpid()}.sqlite3"}
else:
    DATABASES["default"]["OPTIONS"]["pool"] = False  # tests leave connections in threads that come and go
