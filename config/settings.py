"""Every setting, read once from the environment. Nothing secret has a value here.

`docs/settings.md` lists the variables. In the demonstration (`config.embedded`) they are
made at first start and kept under VAR_DIR; in production the operator gives them.
"""

from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from environs import Env, validate

from config.database.urls import connection_settings

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()

SECRET_KEY = env.str("SECRET_KEY")
PERSON_KEY = env.str("PERSON_KEY")  # keys the hash that ties one person's rows across municipalities
# Opens and seals columns that the database holds sealed, and finds rows by them: docs/encryption.md.
DATA_KEY = env.str("DATA_KEY", default="")
DATA_KEY_FILE = env.str("DATA_KEY_FILE", default="")
DATA_KEY_PREVIOUS = env.str("DATA_KEY_PREVIOUS", default="")
DATA_INDEX_KEY = env.str("DATA_INDEX_KEY")
DATA_INDEX_KEY_PREVIOUS = env.str("DATA_INDEX_KEY_PREVIOUS", default="")
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "participants.access",
    "participants.trail",
    "participants.jobs",
    "participants",
    "programmes",
    "reporting",
]

MIDDLEWARE = [
    "participants.access.signin.middleware.HeadersMiddleware",
    "participants.access.signin.middleware.PlainHTTPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "reporting.caching.KeptPagesMiddleware",
    "reporting.telling.LanguageMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "participants.access.signin.middleware.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "participants.access.signin.middleware.SecondFactorMiddleware",
    "participants.access.middleware.TenantMiddleware",
    "participants.middleware.ClearanceMiddleware",
    "participants.trail.middleware.TrailMiddleware",
    "participants.middleware.FormerAddressMiddleware",
    "participants.middleware.SupportMiddleware",
    "participants.access.middleware.UnsavedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
                "config.frame.frame",
            ],
        },
    }
]

# One database, five ways in. Each is a role of its own (docs/adr/0003-two-walls.md): what a role
# may see is decided in PostgreSQL, so that a forgotten filter shows nothing.
_url = env.str("DATABASE_URL")
DATABASES = {
    "default": connection_settings(
        _url, role="fotfeste_runtime", atomic_requests=True, alone=True, pool=env.bool("DATABASE_POOL", default=False)
    ),
    "national": connection_settings(env.str("NATIONAL_DATABASE_URL", default=_url), role="fotfeste_national"),
    "statistics": connection_settings(
        env.str("STATISTICS_DATABASE_URL", default=_url), role="fotfeste_statistics", alone=True
    ),
    "trail": connection_settings(env.str("TRAIL_DATABASE_URL", default=_url), role="fotfeste_sealer"),
    "migration": connection_settings(env.str("MIGRATION_DATABASE_URL", default=_url), role="fotfeste_owner"),
}
# Signs the seals on the trail. The process that seals needs one of them, and no other process does.
TRAIL_KEY = env.str("TRAIL_KEY", default="")
TRAIL_KEY_FILE = env.str("TRAIL_KEY_FILE", default="")
TRAIL_SEAL_FOLDER = env.str("TRAIL_SEAL_FOLDER", default="")
# How long a month of the trail is kept: 20 years, the longest that the register keeps anything of one event (a test,
# INTF § 60), and five more, in which a claim about it may come.
TRAIL_YEARS = env.int("TRAIL_YEARS", default=25, validate=validate.Range(min=5))
DATABASE_ROUTERS = ["config.database.router.OneDatabaseRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "participants.access.signin.passwords.OwnWordsValidator"},
    {"NAME": "participants.access.signin.passwords.GuessableValidator"},
    {"NAME": "participants.access.signin.passwords.BreachedValidator"},
]
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
PASSWORD_HASHERS = [
    "participants.access.signin.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Who may sign people in besides ourselves: participants/access/signin/providers.py reads it.
OIDC_PROVIDERS = env.json("OIDC_PROVIDERS", default=[])
# Local accounts are for emergencies and for the demonstration: of django-allauth we take the second factors alone.
LOCAL_ACCOUNTS_NEED_SECOND_FACTOR = env.bool("LOCAL_ACCOUNTS_NEED_SECOND_FACTOR", default=not DEMONSTRATION)
MFA_ADAPTER = "participants.access.signin.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1  # half a minute either way, for a telephone whose clock is off
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "release-list"

# The daily e-mail of notices. Without a server nobody is asked for an address, and nothing is sent.
EMAIL_HOST = env.str("MAIL_HOST", default="")
EMAIL_PORT = env.int("MAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("MAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("MAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("MAIL_STARTTLS", default=True)
EMAIL_USE_SSL = env.bool("MAIL_TLS", default=False)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="fotfeste@localhost")
MAIL_DOMAINS: list[str] = env.list("MAIL_DOMAINS", default=[])
SITE_ADDRESS = env.str("SITE_ADDRESS", default="").rstrip("/")
# What passkeys are made for. Another domain later makes all of them worthless.
PASSKEY_DOMAIN = env.str(
    "PASSKEY_DOMAIN", default=urlsplit(SITE_ADDRESS).hostname or ("localhost" if DEMONSTRATION else "")
)

LANGUAGE_CODE = "nb"
# The public statistics are told in all of them, everything else in bokmål.
LANGUAGES = [("nb", "bokmål"), ("nn", "nynorsk"), ("en", "English")]
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# How the ten working days of INTF §§10 and 19 are read (docs/adr/0018).
TEN_DAY_READING = env.str("TEN_DAY_READING", default="all_days", validate=validate.OneOf(["all_days", "beyond_ten"]))

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# What is sent is held in memory or not at all: a larger file is not there, and never on a disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# HTTPS is the rule; the demonstration on one's own machine speaks plain HTTP.
_https = env.bool("HTTPS", default=not DEMONSTRATION)
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
# With the prefix a browser takes the cookie from this very host over HTTPS alone. Over plain HTTP it would take none.
SESSION_COOKIE_NAME = "__Host-session" if _https else "sessionid"
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "csrftoken"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        # The older word for browsers that do not know the newer: participants/access/policy_reports.py.
        "report-uri": ["/csp-rapport/"],
        "report-to": "csp",
    }
}

