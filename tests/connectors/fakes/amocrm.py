"""A portal of amoCRM in memory, speaking version 4 as documented: lists, filters, events, notes, OAuth, webhooks.

`python -m tests.connectors.fakes.amocrm PORT` starts one that a browser journey can drive through `/_play/`.
Its long-lived token is `long-lived`; by OAuth it begins with `access-0` and `refresh-0`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.connectors.fakes.server import Asked, Portal, Told, main, post_form

Record = dict[str, Any]
LIFETIME_S = 86_400
NEW, WON, LOST = 11, 142, 143
CLIENT = {"client_id": "client", "client_secret": "secret", "redirect_uri": "https://alignment.example/crm/"}
SECRETS = {**CLIENT, "access_token": "access-0", "refresh_token": "refresh-0"}


class AmoPortal(Portal):
    content_type = "application/hal+json"

    def __init__(self, *, now: float | None = None) -> None:
        super().__init__(now=now)
        self.tokens = {"access-0": self.now() + LIFETIME_S, "long-lived": self.now() + 10 * 365 * LIFETIME_S}
        self.refresh_tokens = {"refresh-0"}
        self.renewed = 0
        self.account = {"id": 31000001, "name": "ООО «Ромашка»", "subdomain": "romashka", "currency": "RUB"}
        self.users = [_user(101, "Ольга Руднева"), _user(102, "Пётр Ильин"), _user(103, "Уволенный", is_active=False)]
        self.pipelines = [_pipeline(1, "Воронка", is_main=True), _pipeline(2, "Партнёры")]
        self.reasons = [_reason(201, "Дорого"), _reason(202, "Нецелевой"), _reason(203, "Дубль")]
        self.leads: dict[int, Record] = {}
        self.contacts: dict[int, Record] = {}
        self.companies: dict[int, Record] = {}
        self.notes: list[Record] = []
        self.events: list[Record] = []

    def answer(self, asked: Asked) -> Told:
        if asked.path == "/oauth2/access_token":
            return self._token(asked)
        if self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "), 0) <= self.now():
            return _problem(401, "Unauthorized", "Необходимо авторизоваться")
        for method, path, act in self._routes():
            found = re.fullmatch(path, asked.path)
            if found and method == asked.method:
                return act(asked, *found.groups())
        return _problem(404, "Not Found", f"Cannot {asked.method} {asked.path}!")

    def _routes(self) -> list[tuple[str, str, Callable[..., Told]]]:
        api = "/api/v4"
        return [
            ("GET", f"{api}/account", lambda asked: Told(200, self.account)),
            ("GET", f"{api}/users", lambda asked: self._page(asked, "users", self.users)),
            ("GET", f"{api}/users/(\\d+)", lambda asked, id: _one(self.users, id)),
            ("GET", f"{api}/leads/pipelines", lambda asked: self._page(asked, "pipelines", self.pipelines)),
            ("GET", f"{api}/leads/pipelines/(\\d+)", lambda asked, id: _one(self.pipelines, id)),
            ("GET", f"{api}/leads/loss_reasons", lambda asked: self._page(asked, "loss_reasons", self.reasons)),
            ("GET", f"{api}/leads/loss_reasons/(\\d+)", lambda asked, id: _one(self.reasons, id)),
            ("GET", f"{api}/events", self._list_events),
            ("GET", f"{api}/events/([0-9a-z]+)", lambda asked, id: _one(self.events, id)),
            ("GET", f"{api}/(leads|contacts)/notes", self._list_notes),
            ("POST", f"{api}/leads/(\\d+)/notes", self._add_notes),
            ("GET", f"{api}/leads", self._list_leads),
            ("GET", f"{api}/leads/(\\d+)", self._get_lead),
            ("PATCH", f"{api}/leads/(\\d+)", self._change_lead),
            ("GET", f"{api}/contacts", self._list_contacts),
            ("GET", f"{api}/companies", self._list_companies),
        ]

    # --- what it answers -------------------------------------------------------------------------------------------

    def _token(self, asked: Asked) -> Told:
        said = asked.said() or {}
        known = all(said.get(name) == value for name, value in CLIENT.items())
        if (
            not known
            or said.get("grant_type") != "refresh_token"
            or said.get("refresh_token") not in self.refresh_tokens
        ):
            return _problem(400, "Некорректный запрос", "Токен уже использован или отозван")
        self.refresh_tokens.remove(said["refresh_token"])
        self.renewed += 1
        access, refresh = f"access-{self.renewed}", f"refresh-{self.renewed}"
        self.tokens[access] = self.now() + LIFETIME_S
        self.refresh_tokens.add(refresh)
        answer = {"token_type": "Bearer", "expires_in": LIFETIME_S, "access_token": access, "refresh_token": refresh}
        return Told(200, {**answer, "server_time": self.now()})

    def _list_leads(self, asked: Asked) -> Told:
        only_deleted = "only_deleted" in asked.one("with").split(",")
        chosen = [lead for lead in self.leads.values() if lead["is_deleted"] is only_deleted]
        if only_deleted:
            names = ("id", "updated_at", "is_deleted", "_links")
            chosen = [{name: lead[name] for name in names} for lead in chosen]
            return self._page(asked, "leads", _filtered(asked, chosen))
        chosen = [self._shown(lead, asked.one("with").split(",")) for lead in chosen]
        return self._page(asked, "leads", _filtered(asked, chosen))

    def _get_lead(self, asked: Asked, lead_id: str) -> Told:
        lead = self.leads.get(int(lead_id))
        return Told(200, self._shown(lead, asked.one("with").split(","))) if lead else Told(204)

    def _shown(self, lead: Record, extras: list[str]) -> Record:
        inner = dict(lead["_embedded"])
        shown = {name: value for name, value in lead.items() if name != "source_id"}
        if "contacts" not in extras:
            inner.pop("contacts")
        if "source" not in extras or inner["source"] is None:
            inner.pop("source")
        if "source_id" in extras:
            shown["source_id"] = lead["source_id"]
        if "loss_reason" in extras:
            inner["loss_reason"] = [one for one in self.reasons if one["id"] == lead["loss_reason_id"]]
        return {**shown, "_embedded": inner}

    def _list_contacts(self, asked: Asked) -> Told:
        with_leads = "leads" in asked.one("with").split(",")
        shown = [self._contact(one, with_leads) for one in self.contacts.values()]
        return self._page(asked, "contacts", _filtered(asked, shown))

    def _contact(self, contact: Record, with_leads: bool) -> Record:
        if not with_leads:
            return contact
        linked = [
            {"id": lead["id"], "_links": lead["_links"]}
            for lead in self.leads.values()
            if any(one["id"] == contact["id"] for one in lead["_embedded"]["contacts"])
        ]
        return {**contact, "_embedded": {**contact["_embedded"], "leads": linked}}

    def _list_companies(self, asked: Asked) -> Told:
        return self._page(asked, "companies", _filtered(asked, self.companies.values()))

    def _list_notes(self, asked: Asked, of: str) -> Told:
        kinds = asked.starting("filter[note_type]")
        chosen = [one for one in self.notes if one["of"] == of and (not kinds or one["note_type"] in kinds)]
        shown = [{name: value for name, value in one.items() if name != "of"} for one in chosen]
        return self._page(asked, "notes", _filtered(asked, shown))

    def _list_events(self, asked: Asked) -> Told:
        kinds = [kind for text in asked.starting("filter[type]") for kind in text.split(",")]
        entities = asked.starting("filter[entity]")
        chosen = [
            one
            for one in reversed(self.events)
            if (not kinds or one["type"] in kinds) and (not entities or one["entity_type"] in entities)
        ]
        return self._page(asked, "events", _filtered(asked, chosen), most=100)

    def _page(self, asked: Asked, key: str, records: Iterable[Record], *, most: int = 250) -> Told:
        found = list(records)
        page, limit = int(asked.one("page", "1")), min(int(asked.one("limit", "50")), most)
        here = found[(page - 1) * limit : page * limit]
        if not here:
            return Told(204)
        address = f"https://{self.account['subdomain']}.amocrm.ru{asked.path}"
        links = {"self": {"href": f"{address}?page={page}&limit={limit}"}}
        if len(found) > page * limit:
            links["next"] = {"href": f"{address}?page={page + 1}&limit={limit}"}
        return Told(200, {"_page": page, "_links": links, "_embedded": {key: here}})

    # --- what may be written to it ---------------------------------------------------------------------------------

    def _change_lead(self, asked: Asked, lead_id: str) -> Told:
        said, lead = asked.said(), self.leads.get(int(lead_id))
        self.written.append({"method": "PATCH", "path": asked.path, "said": said})
        if lead is None or lead["is_deleted"]:
            return _problem(404, "Not Found", "Сделка не найдена")
        known = {"responsible_user_id": self.users, "loss_reason_id": self.reasons}
        for name, value in said.items():
            if name not in known or value not in [one["id"] for one in known[name]]:
                return _problem(400, "Bad Request", "Request validation failed")
        lead.update(said, updated_at=self.now())
        return Told(200, {"id": lead["id"], "updated_at": lead["updated_at"], "_links": lead["_links"]})

    def _add_notes(self, asked: Asked, lead_id: str) -> Told:
        said = asked.said()
        self.written.append({"method": "POST", "path": asked.path, "said": said})
        if int(lead_id) not in self.leads:
            return _problem(404, "Not Found", "Сделка не найдена")
        made = [self._note("leads", int(lead_id), one["note_type"], one["params"]) for one in said]
        return Told(200, {"_embedded": {"notes": [{"id": one["id"], "entity_id": int(lead_id)} for one in made]}})

    # --- what happens in it ----------------------------------------------------------------------------------------

    def play_add_lead(
        self,
        name: str = "Заявка с сайта",
        *,
        times: int = 1,
        price: int = 0,
        pipeline: int = 1,
        status: int = NEW,
        owner: int = 101,
        contact: Record | None = None,
        contact_id: int | None = None,
        company: str = "",
        source: str = "",
        utm: dict[str, str] | None = None,
        created_at: int | None = None,
    ) -> int:
        """Its id, or of many the last one's. A contact is `first_name`, `last_name`, `phone`, `email`."""
        contact_id = contact_id or (self.play_add_contact(**contact) if contact else None)
        company_id = self._add_company(company) if company else None
        for _time in range(times):
            lead = self._lead(name, price, pipeline, status, owner, created_at or self.now())
            lead["custom_fields_values"] = _tracking(utm or {}) or None
            lead["_embedded"]["contacts"] = [{"id": contact_id, "is_main": True}] if contact_id else []
            lead["_embedded"]["companies"] = [{"id": company_id}] if company_id else []
            lead["_embedded"]["source"] = {"id": 555, "name": source} if source else None
            lead["source_id"] = 555 if source else None
            self.leads[lead["id"]] = lead
            self._event("lead_added", lead["id"], [], [], at=lead["created_at"])
        return lead["id"]

    def play_add_contact(self, first_name: str = "", last_name: str = "", phone: str = "", email: str = "") -> int:
        contact = {
            "id": self.new_id(),
            "name": f"{first_name} {last_name}".strip(),
            "first_name": first_name,
            "last_name": last_name,
            "responsible_user_id": 101,
            "created_at": self.now(),
            "updated_at": self.now(),
            "is_deleted": False,
            "custom_fields_values": [
                _coded(code, value, "WORK") for code, value in (("PHONE", phone), ("EMAIL", email)) if value
            ]
            or None,
            "account_id": self.account["id"],
            "_embedded": {"tags": [], "companies": []},
        }
        self.contacts[contact["id"]] = contact
        return contact["id"]

    def play_change_lead(self, lead: int, **fields: Any) -> int:
        self.leads[lead].update(fields, updated_at=self.now())
        return lead

    def play_link_contact(self, lead: int, contact: int, is_main: bool = False) -> int:
        self.leads[lead]["_embedded"]["contacts"].append({"id": contact, "is_main": is_main})
        return lead

    def play_move_lead(
        self, lead: int, status: int, pipeline: int | None = None, reason: int | None = None, by: int = 101
    ) -> str:
        """The id of the event."""
        found = self.leads[lead]
        before = {"lead_status": {"id": found["status_id"], "pipeline_id": found["pipeline_id"]}}
        found.update(status_id=status, pipeline_id=pipeline or found["pipeline_id"], updated_at=self.now())
        found.update(closed_at=self.now() if status in (WON, LOST) else None, loss_reason_id=reason)
        after = {"lead_status": {"id": status, "pipeline_id": found["pipeline_id"]}}
        return self._event("lead_status_changed", lead, [before], [after], by=by)

    def play_call(
        self,
        lead: int | None = None,
        contact: int | None = None,
        *,
        direction: str = "out",
        duration: int = 60,
        status: int | None = 4,
        user: int | str | None = 101,
        link: str = "",
        phone: str = "+79160000000",
    ) -> int:
        """The id of the note; on the card of a lead, or of a contact."""
        params = {"uniq": f"call-{self.ids}", "duration": duration, "source": "Телефония", "link": link, "phone": phone}
        params |= {"call_result": "", "call_responsible": user} | ({"call_status": status} if status else {})
        of, entity = ("leads", lead) if lead else ("contacts", contact)
        return self._note(of, int(entity or 0), f"call_{direction}", params)["id"]

    def play_delete(self, lead: int) -> int:
        self.leads[lead].update(is_deleted=True, updated_at=self.now())
        self._event("lead_deleted", lead, [], [])
        return lead

    def play_restore(self, lead: int) -> int:
        self.leads[lead].update(is_deleted=False, updated_at=self.now())
        return lead

    def play_merge(self, lead: int, into: int, named: bool = False) -> str:
        """The documented event names nobody; `named` says which lead went, as events of links do."""
        gone = self.leads.pop(lead)
        self.leads[into]["_embedded"]["contacts"] += gone["_embedded"]["contacts"]
        self.leads[into]["updated_at"] = self.now()
        before = [{"link": {"entity": {"type": "lead", "id": lead}}}] if named else []
        return self._event("entity_merged", into, before, [])

    def play_expire_tokens(self) -> int:
        self.tokens = dict.fromkeys(self.tokens, 0)
        return len(self.tokens)

    def play_revoke(self) -> int:
        """The administrator there took the integration away."""
        self.refresh_tokens.clear()
        return self.play_expire_tokens()

    def play_lead(self, lead: int) -> Record:
        return self.leads[lead]

    def play_send_webhook(self, url: str, action: str = "update", leads: list[int] | None = None, **pairs: str) -> int:
        """The status that was answered. `pairs` are sent as they are."""
        form = [pair for index, lead in enumerate(leads or []) for pair in self._hooked(action, index, lead)]
        account = {"account[id]": str(self.account["id"]), "account[subdomain]": str(self.account["subdomain"])}
        return post_form(url, [*form, *pairs.items(), *account.items()])

    # --- how it is made --------------------------------------------------------------------------------------------

    def _hooked(self, action: str, index: int, lead_id: int) -> list[tuple[str, str]]:
        begin, lead = f"leads[{action}][{index}]", self.leads.get(lead_id, {})
        names = ("status_id", "pipeline_id", "responsible_user_id", "updated_at") if action != "delete" else ()
        known = [(f"{begin}[{name}]", str(lead[name])) for name in names if name in lead]
        return [(f"{begin}[id]", str(lead_id)), *known]

    def _lead(self, name: str, price: int, pipeline: int, status: int, owner: int, at: int) -> Record:
        lead_id = self.new_id()
        return {
            "id": lead_id,
            "name": name,
            "price": price,
            "responsible_user_id": owner,
            "group_id": 0,
            "status_id": status,
            "pipeline_id": pipeline,
            "loss_reason_id": None,
            "created_by": 0,
            "updated_by": 0,
            "created_at": at,
            "updated_at": at,
            "closed_at": None,
            "closest_task_at": None,
            "is_deleted": False,
            "score": None,
            "account_id": self.account["id"],
            "_links": {"self": {"href": f"https://{self.account['subdomain']}.amocrm.ru/api/v4/leads/{lead_id}"}},
            "_embedded": {"tags": [], "companies": [], "contacts": [], "source": None},
        }

    def _add_company(self, name: str) -> int:
        company = {
            "id": self.new_id(),
            "name": name,
            "created_at": self.now(),
            "updated_at": self.now(),
            "custom_fields_values": None,
            "account_id": self.account["id"],
            "_embedded": {"tags": []},
        }
        self.companies[company["id"]] = company
        return company["id"]

    def _note(self, of: str, entity: int, kind: str, params: Record) -> Record:
        note = {
            "of": of,
            "id": self.new_id(),
            "entity_id": entity,
            "note_type": kind,
            "params": params,
            "responsible_user_id": 101,
            "created_by": 0,
            "created_at": self.now(),
            "updated_at": self.now(),
            "account_id": self.account["id"],
        }
        self.notes.append(note)
        return note

    def _event(self, kind: str, lead: int, before: list, after: list, *, by: int = 0, at: int | None = None) -> str:
        event_id = f"01kfake{self.new_id()}"
        self.events.append(
            {
                "id": event_id,
                "type": kind,
                "entity_id": lead,
                "entity_type": "lead",
                "created_by": by,
                "created_at": at or self.now(),
                "value_after": after,
                "value_before": before,
                "account_id": self.account["id"],
            }
        )
        return event_id


