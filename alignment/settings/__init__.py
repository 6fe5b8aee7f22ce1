"""Everything from environment variables, with defaults good enough to develop on SQLite."""

import sys
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from alignment.settings.environment import Environment, answers_of, database_of, mail_of, mailbox_of
from alignment.settings.sign_in import origins_of, providers_of

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Environment()
Environment.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
DEVELOPMENT = env.bool("DEVELOPMENT", default=False)
TESTING = "pytest" in sys.modules
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEVELOPMENT_SECRET_KEY = "development-only-key-that-production-refuses-to-start-with"
SECRET_KEY = env("SECRET_KEY", default=DEVELOPMENT_SECRET_KEY)
AT_HOME = ["localhost", "127.0.0.1", "[::1]", "testserver"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=AT_HOME if DEVELOPMENT or TESTING else [])
PORT = env.int("PORT", default=8000)
BASE_URL = env("BASE_URL", default=f"http://localhost:{PORT}")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "alignment.shared",
    "people",
    "delivery",
    "accounts",
    "funnel",
    "connectors",
    "loop",
    "practices",
    "practices.answers",
    "hiring",
    "planning",
    "meetings",
    "dashboards",
    "demo",
]

MIDDLEWARE = [
    "alignment.shared.health.HealthDoors",
    "alignment.shared.strangers.Strangers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PersonPreferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alignment.shared.middleware.DomainErrors",
]

ROOT_URLCONF = "alignment.urls"
WSGI_APPLICATION = "alignment.wsgi.application"

_loaders = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _loaders if DEVELOPMENT and not TESTING else [("django.template.loaders.cached.Loader", _loaders)],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.shell",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "alignment.shared.templatetags.format",
                "alignment.shared.templatetags.ui",
            ],
        },
    }
]

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;"
        "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=67108864;PRAGMA journal_size_limit=27103364;"
    ),
}
DATABASE_URL = env("DATABASE_URL", default="")
DATABASES = {"default": database_of(DATABASE_URL or f"sqlite:///{VAR_DIR / 'alignment.sqlite3'}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "options": "-c statement_timeout=30000 -c lock_timeout=5000",
    }
SURVEYS_DATABASE_URL = env("SURVEYS_DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'surveys.sqlite3'}"
SURVEYS_DIR = Path(env("SURVEYS_DIR", default=str(VAR_DIR / "surveys")))
DATABASES["surveys"] = answers_of(SURVEYS_DATABASE_URL, SQLITE_OPTIONS)
DATABASE_ROUTERS = ["alignment.shared.routers.Apart"]

BROKER_URL = env("REDIS_URL", default="")
REDIS_URL = "" if BROKER_URL == "files://" else BROKER_URL
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **extra}
    for name, extra in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 10}}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Alignment"
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAdapter"
OIDC_ISSUER = env("OIDC_ISSUER", default="")
OIDC_NAME = env("OIDC_NAME", default="") or _("your company")
OIDC_ROLES_CLAIM = env("OIDC_ROLES_CLAIM", default="")
SOCIALACCOUNT_PROVIDERS = providers_of(
    OIDC_ISSUER,
    client_id=env("OIDC_CLIENT_ID", default=""),
    secret=env("OIDC_CLIENT_SECRET", default=""),
    name=str(env("OIDC_NAME", default="")),
    scopes=env.list("OIDC_SCOPES", default=["openid", "profile", "email"]),
)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# A default of nine o'clock is meant; the check suspects it at nine o'clock only.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]

