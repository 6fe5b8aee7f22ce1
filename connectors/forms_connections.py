"""What the pages of connections take: where the other CRM is, and the keys that open it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from connectors.models import Connection
from connectors.vendors.bitrix24.portal import parted
from connectors.vendors.registry import CONNECTORS

SECRET = {"autocomplete": "off", "spellcheck": "false"}
#: the one key that is enough by itself
MAIN = {"amocrm": "access_token", "bitrix24": "webhook"}
#: what renews a key by itself, all of it or none
RENEWING = {
    "amocrm": ("client_id", "client_secret", "refresh_token", "redirect_uri"),
    "bitrix24": ("client_id", "client_secret", "access_token", "refresh_token"),
}
ADDRESSES = {
    "amocrm": ("https://company.amocrm.ru", _("The address in your browser when you are in amoCRM.")),
    "bitrix24": (
        "https://company.bitrix24.ru",
        _("The address in your browser when you are in Bitrix24; a portal on your own server works as well."),
    ),
}
AMO_KEYS = _("amoMarket → “…” → Create an integration → External, tab “Keys and scopes”.")
BITRIX_APP = _("Developer resources → Other → Local application.")
SECRET_WORDS: Mapping[tuple[str, str], tuple[Any, Any]] = {
    ("amocrm", "access_token"): (
        _("Long-lived token"),
        _("In amoCRM: amoMarket → “…” → Create an integration → External; tab “Keys and scopes” → Long-lived token."),
    ),
    ("amocrm", "client_id"): (_("Integration ID"), AMO_KEYS),
    ("amocrm", "client_secret"): (_("Secret key"), AMO_KEYS),
    ("amocrm", "refresh_token"): (
        _("Refresh token"),
        _("Got in exchange for the authorisation code of the same tab; works once and is renewed by itself."),
    ),
    ("amocrm", "redirect_uri"): (_("Redirect address"), _("As it is entered in the integration, letter by letter.")),
    ("bitrix24", "webhook"): (
        _("Address of the inbound webhook"),
        _("In Bitrix24: Developer resources → Other → Inbound webhook; give it the rights CRM, Users and Telephony."),
    ),
    ("bitrix24", "reason_field"): (
        _("Field with the reason of a loss"),
        _("CRM → Settings → Custom fields of deals: the code, like UF_CRM_1700000000. Blank when there is none."),
    ),
    ("bitrix24", "client_id"): (_("Application ID"), BITRIX_APP),
    ("bitrix24", "client_secret"): (_("Application key"), BITRIX_APP),
    ("bitrix24", "access_token"): (_("Access token"), _("Got when the local application was installed.")),
    ("bitrix24", "refresh_token"): (_("Refresh token"), _("Got with the access token; is renewed by itself.")),
}


class _Keys(forms.Form):
    """Keys by the names that the connector asks for; entered once and never shown again."""

    def __init__(self, *args: Any, vendor: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.vendor = vendor
        self.fields["base_url"].widget.attrs["placeholder"] = ADDRESSES[vendor][0]
        self.fields["base_url"].help_text = ADDRESSES[vendor][1]
        for name in CONNECTORS[vendor].secret_names:
            label, help_text = SECRET_WORDS.get((vendor, name), (name, ""))
            self.fields[f"secret_{name}"] = forms.CharField(
                label=label, help_text=help_text, required=False, max_length=2000, widget=forms.TextInput(attrs=SECRET)
            )

    @property
    def secrets_given(self) -> dict[str, str]:
        names = CONNECTORS[self.vendor].secret_names
        return {name: value for name in names if (value := self.cleaned_data.get(f"secret_{name}", "").strip())}

    @property
    def always(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self._renewing]

    @property
    def by_application(self) -> list[forms.BoundField]:
        """What only those enter who have made an application of their own."""
        return [self[name] for name in self._renewing]

    @property
    def is_application(self) -> bool:
        return any(field.value() or field.errors for field in self.by_application)

    @property
    def _renewing(self) -> list[str]:
        return [f"secret_{name}" for name in RENEWING[self.vendor]]

    def clean(self) -> dict[str, Any]:
        """The secret part of a pasted webhook address is a key and does not stay in the address."""
        data = super().clean() or {}
        if self.vendor == "bitrix24" and "base_url" in data:
            data["base_url"], hook = parted(data["base_url"])
            if hook and not data.get("secret_webhook"):
                data["secret_webhook"] = hook
        return data


class ConnectionForm(_Keys):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As your colleagues call it."))
    base_url = forms.CharField(label=_("Address"), max_length=120, widget=forms.TextInput(attrs={"inputmode": "url"}))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.cleaned_data = data
        given = self.secrets_given
        if MAIN[self.vendor] not in given and any(name not in given for name in RENEWING[self.vendor]):
            self.add_error(f"secret_{MAIN[self.vendor]}", _("Without a key nothing can be read."))
        return data


class ChangeForm(_Keys):
    """Blank keys stay as they are."""

    name = forms.CharField(label=_("Name"), max_length=80)
    base_url = forms.CharField(label=_("Address"), max_length=120, widget=forms.TextInput(attrs={"inputmode": "url"}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, connection: Connection, **options: Any) -> None:
        initial = {"name": connection.feed.name, "base_url": connection.base_url, "version": connection.version}
        super().__init__(*args, vendor=connection.vendor, initial=initial, **options)
        self.connection = connection

    @property
    def changes(self) -> dict[str, Any]:
        """Only what is another: a new address makes a new check necessary."""
        data = self.cleaned_data
        changes: dict[str, Any] = {"secrets_given": self.secrets_given} if self.secrets_given else {}
        if data["name"] != self.connection.feed.name:
            changes["name"] = data["name"]
        if data["base_url"].rstrip("/") != self.connection.base_url:
            changes["base_url"] = data["base_url"]
        return changes


class SenderForm(forms.Form):
    sender = forms.CharField(
        label=_("Application token"),
        max_length=200,
        help_text=_("Bitrix24 shows it beside the outbound webhook; with it each webhook proves that it is theirs."),
        widget=forms.TextInput(attrs=SECRET),
    )
