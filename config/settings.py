"""One settings file for every installation; the two modes differ in one block."""

import re
from typing import Any

import dj_database_url

from config import options
from kernel import registry

ROOT = options.ROOT
VAR = options.var_dir()
MODE = options.choice("HENGZHI_MODE", "demo", "production")
DEMO = MODE == "demo"

SECRET_KEY = options.secret("SECRET_KEY", "secret", 32)
FIELD_KEY = options.field_key()
COUNTY = options.shaped("COUNTY", r"\d{6}", "990123")
OFFICE_HOURS = options.shaped("OFFICE_HOURS", options.HOURS, "09:00-12:00,13:30-17:30")
HOST, PORT = options.text("HOST"), options.number("PORT", 1, 65535)
WEB_WORKERS = options.number("WEB_WORKERS", 1, 64)
WEB_THREADS = options.number("WEB_THREADS", 1, 256)


def database(url: str) -> dict[str, Any]:
    """Django's settings of one database from its address. What is told of a bad one shows no password."""
    if not url:
        url = f"sqlite:///{VAR / 'hengzhi.sqlite3'}"
    shown = re.sub(r"//[^@/]*@", "//…@", url)
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url))
    except Exception as error:
        raise options.BadOption(
            "DATABASE_URL", f"'{shown}' is not understood.", "Use sqlite:///… or postgres://…"
        ) from error
    if not found.get("NAME"):
        raise options.BadOption("DATABASE_URL", f"'{shown}' names no database.", "Write its name at the end.")
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "cached_statements": 1000,
            # every thread has a cache of its own, so eight and the one for acts keep a web process within 250 MB;
            # mapping the file instead was no faster and counted against the process, once for each thread
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-14336;"
            "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=8000;",
        }
        found["CONN_MAX_AGE"] = None
    elif found["ENGINE"].endswith("postgresql"):
        found["CONN_MAX_AGE"] = 600
        found["CONN_HEALTH_CHECKS"] = True
        if found.get("HOST") in ("", None):
            found["HOST"] = ""
    else:
        raise options.BadOption(
            "DATABASE_URL", f"'{shown}' names another kind of database.", "SQLite and PostgreSQL are served."
        )
    return found


DATABASES = {"default": database(options.text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── the two modes ────────────────────────────────────────────────────────────
if DEMO:
    DEBUG = False
    ALLOWED_HOSTS = ["*"]
    SECURE = False
else:
    DEBUG = False
    ALLOWED_HOSTS = [h.strip() for h in options.text("ALLOWED_HOSTS").split(",") if h.strip()]
    if not ALLOWED_HOSTS:
        raise options.BadOption("ALLOWED_HOSTS", "is empty.", "Name the hosts that production serves.")
    SECURE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
# ─────────────────────────────────────────────────────────────────────────────

KERNEL = [
    "audit",
    "files",
    "jobs",
    "places",
    "people",
    "law",
    "rules",
    "procedures",
    "learning",
    "datahub",
    "linkage",
    "matters",
    "sources",
    "analysis",
    "papers",
    "deliberation",
    "field",
    "alerts",
    "cockpit",
    "web",
    "administration",
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    *(f"kernel.{name}" for name in KERNEL if (ROOT / "kernel" / name / "apps.py").exists()),
    "kernel.law.amending",
    *(f"scenarios.{scenario.code}" for scenario in registry.scenarios()),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kernel.web.middleware.unseen_left_out",
    "kernel.web.middleware.api_lane",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "kernel.web.middleware.person",
    "kernel.web.middleware.shapes",
    "kernel.web.middleware.SignInRequired",
    "kernel.web.middleware.Refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kernel.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = options.number("SESSION_IDLE_MINUTES", 1, 1440) * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
HAND_IN_HOURLY = options.number("HAND_IN_HOURLY", 1, 10_000)
SIGN_IN_TRIES = options.number("SIGN_IN_TRIES", 1, 100)
SIGN_IN_PAUSE_MINUTES = options.number("SIGN_IN_PAUSE_MINUTES", 1, 1440)
UPLOAD_MAX_BYTES = options.number("UPLOAD_MAX_MB", 1, 500) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [path for path in sorted(ROOT.glob("*/*/locale")) if path.is_dir()]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "kernel.web.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
ANALYSIS_ROOT = VAR / "analysis"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kernel.web.storage.Static"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "report-uri": "/csp-report",
    }
}
CSRF_FAILURE_VIEW = "kernel.web.errors.csrf_failure"
QUICK_EXIT_URL = options.text("QUICK_EXIT_URL")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": options.choice("LOG_LEVEL", "DEBUG", "INFO", "WARNING", "ERROR"),
    },
}