REST_FRAMEWORK = {
    # Signed in as for the pages: a name and a password with each request would pass by all that a sign-in asks.
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "programmes.api.problems.problem",
}
# In each process. The pages and files of the statistics have a cache of their own, with an end to it.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": env.int("STATISTICS_PAGES_KEPT", default=600, validate=validate.Range(min=1))},
    },
}
# From so many person-years on the worker counts a municipality's results ahead: there a first look takes a third of a
# second.
COUNT_AHEAD_FROM = env.int("COUNT_AHEAD_FROM", default=20_000, validate=validate.Range(min=1))
# How often one address may ask the public API in ten seconds, in each process.
STATISTICS_API_CALLS = env.int("STATISTICS_API_CALLS", default=30)
# Who publishes the statistics, as catalogues, feeds and citations name them.
STATISTICS_PUBLISHER = env.str("STATISTICS_PUBLISHER", default="Fotfeste")
STATISTICS_PUBLISHER_NUMBER = env.str("STATISTICS_PUBLISHER_NUMBER", default="")
STATISTICS_CONTACT = env.str("STATISTICS_CONTACT", default="")
STATISTICS_LICENCE = env.str("STATISTICS_LICENCE", default="")
SPECTACULAR_SETTINGS = {"TITLE": "Fotfeste", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

CELERY_BROKER_URL = env.str("REDIS_URL")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # its own formatter would print what ours keeps back
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # twice the hard limit, so that no task is started twice while it runs
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "refresh-statistics": {"task": "reporting.refresh_statistics", "schedule": 60.0},
    "seal-trail": {"task": "trail.seal", "schedule": 60.0},
    "make-trail-partitions": {"task": "trail.make_partitions", "schedule": crontab(hour=2, minute=40)},
    "plan-endings-of-the-trail": {"task": "trail.plan_endings", "schedule": crontab(hour=4, minute=30)},
    "end-what-is-approved-of-the-trail": {"task": "trail.end_approved", "schedule": crontab(hour=4, minute=40)},
    "find-unusual-readings": {"task": "participants.find_unusual", "schedule": crontab(hour=3, minute=40)},
    "remind": {"task": "participants.remind", "schedule": crontab(hour=4, minute=0)},
    "send-mail": {"task": "participants.send_mail", "schedule": 300.0},
    # More than one day, should the product be down on the first of them: each letter is sent once a month.
    "queue-monthly": {"task": "participants.queue_monthly", "schedule": crontab(day_of_month="2-5", hour=6, minute=0)},
    "expire-unused-grants": {"task": "access.expire_unused_grants", "schedule": crontab(hour=2, minute=50)},
    "forget-drafts": {"task": "participants.forget_drafts", "schedule": crontab(hour=3, minute=0)},
    "plan-retention": {"task": "programmes.plan_retention", "schedule": crontab(hour=4, minute=10)},
    "remove-what-is-approved": {"task": "reporting.remove_approved", "schedule": crontab(hour=4, minute=20)},
    "remind-of-years": {"task": "reporting.remind_of_years", "schedule": crontab(hour=4, minute=50)},
    "count-quality": {"task": "reporting.count_quality", "schedule": crontab(hour=4, minute=20)},
    "check-statistics": {"task": "reporting.check_statistics", "schedule": crontab(hour=3, minute=10)},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "config.logs.DiscreetFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "config.logs.JSONFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": env.str("LOG_FORMAT", default="text")}},
    # It tells of each passkey that is used, by its name.
    "loggers": {"fido2": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
