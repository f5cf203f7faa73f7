"""Addresses of this area."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from startline.web.preferences import (
    account,
    catalogue,
    hub_traffic,
    hubs,
    look,
    mail,
    own,
    policies,
    setup_fields,
)


class _Day:
    """A calendar date in an address, as 2026-12-01."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The date; no date of the calendar is no address."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The date as its address has it."""
        return value.isoformat()


class _Code:
    """The code of an offer, whatever an import has brought but for what no database stores."""

    regex = r"[^\0]+"

    def to_python(self, value: str) -> str:
        """The code as it is."""
        return value

    def to_url(self, value: str) -> str:
        """The code as it is."""
        return value


register_converter(_Code, "code")
register_converter(_Day, "day")

urlpatterns: list[URLPattern] = [
    path("settings/", own.own, name="settings"),
    path("settings/accounts/", account.listed, name="settings_accounts"),
    path("settings/accounts/<uuid:public_id>/", account.account, name="settings_account"),
    path("settings/offers/", catalogue.listed, name="settings_offers"),
    path("settings/offers/new/", catalogue.new, name="settings_new_offer"),
    path("settings/offer/<code:code>/", catalogue.offer, name="settings_offer"),
    path("settings/policies/of/<code:code>/new/", policies.new, name="settings_new_policy"),
    path(
        "settings/policies/of/<code:code>/<str:match>/<day:valid_from>/withdraw/",
        policies.withdraw,
        name="settings_withdraw_policy",
    ),
    path("settings/fields/of/<code:code>/new/", setup_fields.new, name="settings_new_field"),
    path("settings/fields/of/<code:code>/move/", setup_fields.move, name="settings_move_field"),
    path("settings/field/<uuid:public_id>/", setup_fields.field, name="settings_field"),
    path("settings/field/<uuid:public_id>/retire/", setup_fields.retire, name="settings_retire_field"),
    path("settings/look/", look.look, name="settings_look"),
    path("settings/hubs/", hubs.listed, name="settings_hubs"),
    path("settings/hubs/new/", hubs.new, name="settings_new_hub"),
    path("settings/hubs/<uuid:public_id>/", hubs.hub, name="settings_hub"),
    path("settings/hubs/<uuid:public_id>/secret/", hubs.secret, name="settings_hub_secret"),
    path("settings/hubs/<uuid:public_id>/test/", hubs.test, name="settings_hub_test"),
    path("settings/hubs/<uuid:public_id>/told/", hub_traffic.told, name="settings_hub_tellings"),
    path(
        "settings/hubs/<uuid:public_id>/told/<uuid:telling>/retry/",
        hub_traffic.retry,
        name="settings_hub_retry",
    ),
    path("settings/hubs/<uuid:public_id>/heard/", hub_traffic.heard, name="settings_hub_events"),
    path("settings/hub-of/<code:code>/", hubs.of_offer, name="settings_offer_hub"),
    path("settings/mail/", mail.mail, name="settings_mail"),
]
