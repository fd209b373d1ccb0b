"""All settings, from the environment; the same file serves a laptop's demo, tests and production."""

from pathlib import Path

from config import env

ROOT = Path(__file__).resolve().parent.parent.parent

# What this process is for ------------------------------------------------------------------------------------------
DEBUG = False
SAMSPOR_DEMO = env.flag("SAMSPOR_DEMO")
SAMSPOR_TESTING = env.flag("SAMSPOR_TESTING")
RELAXED = SAMSPOR_DEMO or SAMSPOR_TESTING  # plain http on localhost
SAMSPOR_BASE_DOMAIN = env.text("SAMSPOR_BASE_DOMAIN", "localhost" if RELAXED else None)
SAMSPOR_OPERATOR_SUBDOMAIN = env.text("SAMSPOR_OPERATOR_SUBDOMAIN", "drift")
SAMSPOR_PORT_IN_LINKS = env.text("SAMSPOR_PORT_IN_LINKS", "")
SAMSPOR_RELEASE = "0.1.0"

# Secrets -----------------------------------------------------------------------------------------------------------
SECRET_KEY = env.text("SAMSPOR_SECRET_KEY", "only-for-tests-" + "x" * 50 if SAMSPOR_TESTING else None)
# The key-encryption key: wraps each tenant's data key, and must never be in the database or its backups.
SAMSPOR_KEK = env.key("SAMSPOR_KEK", "A" * 43 if SAMSPOR_TESTING else None)

# Apps --------------------------------------------------------------------------------------------------------------
# Shared tables live in the public schema, the others in each tenant's own. Accounts and audit exist in both.
BOTH_APPS = ["core.accounts", "core.audit"]
SHARED_APPS = [
    "tenants",
    "django_tenants",
    "billing",
    "procrastinate.contrib.django",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *BOTH_APPS,
]
TENANT_APPS = [
    *BOTH_APPS,
    "casework.people",
    "casework.forms",
    "casework.documents",
    "casework.local",
    "casework.workflows",
    "casework.cases",
    "casework.plans",
    "casework.notices",
    "casework.insights",
    "casework.library",
    "api",
]
# No tables of their own.
PLAIN_APPS = [
    "config.apps.SamsporConfig",
    "web",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]
INSTALLED_APPS = [*SHARED_APPS, *[app for app in TENANT_APPS if app not in SHARED_APPS], *PLAIN_APPS]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["core.accounts.backend.OwnUsersBackend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail is unique together with the home tenant; our own backend looks up own users only
    "security.W001",  # web.middleware.headers sets what SecurityMiddleware would, and more, on every answer
    "security.W002",  # and X-Frame-Options
    "security.W008",  # TLS ends at the proxy, which redirects
    "django_tenants.W003",
]

# Database ----------------------------------------------------------------------------------------------------------
_SAFE = {"server_side_binding": True, "connect_timeout": 10}
_APP_URL = env.text("DATABASE_URL", "postgresql://samspor_app@localhost/samspor" if RELAXED else None)
DATABASES: dict[str, dict[str, object]] = {
    "default": env.database(_APP_URL, engine="tenants.backend", options=_SAFE),
}
# Only the worker and the command line hold the owner's login; web processes cannot change any structure.
_OWNER_URL = env.text("DATABASE_OWNER_URL", "")
if _OWNER_URL:
    DATABASES["owner"] = env.database(_OWNER_URL, engine="django_tenants.postgresql_backend", options={})
SAMSPOR_OWNER_URL = _OWNER_URL
# A server that holds an older state of this database, for `samspor restore --server`.
SAMSPOR_SIDE_URL = env.text("SAMSPOR_SIDE_URL", "")
SAMSPOR_ROLE_PREFIX = env.text("SAMSPOR_ROLE_PREFIX", "samspor")
# Hard mode: each tenant's role is a login of its own, and a thread keeps this many connections.
SAMSPOR_TENANT_LOGINS = env.flag("SAMSPOR_TENANT_LOGINS")
SAMSPOR_CONNECTIONS_PER_THREAD = env.number("SAMSPOR_CONNECTIONS_PER_THREAD", 8)
# A process' threads share so many connections, and each schema has its own among them (tenants/backend/pool.py).
SAMSPOR_CONNECTIONS = env.number("SAMSPOR_CONNECTIONS", 16)
# A server process remembers every table it has touched: it is let go after this many schemas (0: never).
SAMSPOR_SCHEMAS_PER_CONNECTION = env.number("SAMSPOR_SCHEMAS_PER_CONNECTION", 400)
# The database is a Citus cluster; schemas are its shards.
SAMSPOR_CITUS = env.flag("SAMSPOR_CITUS")
SAMSPOR_STATEMENTS_SINGLY = env.flag("SAMSPOR_STATEMENTS_SINGLY", SAMSPOR_CITUS)
DATABASE_ROUTERS = ["tenants.router.PlaceRouter", "django_tenants.routers.TenantSyncRouter"]
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_DB_ALIAS = "owner"
PROCRASTINATE_DATABASE_ALIAS = "default"

