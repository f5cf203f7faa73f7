"""Settings, all of them from the environment; the defaults are those of an embedded instance."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.secret import kept_secret
from config.version import VERSION
from startline.embedded import home
from startline.statements import PREPARE_THRESHOLD

BASE_DIR = Path(__file__).resolve().parent.parent
STARTLINE_HOME = home()
STARTLINE_VERSION = VERSION


def _text(name: str, default: str) -> str:
    return os.environ.get(f"STARTLINE_{name}", default)


def _number(name: str, default: int) -> int:
    given = _text(name, str(default))
    if not given.isascii() or not given.isdigit():
        raise ImproperlyConfigured(f"STARTLINE_{name} is {given!r}: give a whole number, such as {default}.")
    return int(given)


def _switch(name: str, *, default: bool) -> bool:
    given = _text(name, "1" if default else "0").lower()
    if given not in {"1", "0", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"STARTLINE_{name} is {given!r}: give 1 or 0.")
    return given in {"1", "true", "yes"}


def database(url: str) -> dict[str, object]:
    """Django's settings of the PostgreSQL database at *url* (`postgresql://user:password@host:port/name`)."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://, the one database supported.")
    options: dict[str, object] = {
        key: unquote(value)
        for key, _, value in (pair.partition("=") for pair in parts.query.split("&") if pair)
    }
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "startline",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": PREPARE_THRESHOLD, **options},
    }


# The `startline` command starts the embedded server and sets DATABASE_URL before it comes here.
DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql://localhost/startline"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = kept_secret("secret_key", home=STARTLINE_HOME)
DEBUG = False
STARTLINE_PORT = _number("PORT", 8000)
STARTLINE_URL = _text("URL", f"http://localhost:{STARTLINE_PORT}").rstrip("/")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", urlsplit(STARTLINE_URL).hostname or "localhost"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "startline",
]
AUTH_USER_MODEL = "startline.User"
MIDDLEWARE = [
    "startline.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("it", "Italiano")]

# Mail. The sender is fixed and published, so that it can be allow-listed (PRODUCT M5).
EMAIL_BACKEND = _text("EMAIL_BACKEND", "startline.mail.transport.SmtpBackend")
EMAIL_HOST = _text("SMTP_HOST", "localhost")
EMAIL_PORT = _number("SMTP_PORT", 25)
EMAIL_HOST_USER = _text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = _text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = _switch("SMTP_STARTTLS", default=False)
EMAIL_USE_SSL = _switch("SMTP_TLS", default=False)
EMAIL_TIMEOUT = _number("SMTP_TIMEOUT_S", 30)
STARTLINE_SENDER = _text("SENDER", "provisioning@startline.example")
STARTLINE_SENDER_NAME = _text("SENDER_NAME", "Startline")
# Links are HMACs under these keys, newest first: `number:secret`, comma-separated. Older ones still open.
STARTLINE_LINK_KEYS = dict(
    pair.split(":", 1)
    for pair in _text("LINK_KEYS", f"1:{kept_secret('link_key', home=STARTLINE_HOME)}").split(",")
)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = STARTLINE_URL.startswith("https://")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens_masked": {"()": "startline.web.masking.MaskTokens"}},
    "formatters": {"dated": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "filters": ["tokens_masked"], "formatter": "dated"}
    },
    "root": {"handlers": ["stderr"], "level": _text("LOG_LEVEL", "WARNING")},
}