LANGUAGE_CODE = env("LANGUAGE_CODE", default="ru")
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "alignment.shared.assets.NpmFinder",
]
NPM_DIR = BASE_DIR / "node_modules"
NPM_ASSETS = {
    "vendor/tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/sortable/Sortable.min.js": "sortablejs/Sortable.min.js",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT or TESTING
        else "alignment.shared.assets.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT or TESTING
WHITENOISE_AUTOREFRESH = DEVELOPMENT or TESTING
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = VAR_DIR / "files"

EMAIL_URL = env("EMAIL_URL", default="")
if EMAIL_URL not in {"", "filemail://"}:
    vars().update(mail_of(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Alignment <alignment@localhost>")
RETURN_ADDRESS = env("RETURN_ADDRESS", default="")
RETURN_MAILBOX = mailbox_of(env("RETURN_MAILBOX", default=""))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE = env.bool("SECURE", default=not (DEVELOPMENT or TESTING))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Plotly and the API's pages write styles of their own; scripts stay strict.
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *origins_of(OIDC_ISSUER, env("OIDC_SIGN_IN_PAGE", default=""))],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "delivery.api.authentication.BearerKey",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["delivery.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "delivery.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Alignment",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "StageKindEnum": [(kind, kind) for kind in ("open", "won", "lost", "rejected", "junk")],
        "IdeaOriginEnum": "loop.models.ideas.IDEA_ORIGINS",
        "OriginEnum": "funnel.models.leads.ORIGINS",
        "StageSideEnum": [("marketing", "marketing"), ("sales", "sales")],
        "AskedSideEnum": "meetings.models.requests.REQUEST_SIDES",
        "RequestKindEnum": "meetings.models.requests.REQUEST_KINDS",
        "SeriesKindEnum": "meetings.models.series.SERIES_KINDS",
        "AssetKindEnum": "practices.models.assets.ASSET_KINDS",
        "AuditKindEnum": "planning.models.audits.KINDS",
        "AuditVerdictEnum": "planning.models.audits.VERDICTS",
        "SpeedEnum": "planning.models.audits.SPEEDS",
        "EffectVerdictEnum": "loop.models.effects.VERDICTS",
        "ClauseMetricEnum": "funnel.models.sla.CLAUSE_METRICS",
        "AssetLanguageEnum": "practices.models.assets.ASSET_LANGUAGES",
        "ContactWayEnum": "hiring.models.engagements.CONTACT_WAYS",
        "ContractorKindEnum": "hiring.models.contractors.CONTRACTOR_KINDS",
        "ListeningWayEnum": "practices.models.listening.WAYS",
        "SearchChannelEnum": "hiring.models.vacancies.CHANNELS",
        "EffectDirectionEnum": "loop.models.effects.DIRECTIONS",
        "EffectStateEnum": "loop.models.effects.EFFECT_STATES",
        "MeetingFormatEnum": "meetings.models.series.FORMATS",
        "RotationDirectionEnum": "practices.models.rotations.DIRECTIONS",
        "RotationStateEnum": "practices.models.rotations.ROTATION_STATES",
        "TrainerKindEnum": "practices.models.trainings.TRAINER_KINDS",
        "TrainingFormatEnum": "practices.models.trainings.TRAINING_FORMATS",
        "ProgrammeKindEnum": "practices.models.rotations.PROGRAMME_KINDS",
        "WebhookEventEnum": "delivery.models.webhook_events.WANTED",
        "WebhookFaultEnum": "delivery.models.webhooks.FAULTS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "delivery.api.schema.describe_errors",
    ],
}

INNER_HOSTS = env.list("INNER_HOSTS", default=[])
IMPORT_MAX_MB = env.int("IMPORT_MAX_MB", default=50)
TRAINING_REACTION_DAYS = env.int("TRAINING_REACTION_DAYS", default=14)
CANDIDATE_KEEP_DAYS = env.int("CANDIDATE_KEEP_DAYS", default=30)
CANDIDATE_POOL_DAYS = env.int("CANDIDATE_POOL_DAYS", default=365)
CANDIDATE_CONSENT_VERSION = env("CANDIDATE_CONSENT_VERSION", default="1")
API_CALLS_A_MINUTE = env.int("API_CALLS_A_MINUTE", default=6000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
REAL_DATA_DIR = Path(env("REAL_DATA_DIR", default=str(BASE_DIR.parent / "shared" / "data")))

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

from alignment.settings.celery import *  # noqa: F403
from alignment.settings.logging import LOGGING  # noqa: F401
