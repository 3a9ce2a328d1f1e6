"""Django's settings, made from the checked environment (environment.py)."""

import os
import secrets
from dataclasses import dataclass

from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

from agents.personas.mcp_servers import Token
from agents.voice.budgets import Budgets
from agents.voice.upstream.resources import Resource, addresses, named_in
from voicesite import paths
from voicesite.accounts.settings import *  # noqa: F403
from voicesite.database_settings import database_settings
from voicesite.environment import Environment, read_budgets, read_environment, read_mcp_tokens, read_or_stop
from voicesite.launch_settings import Launch
from voicesite.paths import BASE_DIR
from voicesite.privacy_settings import privacy_text
from voicesite.proxies import find_proxies
from voicesite.recording_storage import recording_folder, recording_storage
from voicesite.web_names import LOOPBACK_NAMES

ENVIRONMENT: Environment = read_environment()
BUDGETS: Budgets = read_budgets()
LAUNCH: Launch = read_or_stop(Launch)
MCP_TOKENS: dict[str, Token] = read_mcp_tokens()

# DEBUG=1 means "on my laptop": demo user, plain http, static files from the sources. Django's own DEBUG stays off: a
# traceback is in the log, and never in a page.
ON_LAPTOP = ENVIRONMENT.debug
DEBUG = False
VAR_DIR = paths.VAR_DIR


@dataclass(frozen=True, slots=True)
class VoiceLive:
    """Where sessions are opened, and what a new persona starts with. `is_local`: the service is `localvoice`."""

    resources: tuple[Resource, ...]
    model: str
    voice: str
    instructions: str
    verbose: bool
    is_local: bool

    @property
    def takes_agents(self) -> bool:
        """Whether agents of Microsoft Foundry can be called: they need Entra ID. The local voice service takes all."""
        return self.is_local or not any(resource.api_key for resource in self.resources)

    def __repr__(self) -> str:
        return f"VoiceLive(resources={self.resources!r}, model={self.model!r}, is_local={self.is_local})"


_ENDPOINTS = ENVIRONMENT.azure_voice_live_endpoint or ENVIRONMENT.local_voice_url
VOICE_LIVE = VoiceLive(
    resources=named_in(
        _ENDPOINTS,
        connects_per_minute=ENVIRONMENT.connects_per_minute,
        api_key=ENVIRONMENT.azure_voice_live_api_key.get_secret_value(),
        api_version=ENVIRONMENT.voice_live_api_version,
        proxies=find_proxies(url for url, _ in addresses(_ENDPOINTS)),
    ),
    model=ENVIRONMENT.voice_live_model,
    voice=ENVIRONMENT.voice_live_voice,
    instructions=ENVIRONMENT.voice_live_instructions,
    verbose=ENVIRONMENT.voice_live_verbose,
    is_local=not ENVIRONMENT.azure_voice_live_endpoint,
)


