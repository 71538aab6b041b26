"""Django settings: the only reader of the environment.

Each variable is described, with its default, in `.env.example`, except for the addresses of the
registers of works. System checks in each app's `checks.py` report values that are wrong.
"""

import contextlib
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit
from zoneinfo import available_timezones

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.csp import CSP

from blog.citations.editor import EDITOR_EXTENSIONS

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def _require(is_right: bool, sentence: str) -> None:
    """Refuse to start with a setting that cannot be parsed. The message does not repeat its value,
    which may be a password."""
    if not is_right:
        raise ImproperlyConfigured(sentence)


def _split(name: str, url: str) -> SplitResult:
    """The parts of a URL, with its port checked."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.port is None or parts.port:
            return parts
    raise ImproperlyConfigured(f"{name} must be an address whose port, if it has one, is a number.")


_debug = env.str("DEBUG", default="false").lower()
_require(_debug in {"true", "false", "1", "0"}, "DEBUG must be true or false.")
DEBUG = _debug in {"true", "1"}
_port = env.str("PORT", default="8000")
_require(_port.isascii() and _port.isdigit(), "PORT must be a number, such as 8000.")
PORT = int(_port)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """SECRET_KEY, or one generated once in DATA_DIR, readable by its owner only."""
    if given := env.str("SECRET_KEY", default=""):
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        draft = DATA_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        # A hard link is created atomically, so two processes that start at once agree.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()

_site = _split("SITE_URL", SITE_URL)
_https = _site.scheme == "https"
ALLOWED_HOSTS = [
    host.strip()
    for host in env.list("ALLOWED_HOSTS", default=[_site.hostname or "", "localhost", "127.0.0.1"])
]

INSTALLED_APPS = [
    "website",
    "courses",
    "blog",
    "comments",
    "demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "django_prose_editor",
    "taggit",
]

MIDDLEWARE = [
    "website.http.proxies.trust_proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "website.http.middleware.public_headers",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "website.http.middleware.public_policy",
    "website.http.middleware.StaffSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "website.http.middleware.MalformedQueryMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.http.middleware.redirect_after_404",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.context.site",
            ],
        },
    }
]
FORM_RENDERER = "website.form_renderer.FormRenderer"

_database = (
    env.str("DATABASE_URL", default="") or f"sqlite:///{quote(str(DATA_DIR / 'citewell.sqlite3'))}"
)
_require(
    _split("DATABASE_URL", _database).scheme in {"sqlite", "postgres", "postgresql"},
    "DATABASE_URL must be sqlite:///path or postgres://user:password@host:port/name.",
)
DATABASES = {"default": env.db_url_config(_database)}
DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A writer waits at BEGIN instead of failing half-way with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _mailer(url: str) -> dict:
    """MAIL_URL as an entry of MAILERS. A password is never sent in the clear: smtp:// with a user
    requires STARTTLS."""
    parts = _split("MAIL_URL", url)
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    _require(
        parts.scheme in {"smtp", "smtps"} and bool(parts.hostname),
        "MAIL_URL must be console: or smtp://user:password@host:port or smtps://…",
    )
    options = {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and bool(parts.username),
        "timeout": 20,
    }
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": options,
    }


MAILERS = {"default": _mailer(env.str("MAIL_URL", default="console:"))}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"no-reply@{_site.hostname}")

AKISMET_API_KEY = env.str("AKISMET_API_KEY", default="")
AKISMET_API_URL = env.str("AKISMET_API_URL", default="https://rest.akismet.com").rstrip("/")

# Registers of works: each `Service` of blog.citations.registers names one of these settings.
DOI_API_URL = env.str("DOI_API_URL", default="https://doi.org").rstrip("/")
CROSSREF_API_URL = env.str("CROSSREF_API_URL", default="https://api.crossref.org").rstrip("/")
NCBI_CITATION_URL = env.str("NCBI_CITATION_URL", default="https://api.ncbi.nlm.nih.gov").rstrip("/")
NCBI_EUTILS_URL = env.str("NCBI_EUTILS_URL", default="https://eutils.ncbi.nlm.nih.gov").rstrip("/")
OPEN_LIBRARY_URL = env.str("OPEN_LIBRARY_URL", default="https://openlibrary.org").rstrip("/")

TRUSTED_PROXIES = [proxy.strip() for proxy in env.list("TRUSTED_PROXIES", default=[])]
COMMENT_RATE = env.str("COMMENT_RATE", default="5/10m")
SIGN_UP_RATE = env.str("SIGN_UP_RATE", default="10/10m")

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en-gb")
_require(LANGUAGE_CODE in LANG_INFO, "LANGUAGE_CODE must be one of Django's, such as en-gb.")
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
_require(TIME_ZONE in available_timezones(), "TIME_ZONE must be a name such as Europe/London.")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "website.static_files.JoinedStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    "jpg",
    "jpeg",
    "png",
    "webp",
    "avif",
    "gz",
    "br",
    "woff2",
)
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "website.http.proxies.client_address"
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_VERBOSE = False
# Staff who are locked out wait, or set a new password by mail.
AXES_ENABLE_ADMIN = False

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [
        CSP.SELF,
        CSP.NONCE,
        # The rich-text editor's own style element. Without it every typed space becomes &nbsp;.
        "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='",
    ],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Public pages load nothing but the site's own files.
PUBLIC_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_NAME = "staff_session"
X_FRAME_OPTIONS = "DENY"

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True
DJANGO_PROSE_EDITOR_EXTENSIONS = EDITOR_EXTENSIONS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_tokens": {"()": "website.http.links.WithoutTokens"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # httpx would log every URL that it requests.
    "loggers": {"httpx": {"level": "WARNING"}},
}