# Requests ----------------------------------------------------------------------------------------------------------
ROOT_URLCONF = "config.urls_tenant"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
WSGI_APPLICATION = "config.wsgi.application"
ALLOWED_HOSTS = [f".{SAMSPOR_BASE_DOMAIN}", *env.words("SAMSPOR_EXTRA_HOSTS")]
APPEND_SLASH = False
MIDDLEWARE = [
    "web.middleware.request_id.RequestIdMiddleware",
    "web.middleware.headers.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.health.HealthMiddleware",
    "api.middleware.ProblemsMiddleware",
    "web.middleware.tenancy.TenancyMiddleware",
    "web.middleware.errors.ErrorsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "web.middleware.identity.SessionMiddleware",
    "web.middleware.identity.AuthenticationMiddleware",
    "web.middleware.identity.ActorMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "web.middleware.language.LanguageMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.access.AccessMiddleware",
    "web.middleware.standing.StandingMiddleware",
]
MESSAGE_STORAGE = "web.notices.Notices"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000  # a form with rows of many columns, and the texts of a long one side by side
SAMSPOR_UPLOAD_MAX = 20 * 1024 * 1024

# Sessions, cookies, transport --------------------------------------------------------------------------------------
SESSION_ENGINE = "core.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not RELAXED
SESSION_COOKIE_NAME = "samspor_session" if RELAXED else "__Host-samspor_session"
CSRF_COOKIE_NAME = "samspor_csrf" if RELAXED else "__Host-samspor_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "web.views_errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = None if RELAXED else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if RELAXED else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not RELAXED
SECURE_SSL_REDIRECT = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if SAMSPOR_TESTING
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"

# Pages -------------------------------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "platform" / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.messages.context_processors.messages",
                "web.context.page",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n", "web.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
COTTON_DIR = "cotton"
STATIC_URL = "/static/"
# In the demo and in tests files are served from where they are written; production collects them.
STATIC_ROOT = Path(env.text("SAMSPOR_STATIC_ROOT", str(ROOT / ("platform/web/static" if RELAXED else "staticfiles"))))
WHITENOISE_USE_FINDERS = RELAXED
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if RELAXED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Language, time ----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "bokmål"), ("nn", "nynorsk"), ("se", "davvisámegiella"), ("en", "English")]
LOCALE_PATHS = [ROOT / "platform" / "web" / "locale"]
LANGUAGE_COOKIE_NAME = "samspor_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"
FORMAT_MODULE_PATH = ["web.formats"]

# Files, cache, mail ------------------------------------------------------------------------------------------------
SAMSPOR_FILES_ROOT = Path(env.text("SAMSPOR_FILES_ROOT", str(ROOT / ".samspor" / "files")))
# Where a whole tenant is handed back to, in plain: never on the volume that is backed up, never served.
SAMSPOR_EXPORTS_ROOT = Path(env.text("SAMSPOR_EXPORTS_ROOT", str(SAMSPOR_FILES_ROOT.parent / "exports")))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "tenants.cache.make_key",
    }
}
EMAIL_BACKEND = (
    "django.core.mail.backends.locmem.EmailBackend"
    if SAMSPOR_TESTING
    else env.text("SAMSPOR_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
)
EMAIL_HOST = env.text("SAMSPOR_EMAIL_HOST", "")
EMAIL_PORT = env.number("SAMSPOR_EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("SAMSPOR_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("SAMSPOR_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SAMSPOR_EMAIL_TLS", default=EMAIL_PORT == 587)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("SAMSPOR_EMAIL_FROM", f"Samspor <ikke-svar@{SAMSPOR_BASE_DOMAIN}>")
# Without a mail server notices are read in the product alone.
SAMSPOR_SENDS_MAIL = bool(EMAIL_HOST) or not EMAIL_BACKEND.endswith(".smtp.EmailBackend")
# Where people reach the sites, for links in mails: the port only where it is not the usual one.
SAMSPOR_LINKS = env.text("SAMSPOR_LINKS", "http://{host}:8000" if RELAXED else "https://{host}")

# REST --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.auth.RoutePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.parsing.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Samspor API",
    "DESCRIPTION": "",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Money -------------------------------------------------------------------------------------------------------------
SAMSPOR_STRIPE_KEY = env.text("SAMSPOR_STRIPE_KEY", "")

# Watching ----------------------------------------------------------------------------------------------------------
SAMSPOR_SENTRY_DSN = env.text("SAMSPOR_SENTRY_DSN", "")
SAMSPOR_LOG_JSON = env.flag("SAMSPOR_LOG_JSON", default=not RELAXED)
LOGGING_CONFIG = "config.logs.configure"
LOGGING = {"level": env.text("SAMSPOR_LOG_LEVEL", "INFO"), "json": SAMSPOR_LOG_JSON}

TEST_RUNNER = ""
