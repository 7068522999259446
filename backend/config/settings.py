"""One settings file: variables decide, nothing branches on "which environment" (see config/env.py)."""

from pathlib import Path
from typing import Any

from celery.schedules import schedule
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

import psychometrics
from common import times
from config import role
from config.databases import default_database
from config.env import read_env

ENV = read_env()
BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.token_secret_fallbacks
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.csrf_trusted_origins
SITE_URL = ENV.site_url

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "common",
    "audit",
    "accounts",
    "exams",
    "health",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "common.middleware.NoStoreForApi",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.middleware.BusyNotBroken",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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

# --- PostgreSQL: see config/databases.py
DATABASES: dict[str, Any] = {"default": default_database(ENV, serves_requests=role.serves_requests)}
THROUGH_PGBOUNCER = ENV.database_pgbouncer
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Valkey or Redis: a cache only. Losing it loses nothing (see common/cache.py)
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": ENV.redis_url,
        "KEY_PREFIX": "mx",
        "OPTIONS": {
            "SERIALIZER": "common.cache.OrjsonSerializer",
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 0.3,
            "SOCKET_TIMEOUT": 0.5,
        },
    }
}
DJANGO_REDIS_IGNORE_EXCEPTIONS = True
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
# The board cache needs to distinguish "Valkey is down" from "lock taken", so its errors are not swallowed
# (selectors/board_cache.py).
CACHES["boards"] = CACHES["default"] | {"OPTIONS": CACHES["default"]["OPTIONS"] | {"IGNORE_EXCEPTIONS": False}}

# --- Celery: beat asks the database what is due, so a lost message costs seconds, never a result
CELERY_BROKER_URL = ENV.broker_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = times.TASK_HARD.total_seconds()
CELERY_TASK_SOFT_TIME_LIMIT = times.TASK_SOFT.total_seconds()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": times.BROKER_REDELIVERY.total_seconds(),
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(ENV.media_root.parent / "celerybeat-schedule")
# A worker compares this with its own clock, which may be in another time zone than beat's. Short enough that what
# piled up while every worker was away is soon read.
FORGOTTEN_AFTER_SECONDS = 6 * 3600
CELERY_BEAT_SCHEDULE = {
    "close-expired-sessions": {
        "task": "exams.tasks.auto_submit_expired_sessions",
        "schedule": schedule(5),
        "options": {"expires": FORGOTTEN_AFTER_SECONDS},
    },
    "grade-submitted-sessions": {
        "task": "exams.tasks.grade_submitted_sessions",
        "schedule": schedule(5),
        "options": {"expires": FORGOTTEN_AFTER_SECONDS},
    },
    "judge-practice": {
        "task": "exams.tasks.judge_practice",
        "schedule": schedule(3),
        "options": {"expires": FORGOTTEN_AFTER_SECONDS},
    },
    "run-due-pipelines": {
        "task": "exams.tasks.run_due_pipelines",
        "schedule": schedule(10),
        "options": {"expires": FORGOTTEN_AFTER_SECONDS},
    },
    "find-question-places": {
        "task": "exams.tasks.find_question_places",
        "schedule": schedule(10),
        "options": {"expires": FORGOTTEN_AFTER_SECONDS},
    },
}

# --- Languages and time
LANGUAGE_CODE = "en"  # for clients that name no language; ours always do
LANGUAGES = [("uz", _("Uzbek")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Tashkent"

# --- Files. Papers live under MEDIA_ROOT, which no URL serves: only exams.api.papers hands them out.
STATIC_URL = "static/"
STATIC_ROOT = ENV.static_root
MEDIA_ROOT = ENV.media_root
MEDIA_URL = ""
FRONTEND_DIST = ENV.frontend_dist
PAPERS_ACCEL_REDIRECT = ENV.papers_accel_redirect
PAPERS_ACCEL_PREFIX = "/protected-media/"
PAPER_MAX_BYTES = ENV.paper_max_mb * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # a hundred answers at their longest, every letter escaped
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # the key of a long exam on one admin page
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ROOT = FRONTEND_DIST if FRONTEND_DIST.is_dir() else None
WHITENOISE_INDEX_FILE = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9a-zA-Z_-]{8,}\.\w+$"  # a hash in the name: it never changes

# --- Security
SECURE_SSL_REDIRECT = False  # nginx redirects; health checks and the app behind it speak plain HTTP
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # asks for just that; everything else in `check --deploy` is heard
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https_only else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.https_only
SECURE_HSTS_PRELOAD = ENV.https_only
SESSION_COOKIE_SECURE = ENV.https_only
CSRF_COOKIE_SECURE = ENV.https_only
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin-allow-popups"  # the Telegram log-in popup
X_FRAME_OPTIONS = "DENY"  # the admin; the student app replaces it by frame-ancestors for Telegram
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Students' sign-in
BOT_TOKEN = ENV.bot_token
BOT_USERNAME = ENV.bot_username
LOGIN_WIDGET = ENV.login_widget
INIT_DATA_MAX_AGE = ENV.init_data_max_age
DEMO_MODE = ENV.demo_mode
ACCESS_TOKEN_SECONDS = 26 * 3600  # longer than the longest exam (24 h) with grace
REFRESH_TOKEN_SECONDS = 90 * 24 * 3600  # without being used
SIGN_IN_SECONDS = 180 * 24 * 3600  # however often it is used: then Telegram has to vouch for the student again
REVOCATION_REFRESH_SECONDS = 5

# Grades of the certificate forecast, best first: name and the points from which it is given. Never official.
CERTIFICATE_BANDS = psychometrics.CERTIFICATE_BANDS

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.StudentTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.authentication.IsStudent"],
    "DEFAULT_RENDERER_CLASSES": ["common.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "common.schema.ApiSchema",
    "DEFAULT_PAGINATION_CLASS": "common.pages.Pages",
    "EXCEPTION_HANDLER": "common.api_errors.handle_api_error",
    "DATETIME_FORMAT": None,  # serializers leave moments as they are, and the renderer writes all of them in UTC
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.renderers.AlwaysJson",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": ENV.trusted_proxies,
    "DEFAULT_THROTTLE_RATES": {
        # By address, and a whole school may stand behind one; proofs and tokens are too long to guess anyway.
        "sign_in": "1200/min",
        "refresh": "1200/min",
        "staff": "30/min",  # passwords can be guessed; see common/password_tries.py
        "preview": "60/min",  # by student
        "abandon": "30/min",  # by student; what can be abandoned must be started, which is limited too
    },
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Mock exams",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": "Sit a timed paper, have every answer kept, get an honest score.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "SessionStatus": "exams.models.session.ExamSession.Status",
        "SavedStatus": [("saved", "saved")],
        "SubmittedStatus": [("submitted", "submitted")],
        "AbandonedStatus": [("abandoned", "abandoned")],
        "PracticeStatus": "exams.api.v2.STATUS_CHOICES",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {name: {"level": "WARNING"} for name in ("django.server", "matplotlib", "pypdf", "fontTools")},
}
