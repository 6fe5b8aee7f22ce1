"""What is written back: the responsible person, the reason of a loss, and one note.

crm.lead.update, crm.deal.update, crm.timeline.comment.add as documented on 2026-11-22 at apidocs.bitrix24.com.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from connectors.vendors.bitrix24.portal import Portal
from connectors.vendors.bitrix24.saying import number_of
from connectors.vendors.contract import Raw
from connectors.vendors.http import Refused


def owner(portal: Portal, lead_id: str, user_id: str) -> None:
    _update(portal, lead_id, {"ASSIGNED_BY_ID": user_id})


def reason(portal: Portal, lead_id: str, reason_id: str, *, field: str, options: Sequence[Raw]) -> None:
    if not field:
        raise Refused(0, _("The connection does not name the list field in which Bitrix24 keeps the reason of a loss."))
    _update(portal, lead_id, {field: _option_of(lead_id, reason_id, options)})


def note(portal: Portal, lead_id: str, text: str) -> None:
    kind, number = number_of(lead_id)
    fields = {"ENTITY_ID": int(number), "ENTITY_TYPE": kind, "COMMENT": text}
    portal.call("crm.timeline.comment.add", {"fields": fields})


def _update(portal: Portal, lead_id: str, fields: dict[str, Any]) -> None:
    kind, number = number_of(lead_id)
    portal.call(f"crm.{kind}.update", {"id": int(number), "fields": fields})


def _option_of(lead_id: str, reason_id: str, options: Sequence[Raw]) -> str:
    """Leads and deals keep lists of their own: the value of the same name is taken from the right one."""
    kind, _number = number_of(lead_id)
    names = [raw["option"].get("VALUE") for raw in options if str(raw["option"].get("ID")) == reason_id]
    for raw in options:
        if raw["kind"] == kind and raw["option"].get("VALUE") in names:
            return str(raw["option"]["ID"])
    raise Refused(0, _("This reason is not in the list of Bitrix24."))