def _filtered(asked: Asked, records: Iterable[Record]) -> list[Record]:
    chosen, ids = list(records), asked.starting("filter[id]")
    if ids:
        chosen = [one for one in chosen if str(one["id"]) in ids]
    for name in ("updated_at", "created_at"):
        since, until = asked.one(f"filter[{name}][from]"), asked.one(f"filter[{name}][to]")
        chosen = [one for one in chosen if not since or one[name] >= int(since)]
        chosen = [one for one in chosen if not until or one[name] <= int(until)]
        if asked.one(f"order[{name}]"):
            chosen.sort(key=lambda one: (one[name], one["id"]), reverse=asked.one(f"order[{name}]") == "desc")
    return chosen


def _one(records: list[Record], their_id: str) -> Told:
    found = next((one for one in records if str(one["id"]) == their_id), None)
    return Told(200, found) if found else _problem(404, "Not Found", "Сущность не найдена")


def _problem(status: int, title: str, detail: str) -> Told:
    said = {"title": title, "type": f"https://httpstatus.es/{status}", "status": status, "detail": detail}
    return Told(status, said, headers={"Content-Type": "application/problem+json"})


def _user(user_id: int, name: str, *, is_active: bool = True) -> Record:
    rights = {"is_admin": user_id == 101, "is_free": False, "is_active": is_active, "group_id": None, "role_id": None}
    return {"id": user_id, "name": name, "email": f"user{user_id}@romashka.example", "lang": "ru", "rights": rights}