def _laptop_secret_key() -> str:
    """A key that stays with this checkout, so that a restart signs nobody out."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value() or _laptop_secret_key()
SECRET_KEY_FALLBACKS = ENVIRONMENT.secret_key_fallbacks.get_secret_value().split()
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts or list(LOOPBACK_NAMES)
ALLOWED_ORIGINS = ENVIRONMENT.allowed_origins or [
    f"http://{host}:{LAUNCH.port}".removesuffix(":80") for host in ("127.0.0.1", "localhost")
]
CSRF_TRUSTED_ORIGINS = ALLOWED_ORIGINS
RELEASE = LAUNCH.voicesite_release
DEMO_PASSWORD = ENVIRONMENT.demo_password.get_secret_value()
REQUIRE_MFA = ("none" if ON_LAPTOP else "staff") if ENVIRONMENT.require_mfa == "auto" else ENVIRONMENT.require_mfa
STAFF_IDLE_SECONDS = 0 if ON_LAPTOP else ENVIRONMENT.staff_idle_seconds
LOGIN_MAX_HOURS = ENVIRONMENT.login_max_hours
STAFF_LOGIN_MAX_HOURS = LOGIN_MAX_HOURS if ON_LAPTOP else ENVIRONMENT.staff_login_max_hours
ACCOUNT_SESSION_COOKIE_AGE = LOGIN_MAX_HOURS * 3600  # of “Keep me signed in”

INSTALLED_APPS = [
    "agents",
    "voicesite",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "voicesite.headers.SecurityHeadersMiddleware",
    "voicesite.policy.PolicyMiddleware",
    "voicesite.machine_pages.MachinePagesMiddleware",
    "voicesite.canonical_host.CanonicalHostMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "voicesite.accounts.earlier_keys.EarlierKeysMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "voicesite.audited_requests.AuditMiddleware",
    "voicesite.accounts.activity.ActivityMiddleware",
    "voicesite.accounts.sign_in.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "voicesite.accounts.known_devices.KnownDevicesMiddleware",
    "voicesite.accounts.owed.OwedFirstMiddleware",
    "voicesite.accounts.reauthentication.KeepFormMiddleware",
    "voicesite.bad_input.BadInputMiddleware",
]

ROOT_URLCONF = "voicesite.urls"
ASGI_APPLICATION = "voicesite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


DATABASES = {"default": database_settings(ENVIRONMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = ENVIRONMENT.redis_url.get_secret_value()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "voicesite",
        "VERSION": 2,  # what earlier releases have written is no JSON
        "OPTIONS": {  # a Redis that hangs delays a sign-in by two seconds; one more try, for a connection that was lost
            "serializer": "voicesite.cache_values.JsonSerializer",
            "socket_timeout": BUDGETS.redis_seconds,
            "socket_connect_timeout": BUDGETS.redis_seconds,
            "retry": Retry(NoBackoff(), 1),
        },
    }
}
# socket_timeout None: redis-py 8 would otherwise close every idle subscription after five seconds
# (django/channels_redis#422).
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "agents.voice.redis.pubsub_layer.PubSubLayer",
        # Protocol 2: with 3 redis-py writes each message as text, for its log.
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_timeout": None, "socket_connect_timeout": 2, "protocol": 2}]
        },
    }
}

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "voicesite.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
SERVESTATIC_USE_FINDERS = ON_LAPTOP
SERVESTATIC_AUTOREFRESH = ON_LAPTOP
SERVESTATIC_ALLOW_ALL_ORIGINS = False
SERVESTATIC_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}  # scripts and styles name theirs already
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ON_LAPTOP
        else "voicesite.static_storage.ModuleManifestStorage"
    },
    "recordings": recording_storage(ENVIRONMENT.recording_storage, ENVIRONMENT.recording_folder),
}
RECORDING_FOLDER = recording_folder(ENVIRONMENT.recording_folder)  # what is being recorded lies there

# What comes with a form stays in memory: a container may write no files. As large as requests_in.FORM_MAX_BYTES, which
# this module cannot import, since it would choose Twisted's reactor.
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],  # not in the admin: policy.py
        "trusted-types": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "voicesite.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of their own
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "voicesite.accounts.sign_in.refused"
if not ON_LAPTOP:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # The __Host- prefix binds a cookie to exactly this host over HTTPS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

AUDIT_DAYS = ENVIRONMENT.audit_days
PRIVACY_TEXT = privacy_text(ENVIRONMENT.privacy_text_file)
RETENTION_DAYS = ENVIRONMENT.retention_days
ERASE_AFTER_DAYS = ENVIRONMENT.erase_after_days
BACKUP_KEEP_DAYS = ENVIRONMENT.backup_keep_days
LOG_FORMAT = ("line" if ON_LAPTOP else "json") if ENVIRONMENT.log_format == "auto" else ENVIRONMENT.log_format
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "voicesite.logs.JsonLines"},
        "line": {"()": "voicesite.logs.ReadableLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "agents": {"level": ENVIRONMENT.log_level},
        "voicesite": {"level": ENVIRONMENT.log_level},
        # Whatever LOG_LEVEL is: it is a record. On a laptop nobody ships the lines, and the table has the same.
        "audit": {"level": "WARNING" if ON_LAPTOP and ENVIRONMENT.log_level != "DEBUG" else "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        # Scanners send strange Host headers all day. The answer is 400, and nobody needs to act.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # It logs a traceback every second while Redis is away; agents.voice.redis.publisher says it once.
        "channels_redis": {"level": "CRITICAL"},
        # The SDK logs whole frames at DEBUG, with what people say, and refused sends at ERROR, with their text.
        "azure": {"level": "CRITICAL"},
    },
}
