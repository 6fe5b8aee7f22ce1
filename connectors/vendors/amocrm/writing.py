"""The three things that are written there. The stage is never among them, not even with a reason of a loss.

https://www.amocrm.ru/developers/content/crm_platform/leads-api and …/events-and-notes, read 2026-11-22.
"""

from __future__ import annotations

from connectors.vendors.amocrm.session import Session


def owner(session: Session, lead_id: str, user_id: str) -> None:
    session.send("PATCH", f"/api/v4/leads/{int(lead_id)}", {"responsible_user_id": int(user_id)})


def reason(session: Session, lead_id: str, reason_id: str) -> None:
    session.send("PATCH", f"/api/v4/leads/{int(lead_id)}", {"loss_reason_id": int(reason_id)})


def note(session: Session, lead_id: str, text: str) -> None:
    said = [{"note_type": "common", "params": {"text": text}}]
    session.send("POST", f"/api/v4/leads/{int(lead_id)}/notes", said)
