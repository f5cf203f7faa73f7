"""Settings, all of them from the environment; the defaults are those of an embedded instance."""

import json
import os
from email.headerregistry import Address
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.secret import kept_secret
from config.version import VERSION
from startline.embedded import home
from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.plain_text import plain
from startline.rules.return_address import refuse_return_address
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


def _return_address(name: str) -> str:
    given = _text(name, "").strip()
    if given and (problem := refuse_return_address(given)):
        raise ImproperlyConfigured(f"STARTLINE_{name} is {given!r}: {problem}.")
    return given


def named_address(name: str, address: str) -> str:
    """*address* with the name that mail programs show beside it, not encoded."""
    local, _, domain = address.rpartition("@")
    return str(Address(plain(name, length=100), username=local, domain=domain))


def _anymail() -> dict[str, object]:
    """The provider library's settings: what the environment calls STARTLINE_ANYMAIL_<NAME>."""
    prefix = "STARTLINE_ANYMAIL_"
    given = {
        name.removeprefix(prefix): _structure(name, text)
        for name, text in os.environ.items()
        if name.startswith(prefix)
    }
    # No mail is measured: no picture that counts, no link that leads elsewhere first (PRODUCT M5). A provider
    # that cannot be told so by mail has a switch of its own.
    defaults = {**_table(given.pop("SEND_DEFAULTS", {})), "track_opens": False, "track_clicks": False}
    return {
        "IGNORE_UNSUPPORTED_FEATURES": True,
        "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
        **given,
        "SEND_DEFAULTS": defaults,
    }


def _table(given: object) -> dict[str, object]:
    if not isinstance(given, dict):
        raise ImproperlyConfigured('STARTLINE_ANYMAIL_SEND_DEFAULTS must be like {"tags": ["provisioning"]}.')
    return given


def _structure(name: str, text: str) -> object:
    """*text*, or what it stands for: true, false, or JSON in braces or brackets."""
    if text not in {"true", "false"} and not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} looks like JSON and is none ({error}).") from error


def name_servers(text: str) -> list[tuple[str, int]]:
    """The servers that *text* names, such as `192.0.2.53, 192.0.2.54:5353, [2001:db8::53]:5353`, with their ports.

    :raises ImproperlyConfigured: one of them is no address.
    """
    return [_name_server(given) for one in text.split(",") if (given := one.strip())]


def _name_server(given: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{given}" if given.count(":") < 2 or given.startswith("[") else f"//[{given}]")
        return str(ip_address(parts.hostname or "")), parts.port or 53
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"STARTLINE_DNS names {given!r}: give the address of a name server, such as 192.0.2.53 or 192.0.2.53:5353."
        ) from problem


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
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "startline",  # before the library whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "anymail",
]
AUTH_USER_MODEL = "startline.User"
MIDDLEWARE = [
    "startline.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "startline.web.compression.Compression",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "startline.web.tongue.Tongue",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "django.contrib.messages.context_processors.messages",
                "startline.web.chrome.chrome",
            ],
            "libraries": {"startline": "startline.web.tags"},
        },
    }
]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
# Every address of a static file that a page names carries the hash of its content.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "startline.web.static.Hashed"},
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
# Those of customers' pages; which of them a page speaks, `startline.web.tongue` says.
LANGUAGES = list(MAIL_LANGUAGES.items())

# Mail goes to a mail server, or to a provider by its API. The sender is fixed and published, so that it can be
# allow-listed (PRODUCT M5).
_SMTP_BACKEND = "startline.mail.transport.SmtpBackend"
EMAIL_BACKEND = _text("EMAIL_BACKEND", _SMTP_BACKEND)
if EMAIL_BACKEND != _SMTP_BACKEND and not EMAIL_BACKEND.startswith("anymail.backends."):
    raise ImproperlyConfigured(
        f"STARTLINE_EMAIL_BACKEND is {EMAIL_BACKEND!r}: leave it out for a mail server, or name a provider's, "
        "such as anymail.backends.postmark.EmailBackend."
    )