def _pipeline(pipeline_id: int, name: str, *, is_main: bool = False) -> Record:
    names = [(pipeline_id * 10, "Неразобранное"), (NEW, "Первичный контакт"), (12, "Переговоры"), (13, "Договор")]
    named = [*names, (WON, "Успешно реализовано"), (LOST, "Закрыто и не реализовано")]
    statuses = [
        {
            "id": status_id,
            "name": title,
            "sort": number * 10,
            "is_editable": status_id not in (WON, LOST),
            "pipeline_id": pipeline_id,
            "color": "#fffeb2",
            "type": 1 if number == 1 else 0,
            "account_id": 31000001,
        }
        for number, (status_id, title) in enumerate(named, start=1)
    ]
    about = {"sort": pipeline_id, "is_main": is_main, "is_unsorted_on": True, "is_archive": False}
    return {"id": pipeline_id, "name": name, **about, "account_id": 31000001, "_embedded": {"statuses": statuses}}


def _reason(reason_id: int, name: str) -> Record:
    return {"id": reason_id, "name": name, "sort": reason_id, "created_at": 1700000000, "updated_at": 1700000000}


def _coded(code: str, value: str, enum: str = "") -> Record:
    kind = "multitext" if enum else "tracking_data"
    values = [{"value": value, **({"enum_id": 1, "enum_code": enum} if enum else {})}]
    return {"field_id": 700000, "field_name": code, "field_code": code, "field_type": kind, "values": values}


def _tracking(utm: dict[str, str]) -> list[Record]:
    return [_coded(f"UTM_{name.upper()}", value) for name, value in utm.items()]


if __name__ == "__main__":
    main(AmoPortal)
