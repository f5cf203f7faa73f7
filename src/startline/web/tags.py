"""Template tags of every page: instants, days, money, addresses and icons, each shown in one way everywhere."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from startline.rules.cases import CaseType
from startline.rules.windows import zone_of
from startline.web.case_links import new_case_address
from startline.web.help_links import article_address, article_of_page, article_of_refusal
from startline.web.once import FIELD, new_token
from startline.wording.dates import UTC_ZONE, long_date, short_date, short_instant

register = template.Library()
ICONS = "web/vendor/tabler-icons-3.51.0/icons.svg"
_NONE = "–"
_WHOLE_UP_TO = 28
_TAIL = 12


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon *name* of the sprite, as high as the text beside it; a screen reader passes it by."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static(ICONS), name
    )


@register.simple_tag(takes_context=True)
def instant(context: template.Context, value: datetime | None) -> str:
    """*value* in the reader's zone, the exact instant on hover; a dash where there is none.

    Where the context knows `now`, the year is left out if it is this one.
    """
    if value is None:
        return _NONE
    zone = zone_in(context)
    exact = f"{long_date(value.astimezone(zone_of(zone)).date())}, {value.astimezone(zone_of(zone)):%H:%M:%S} ({zone})"
    words = short_instant(value, zone=zone, now=context.get("now"))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.astimezone(UTC).isoformat(), exact, words
    )


@register.simple_tag(takes_context=True)
def day(context: template.Context, value: date | datetime | None) -> str:
    """The date *value*, or that of an instant in the reader's zone; a dash where there is none."""
    if value is None:
        return _NONE
    shown = value.astimezone(zone_of(zone_in(context))).date() if isinstance(value, datetime) else value
    now: datetime | None = context.get("now")
    today = now.astimezone(zone_of(zone_in(context))).date() if now else None
    return format_html('<time datetime="{}">{}</time>', shown.isoformat(), short_date(shown, today=today))


@register.simple_tag
def money(amount: Decimal | None, currency: str | None) -> str:
    """*amount* with two decimals and its *currency*, as 1,250.00 EUR; a dash where it is not known."""
    if amount is None:
        return _NONE
    number = number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    return format_html('<span class="money">{}&nbsp;{}</span>', number, currency or "")


@register.simple_tag
def address(value: str | None) -> str:
    """A mail address that is cut in its middle where it has no room; the whole of it is in the page."""
    if not value:
        return _NONE
    if len(value) <= _WHOLE_UP_TO:
        return format_html('<span class="address">{}</span>', value)
    return format_html(
        '<span class="address long" title="{}"><span>{}</span><span>{}</span></span>',
        value,
        value[:-_TAIL],
        value[-_TAIL:],
    )


@register.simple_tag
def new_case(**known: Any) -> str:
    """Where a case is opened: give `line` or `order` by public id, `type`, `page`."""
    line, type_ = known.pop("line", None), known.pop("type", None)
    return new_case_address(lines=[line] if line else (), type=CaseType(type_) if type_ else None, **known)


@register.simple_tag
def read_about(page: str, came_from: str) -> str:
    """The way from *came_from* to the article about the *page* of that name; nothing where there is none."""
    return _read_more(article_of_page(page), came_from=came_from)


@register.simple_tag
def read_more(code: str | None) -> str:
    """The way to the article about the refusal of that *code*; nothing where there is none."""
    return _read_more(article_of_refusal(code), came_from=code) if code else ""


@register.simple_tag
def once() -> SafeString:
    """The hidden field by which a form is acted upon once, however often it is sent."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_token())


@register.simple_tag
def hidden(name: str, *values: object) -> str:
    """Hidden fields that carry *values* on, each under *name*."""
    return format_html_join(
        "\n", '<input type="hidden" name="{}" value="{}">', ((name, value) for value in values)
    )


def zone_in(context: template.Context) -> str:
    """The zone of who reads the page: a customer's pages name it; UTC where nobody is signed in."""
    reader = context.get("reader")
    return str(reader.zone if reader else context.get("zone", UTC_ZONE))


def _read_more(slug: str | None, *, came_from: str) -> str:
    if slug is None:
        return ""
    address = article_address(slug, came_from=came_from)
    return format_html('<a class="read-more" href="{}">{}</a>', address, gettext("Read more"))