EMAIL_HOST = _text("SMTP_HOST", "localhost")
EMAIL_PORT = _number("SMTP_PORT", 25)
EMAIL_HOST_USER = _text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = _text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = _switch("SMTP_STARTTLS", default=False)
EMAIL_USE_SSL = _switch("SMTP_TLS", default=False)
EMAIL_TIMEOUT = _number("SMTP_TIMEOUT_S", 30)
ANYMAIL = _anymail()
# The name servers to ask; the machine's own where none are named.
STARTLINE_DNS = name_servers(_text("DNS", ""))
# Whether a contact's domain takes mail is looked up, as advice alone (PRODUCT C6).
STARTLINE_MX_LOOKUP = _switch("MX_LOOKUP", default=True)
STARTLINE_SENDER = _text("SENDER", "provisioning@startline.example")
STARTLINE_SENDER_NAME = _text("SENDER_NAME", "").strip() or "Startline"
# Where bounces return: its `name+token@` is each mail's envelope sender. Empty: they return to the sender.
STARTLINE_BOUNCE_ADDRESS = _return_address("BOUNCE_ADDRESS")
# Where answers to mails about cases come to: its `name+token@` is their Reply-To. Empty: where bounces return.
STARTLINE_REPLY_ADDRESS = _return_address("REPLY_ADDRESS")
# The mailbox that returned mail is fetched from; none where no host is named. What is on record is moved to the
# folder `DONE`, or deleted where that is named as empty.
STARTLINE_IMAP_HOST = _text("IMAP_HOST", "")
STARTLINE_IMAP_TLS = _switch("IMAP_TLS", default=True)
STARTLINE_IMAP_STARTTLS = _switch("IMAP_STARTTLS", default=False)
STARTLINE_IMAP_PORT = _number("IMAP_PORT", 993 if STARTLINE_IMAP_TLS else 143)
STARTLINE_IMAP_USER = _text("IMAP_USER", "")
STARTLINE_IMAP_PASSWORD = _text("IMAP_PASSWORD", "")
STARTLINE_IMAP_FOLDER = _text("IMAP_FOLDER", "INBOX")
STARTLINE_IMAP_DONE = _text("IMAP_DONE", "Taken in")
# Providers that may post what became of mails, each to /hooks/mail/<provider>/.
STARTLINE_MAIL_EVENTS = frozenset(filter(None, _text("MAIL_EVENTS", "").replace(",", " ").split()))
# Providers that may post mails that they took for us, each to /hooks/mail/<provider>/replies/.
STARTLINE_MAIL_REPLIES = frozenset(filter(None, _text("MAIL_REPLIES", "").replace(",", " ").split()))
# Not encoded: each backend does that in its own way.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = named_address(STARTLINE_SENDER_NAME, STARTLINE_SENDER)
# What the check of the sending domain looks at, and what customers allow besides the sender (PRODUCT M5, M6).
STARTLINE_DKIM_SELECTOR = _text("DKIM_SELECTOR", "")
STARTLINE_SENDING_HOSTS = _text("SENDING_HOSTS", "").replace(",", " ").split()
# Links are HMACs under these keys, newest first: `number:secret`, comma-separated. Older ones still open.
STARTLINE_LINK_KEYS = dict(
    pair.split(":", 1)
    for pair in _text("LINK_KEYS", f"1:{kept_secret('link_key', home=STARTLINE_HOME)}").split(",")
)

# Sign-in (docs/decisions/0014). Limits and one-time forms need a cache that all processes share.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "startline_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
# Of files that are given no more is kept than any page takes, before the form is looked at.
FILE_UPLOAD_HANDLERS = [
    "startline.web.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "work"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "startline.web.passwords.NotLikeOneself",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {
        "NAME": "startline.web.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
_IS_HTTPS = STARTLINE_URL.startswith("https://")
_FORMS = "startline.web.people.forms"
ALLAUTH_TRUSTED_PROXY_COUNT = _number("PROXIES", 0)
ACCOUNT_ADAPTER = "startline.web.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _IS_HTTPS else "http"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "30/h/ip,3/h/key",
    # Of a browser's place alone: a limit of the address typed would tell one address from another (PRODUCT H5).
    "lost_mail": "10/m/ip,60/h/ip",
    # A link's tries in the hub.
    "organization_reference": "10/h/key",
    "organization_name": "10/h/key",
    "customers_case": "10/d/key",  # what a contact or a member may open at the desk
    "customers_words": "60/h/key",  # what they may say in their cases
    "customers_pictures": "60/h/key",  # how often they may bring pictures, also with what is not taken
    # Of a browser's place: one round of the self-check sets one cookie (PRODUCT D1).
    "self_check": "60/m/ip",
    # A company may read the help from one place, and more of it than one person does.
    "help_useful": "30/m/ip,300/h/ip",
    "help_search": "60/m/ip",
}
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "reset_password": f"{_FORMS}.ForgottenForm",
    "reset_password_from_key": f"{_FORMS}.ResetForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reauthenticate": f"{_FORMS}.ConfirmForm",
    "user_token": f"{_FORMS}.ResetTokenForm",
}
MFA_ADAPTER = "startline.web.people.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Startline"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(STARTLINE_URL).hostname == "localhost"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.CodeForm",
    "reauthenticate": f"{_FORMS}.ConfirmCodeForm",
    "activate_totp": f"{_FORMS}.ActivateAppForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
    "edit_webauthn": f"{_FORMS}.RenamePasskeyForm",
}
# Single sign-on: one OpenID Connect provider, or none.
STARTLINE_OIDC_ISSUER = _text("OIDC_ISSUER", "").rstrip("/")
STARTLINE_OIDC_NAME = _text("OIDC_NAME", "single sign-on")
SOCIALACCOUNT_ADAPTER = "startline.web.people.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": STARTLINE_OIDC_NAME,
                "client_id": _text("OIDC_CLIENT_ID", ""),
                "secret": _text("OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": STARTLINE_OIDC_ISSUER},
            }
        ]
        if STARTLINE_OIDC_ISSUER
        else [],
    }
}

SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "startline.web.errors.forbidden"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
# Before a proxy that speaks TLS the pages themselves are asked for in plain text.
CSRF_TRUSTED_ORIGINS = [STARTLINE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": with it browsers name no origin for a form, and none could be sent.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

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
