# SPDX-License-Identifier: AGPL-3.0-or-later
"""All settings, from the environment; the defaults are the production ones."""

from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from wbs.config import env
from wbs.vault import tokens
from wbs.vault.password import FLOOR

BASE_DIR = Path(__file__).resolve().parents[2]

MODE = env.choice("WBS_MODE", ("production", "demo"), "production")
DEMO = MODE == "demo"
DEBUG = False
# Nothing we sign outlives the process, so a fresh key each start is the safest one.
SECRET_KEY = tokens.new_token()

DATA = Path(env.text("WBS_DATA", "var/wbs")).absolute()
KEYS = Path(env.text("WBS_KEYS", f"{DATA}-keys")).absolute()
EVIDENCE_ROOT = DATA / "evidence"

# Hosts served over HTTPS get Secure `__Host-` cookies; plain hosts are loopback or onion names,
# whose transport is safe without TLS. The list decides, never a header such as X-Forwarded-Proto.
PLAIN_HOSTS = env.names("WBS_PLAIN_HOSTS", "127.0.0.1,localhost" if DEMO else "")
HTTPS_HOSTS = env.names("WBS_HOSTS", "" if DEMO else None)
ALLOWED_HOSTS = [*HTTPS_HOSTS, *PLAIN_HOSTS]
# How many proxies of our own stand before us; their X-Forwarded-For entries are trusted for limits.
TRUSTED_PROXIES = int(env.text("WBS_TRUSTED_PROXIES", "0"))

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "wbs.web",
    "wbs.audit",
    "wbs.post",
    "wbs.accounts",
    "wbs.reports",
    "wbs.casework",
    "wbs.public",
    "wbs.ops",
]

MIDDLEWARE = [
    "wbs.web.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wbs.web.kept.KeptPagesMiddleware",
    "wbs.web.language.LanguageMiddleware",
    "wbs.web.faults.FaultMiddleware",
    "wbs.accounts.middleware.PersonMiddleware",
    "wbs.web.csrf.CsrfMiddleware",
    "wbs.reports.unsent.UnsentMiddleware",
    "wbs.web.marks.MarkMiddleware",
    "wbs.accounts.step_up.StepUpMiddleware",
    "wbs.casework.state.LoudMiddleware",
    "wbs.casework.counts.CountMiddleware",
]

ROOT_URLCONF = "wbs.config.urls"
WSGI_APPLICATION = "wbs.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [
            BASE_DIR / "wbs" / room / "templates"
            for room in ("web", "audit", "accounts", "reports", "casework", "public")
        ],
        "OPTIONS": {
            "environment": "wbs.web.jinja.environment",
            "context_processors": ["wbs.web.jinja.one_mark"],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{DATA / 'wbs.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,  # or each thread would answer 503 once after a database restart
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "wbs.config.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA temp_store=MEMORY;"
        ),
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": EVIDENCE_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Only our handler: Django's own spool plain text to memory and to temporary files.
FILE_UPLOAD_HANDLERS = ["wbs.reports.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 60
WBS_MAX_FILE_BYTES = env.number("WBS_MAX_FILE_BYTES", 100 * 1024 * 1024)
WBS_MAX_FILES = env.number("WBS_MAX_FILES", 20)
# For how long a disclosed identity is shown to whoever asked for it.
WBS_DISCLOSED_HOURS = env.number("WBS_DISCLOSED_HOURS", 24)
# After how many days a backup is removed, and with it what was erased since.
WBS_BACKUP_DAYS = env.number("WBS_BACKUP_DAYS", 90)
WBS_SIGN_OUT_HOOKS = ["wbs.reports.drafts.forget"]

# Letters leave only where a server for them is named; nothing is sent by a guess.
SMTP = env.smtp("WBS_SMTP_URL")
WBS_MAIL = SMTP is not None
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if SMTP is not None:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = (
        SMTP
    )
    EMAIL_TIMEOUT = 20
    DEFAULT_FROM_EMAIL = env.email("WBS_MAIL_FROM")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "wbs" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

CSRF_USE_SESSIONS = False
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "wbs.web.faults.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HTTPS_HOSTS]

# RFC 9106's second recommendation; the floor in `vault.password` is enforced in production.
WBS_KDF_OPS = env.number("WBS_KDF_OPS", 3)
WBS_KDF_MEM = env.number("WBS_KDF_MEM_KIB", 64 * 1024) * 1024
if not DEMO and (FLOOR.ops > WBS_KDF_OPS or FLOOR.mem > WBS_KDF_MEM):
    raise ImproperlyConfigured(
        f"WBS_KDF_OPS and WBS_KDF_MEM_KIB are at least {FLOOR.ops} and {FLOOR.mem // 1024}"
    )

# RFC 6238, 5.2: a code counts once. The demo's secret is public, and its people come in by turns.
WBS_TOTP_ONCE = (
    env.choice("WBS_TOTP_ONCE", ("true", "false"), "false" if DEMO else "true") == "true"
)
if not DEMO and not WBS_TOTP_ONCE:
    raise ImproperlyConfigured("WBS_TOTP_ONCE=false is for the demo alone")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"bare": {"()": "wbs.web.faults.BareFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "bare"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "ERROR"},
    "loggers": {
        # Its messages carry the path a person asked for.
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "wbs": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
