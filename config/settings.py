"""Django settings: the only reader of the environment.

Each variable is described, with its default, in `.env.example`, except for the addresses of the
registers of works. System checks in each app's `checks.py` report values that are wrong.
"""

import contextlib
import os
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit
from zoneinfo import available_timezones

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.csp import CSP

from blog.citations.editor import EDITOR_EXTENSIONS
from website.files import atomic
from website.prose.editor import PROSE_EXTENSIONS

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


def _whole_number(name: str, text: str) -> int:
    _require(text.isascii() and text.isdigit(), f"{name} must be a whole number, such as 4.")
    return int(text)


def _switch(name: str, text: str) -> bool:
    _require(text.lower() in {"true", "false", "1", "0"}, f"{name} must be true or false.")
    return text.lower() in {"true", "1"}


DEBUG = _switch("DEBUG", env.str("DEBUG", default="false"))
PORT = _whole_number("PORT", env.str("PORT", default="8000"))
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
# Files of the site are its own, but for those in PUBLIC_DIR, whose permissions are set below.
os.umask(0o077)


def _secret_key() -> str:
    """SECRET_KEY, or one generated once in DATA_DIR, readable by its owner only."""
    if given := env.str("SECRET_KEY", default=""):
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        # Of two processes that start at once, one creates it.
        atomic.create(path, get_random_secret_key())
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
    "config.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "django_otp",
    "django_otp.plugins.otp_totp",
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
    "website.accounts.middleware.require_second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "website.http.middleware.MalformedQueryMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "website.http.middleware.redirect_after_404",
    "website.http.middleware.explain_405",
    "website.http.middleware.OtherPageMiddleware",
    "website.http.logins.refuse_guesses",
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

AKISMET_API_KEY = env.str("AKISMET_API_KEY", default="").strip()
# Tell Akismet that everything is a test, from which it is not to learn.
AKISMET_TEST = _switch("AKISMET_TEST", env.str("AKISMET_TEST", default="false"))
AKISMET_API_URL = env.str("AKISMET_API_URL", default="https://rest.akismet.com").rstrip("/")

# Registers of works: each `Service` of blog.citations.registers names one of these settings, an
# address with the path below which the register answers.
DOI_API_URL = env.str("DOI_API_URL", default="https://doi.org").rstrip("/")
CROSSREF_API_URL = env.str("CROSSREF_API_URL", default="https://api.crossref.org").rstrip("/")
DATACITE_API_URL = env.str("DATACITE_API_URL", default="https://api.datacite.org").rstrip("/")
NCBI_CITATION_URL = env.str(
    "NCBI_CITATION_URL", default="https://pmc.ncbi.nlm.nih.gov/api/ctxp/v1"
).rstrip("/")
NCBI_EUTILS_URL = env.str(
    "NCBI_EUTILS_URL", default="https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
).rstrip("/")
OPEN_LIBRARY_URL = env.str("OPEN_LIBRARY_URL", default="https://openlibrary.org").rstrip("/")

TRUSTED_PROXIES = [proxy.strip() for proxy in env.list("TRUSTED_PROXIES", default=[])]
# Rates: how often in how long, such as 5/10m or 5/h,20/d; empty for no limit.
# For one visitor: an IPv4 address or an IPv6 /64. Comments, and changes and reports of comments, all
# count in COMMENT_RATE; changes to sign-ups in EDIT_RATE.
COMMENT_RATE = env.str("COMMENT_RATE", default="5/10m")
EDIT_RATE = env.str("EDIT_RATE", default="20/10m")
REPORT_RATE = env.str("REPORT_RATE", default="5/h")
SIGN_UP_RATE = env.str("SIGN_UP_RATE", default="10/10m")
MAIL_REQUEST_RATE = env.str("MAIL_REQUEST_RATE", default="10/h")
# For the whole site, for one mailbox, and for logins.
SITE_REPORT_RATE = env.str("SITE_REPORT_RATE", default="60/h")
MODERATOR_MAIL_RATE = "6/h"
MAILBOX_RATE = env.str("MAILBOX_RATE", default="5/h,20/d")
SITE_RESET_RATE = env.str("SITE_RESET_RATE", default="60/h")
LOGIN_RATE = env.str("LOGIN_RATE", default="5/15m")
LOGIN_NAME_RATE = env.str("LOGIN_NAME_RATE", default="50/h")
LOGIN_NETWORK_RATE = env.str("LOGIN_NETWORK_RATE", default="30/15m")
# How many seats of an intake may be reserved before the address is confirmed: seats of one visitor,
# and a percentage of those that are not confirmed.
UNCONFIRMED_SEATS = _whole_number("UNCONFIRMED_SEATS", env.str("UNCONFIRMED_SEATS", default="4"))
UNCONFIRMED_SHARE = _whole_number("UNCONFIRMED_SHARE", env.str("UNCONFIRMED_SHARE", default="50"))

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en-gb")
_require(LANGUAGE_CODE in LANG_INFO, "LANGUAGE_CODE must be one of Django's, such as en-gb.")
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
_require(TIME_ZONE in available_timezones(), "TIME_ZONE must be a name such as Europe/London.")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]

# What a web server beside the site may read.
PUBLIC_DIR = Path(env.str("PUBLIC_DIR", default=str(DATA_DIR))).resolve()
STATIC_URL = "/static/"
STATIC_ROOT = PUBLIC_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = PUBLIC_DIR / "media"
STORAGES = {
    "default": {
        "BACKEND": "website.files.storage.MediaStorage",
        # A name comes from the content: under it there is nothing else to lose.
        "OPTIONS": {"allow_overwrite": True},
    },
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
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

AUTHENTICATION_BACKENDS = [
    "website.http.logins.LoginLimits",
    "django.contrib.auth.backends.ModelBackend",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": "website.accounts.passwords.PasswordChangeNotice"},
]
# How long the link in the mail works, in seconds. The mail says so.
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "website.staff.refusals.csrf_failure"
SECOND_FACTOR_REQUIRED = _switch(
    "SECOND_FACTOR_REQUIRED", env.str("SECOND_FACTOR_REQUIRED", default="false")
)
# What authenticator apps call the site.
OTP_TOTP_ISSUER = _site.hostname
# A code is accepted half a minute early or late, and no later each time.
OTP_TOTP_SYNC = False
# Wrong codes of one person. A mail tells of them once an hour.
OTP_TOTP_THROTTLE_FACTOR = 0
CODE_RATE = env.str("CODE_RATE", default="5/15m")
CODE_NOTICE_RATE = "1/h"

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
    "object-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
_hsts = _whole_number("HSTS_SECONDS", env.str("HSTS_SECONDS", default="31536000"))
SECURE_HSTS_SECONDS = _hsts if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _switch(
    "HSTS_SUBDOMAINS", env.str("HSTS_SUBDOMAINS", default="false")
)
# Other hosts of the domain, and lists in browsers, are for the owner of the domain to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Browsers take a cookie whose name starts so from this host only, over https, for every path.
_host_only = "__Host-" if _https else ""
SESSION_ENGINE = "website.accounts.sessions"
SESSION_COOKIE_NAME = f"{_host_only}staff_session"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_NAME = f"{_host_only}csrftoken"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
# In the session, so that no third cookie is needed.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"

TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True
DJANGO_PROSE_EDITOR_EXTENSIONS = [*PROSE_EXTENSIONS, *EDITOR_EXTENSIONS]

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
