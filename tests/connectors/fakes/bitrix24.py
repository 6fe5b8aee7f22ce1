"""A portal of Bitrix24 from memory: list methods, batch, two kinds of keys, limits, simple mode.

It answers as https://apidocs.bitrix24.com documents (read 2026-11-22), and it keeps a company of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

from tests.connectors.fakes.server import Asked, Portal, Told, main, post_form

Row = dict[str, Any]
MOSCOW = timezone(timedelta(hours=3))
PAGE, BATCH = 50, 50
WEBHOOK, TOKEN, REFRESH, CLIENT, CLIENT_SECRET = "1/k3yk3yk3y", "access-1", "refresh-1", "app.1", "s3cr3t"
APPLICATION_TOKEN = "51856fefc120afa4b628cc82d3935cce"
REASON_FIELD = "UF_CRM_REASON"
FILTER_KEY = re.compile(r"^(>=|<=|!@|!=|>|<|@|=|!)?(.+)$")
MOMENTS = {"DATE_MODIFY", "DATE_CREATE", "CREATED_TIME", "LAST_UPDATED"}
NUMBERS = {"ID", "OWNER_ID", "OWNER_TYPE_ID", "TYPE_ID", "SORT"}
OF_HISTORY = {"ID", "TYPE_ID", "OWNER_ID", "CREATED_TIME", "CATEGORY_ID", "STAGE_ID", "STATUS_ID"}
TYPES = {1: "lead", 2: "deal"}
BY_TYPE = {"lead": 1, "deal": 2, "contact": 3, "company": 4}
LEAD_STAGES = [("NEW", "Новый", ""), ("IN_PROCESS", "В работе", ""), ("CONVERTED", "Сделка создана", "S"), ("JUNK", "Некачественный", "F")]  # fmt: skip
DEAL_STAGES = [("NEW", "Новая", ""), ("PREPARATION", "Встреча", ""), ("WON", "Продажа", "S"), ("LOSE", "Отказ", "F"), ("APOLOGY", "Ушёл к другим", "F")]  # fmt: skip
PARTNER_STAGES = [("C1:NEW", "Знакомство", ""), ("C1:WON", "Договор", "S"), ("C1:LOSE", "Не сошлись", "F")]
SOURCES = [("WEB", "Сайт"), ("CALL", "Звонок"), ("ADVERTISING", "Реклама")]


class Refusal(Exception):
    def __init__(self, status: int, code: str | int, words: str) -> None:
        super().__init__(words)
        self.status, self.code = status, code


class BitrixPortal(Portal):
    def __init__(self, *, now: float | None = None) -> None:
        super().__init__(now=now)
        self.ids = 10
        self.rows: dict[str, dict[int, Row]] = {name: {} for name in ("user", "lead", "deal", "contact", "company")}
        self.history: dict[str, list[Row]] = {"lead": [], "deal": []}
        self.activities: dict[int, Row] = {}
        self.bindings: dict[int, list[Row]] = {}
        self.statistics: list[Row] = []
        self.methods: list[str] = []
        self.forbidden: dict[str, str] = {}
        self.is_simple = False
        self.tokens, self.refresh_tokens, self.expired = {TOKEN}, {REFRESH}, set[str]()
        self.directories = _directories()
        self.options = {"lead": {"71": "Дорого", "72": "Не дозвонились"}, "deal": {"81": "Дорого", "82": "Не сейчас"}}
        for name, last_name in (("Анна", "Белова"), ("Пётр", "Громов")):
            self.play_add_user(name, last_name)

    # --- the protocol ----------------------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        try:
            if asked.path.startswith("/oauth/token"):
                return Told(200, self._renewed(dict(asked.query)))
            params = asked.said() or {}
            method = self._opened(asked.path, params).removesuffix(".json")
            return Told(200, self._batch(params) if method == "batch" else self._timed(self._call(method, params)))
        except Refusal as refusal:
            return Told(refusal.status, {"error": refusal.code, "error_description": str(refusal)})

    def told_too_fast(self) -> Told:
        return Told(503, {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"})

    def _opened(self, path: str, params: Row) -> str:
        """The method, when the key in the path or in the body opens it."""
        *key, method = path.removeprefix("/rest/").strip("/").split("/")
        shown = "/".join(key) or params.pop("auth", "")
        if shown in self.expired:
            raise Refusal(401, "expired_token", "The access token provided has expired")
        if shown not in (WEBHOOK, *self.tokens):
            raise Refusal(401, "NO_AUTH_FOUND", "Wrong authorization data")
        return method

    def _renewed(self, query: dict[str, str]) -> Row:
        if (query.get("client_id"), query.get("client_secret")) != (CLIENT, CLIENT_SECRET):
            raise Refusal(400, "invalid_client", "Invalid client data")
        if query.get("refresh_token") not in self.refresh_tokens:
            raise Refusal(400, "invalid_grant", "Invalid refresh token")
        number = self.new_id()
        self.tokens, self.refresh_tokens = {f"access-{number}"}, {f"refresh-{number}"}
        return {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}", "expires_in": 3600}

    def _call(self, method: str, params: Row) -> Row:
        self.methods.append(method)
        if method in self.forbidden:
            raise Refusal(403, self.forbidden[method], "The request requires higher privileges than provided")
        call = getattr(self, "do_" + method.replace(".", "_"), None)
        if call is None:
            raise Refusal(404, "ERROR_METHOD_NOT_FOUND", "Method not found!")
        return call({name.lower(): value for name, value in params.items()})

    def _timed(self, told: Row) -> Row:
        now = self.iso()
        return {**told, "time": {"duration": 0.1, "date_start": now, "date_finish": now, "operating": 0}}

    def _batch(self, params: Row) -> Row:
        told: dict[str, Row] = {name: {} for name in ("result", "result_error", "result_total", "result_next")}
        for number, (name, command) in enumerate(params["cmd"].items()):
            method, _mark, query = command.partition("?")
            try:
                if number >= BATCH:
                    raise Refusal(400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
                one = self._call(method, nested(parse_qsl(query, keep_blank_values=True)))
                for key in ("result", "total", "next"):
                    if key in one:
                        told["result" if key == "result" else f"result_{key}"][name] = one[key]
            except Refusal as refusal:
                told["result_error"][name] = {"error": refusal.code, "error_description": str(refusal)}
        return self._timed({"result": {key: value or [] for key, value in told.items()}})

    def _listed(self, rows: Iterable[Row], params: Row, *, items: str = "") -> Row:
        """Fifty at a time; `start = -1` counts nothing."""
        found = [row for row in rows if matches(row, params.get("filter") or {})]
        for name, direction in reversed((params.get("order") or {"ID": "ASC"}).items()):
            found.sort(key=lambda row: comparable(name, row.get(name)), reverse=direction.upper() == "DESC")
        start = int(params.get("start") or 0)
        page = [chosen(row, params.get("select")) for row in found[max(start, 0) :][:PAGE]]
        told: Row = {"result": {items: page} if items else page, "total": len(found) if start >= 0 else 0}
        if 0 <= start < len(found) - PAGE:
            told["next"] = start + PAGE
        return told

    # --- methods ---------------------------------------------------------------------------------------------------

    def do_crm_settings_mode_get(self, params: Row) -> Row:
        return {"result": 2 if self.is_simple else 1}

    def do_user_get(self, params: Row) -> Row:
        return self._listed(self.rows["user"].values(), {**params, "order": {params["sort"]: params["order"]}})

    def do_crm_category_list(self, params: Row) -> Row:
        rows = [{"id": 1, "name": "Партнёры", "sort": 200, "entityTypeId": 2, "isDefault": "N", "originId": "", "originatorId": ""},
                {"id": 0, "name": "Продажи", "sort": 300, "entityTypeId": 2, "isDefault": "Y"}]  # fmt: skip
        return {"result": {"categories": rows}, "total": len(rows)}

    def do_crm_status_list(self, params: Row) -> Row:
        found = [row for row in self.directories if matches(row, params.get("filter") or {})]
        return {"result": sorted(found, key=lambda row: int(row["SORT"])), "total": len(found)}

    def do_crm_lead_userfield_list(self, params: Row) -> Row:
        return self._userfields("lead", params)

    def do_crm_deal_userfield_list(self, params: Row) -> Row:
        return self._userfields("deal", params)

    def _userfields(self, kind: str, params: Row) -> Row:
        listed = [
            {"ID": key, "SORT": "10", "VALUE": value, "DEF": "N", "XML_ID": f"x{key}"}
            for key, value in self.options[kind].items()
        ]
        field = {"ID": "1", "FIELD_NAME": REASON_FIELD, "USER_TYPE_ID": "enumeration", "LIST": listed}
        return {"result": [field] if matches(field, params.get("filter") or {}) else [], "total": 1}

    def do_crm_lead_list(self, params: Row) -> Row:
        return self._listed(() if self.is_simple else self.rows["lead"].values(), params)

    def do_crm_deal_list(self, params: Row) -> Row:
        return self._listed(self.rows["deal"].values(), params)

    def do_crm_contact_list(self, params: Row) -> Row:
        return self._listed(self.rows["contact"].values(), params)

    def do_crm_company_list(self, params: Row) -> Row:
        return self._listed(self.rows["company"].values(), params)

    def do_crm_lead_get(self, params: Row) -> Row:
        return {"result": self._one("lead", params)}

    def do_crm_deal_get(self, params: Row) -> Row:
        return {"result": self._one("deal", params)}

    def do_crm_lead_update(self, params: Row) -> Row:
        return self._update("lead", params)

    def do_crm_deal_update(self, params: Row) -> Row:
        return self._update("deal", params)

    def do_crm_timeline_comment_add(self, params: Row) -> Row:
        self._one(params["fields"]["ENTITY_TYPE"], {"id": params["fields"]["ENTITY_ID"]})
        self.written.append({"method": "crm.timeline.comment.add", "fields": params["fields"]})
        return {"result": self.new_id()}

    def do_crm_stagehistory_list(self, params: Row) -> Row:
        named = [*(params.get("filter") or {}), *(params.get("order") or {})]
        for name in (FILTER_KEY.sub(r"\2", one) for one in named):
            if name not in OF_HISTORY:
                raise Refusal(400, "INVALID_ARG_VALUE", f"Invalid filter: field '{name}' is not allowed in filter")
        return self._listed(self.history[TYPES[int(params["entitytypeid"])]], params, items="items")

    def do_crm_activity_list(self, params: Row) -> Row:
        return self._listed(self.activities.values(), params)

    def do_crm_activity_get(self, params: Row) -> Row:
        if int(params["id"]) not in self.activities:
            raise Refusal(400, "", "Activity is not found")
        return {"result": self.activities[int(params["id"])]}

    def do_crm_activity_binding_list(self, params: Row) -> Row:
        return {"result": self.bindings.get(int(params["activityid"]), [])}

    def do_voximplant_statistic_get(self, params: Row) -> Row:
        return self._listed(self.statistics, params)

    def _one(self, kind: str, params: Row) -> Row:
        row = self.rows[kind].get(int(params["id"]))
        if row is None or (kind == "lead" and self.is_simple):
            raise Refusal(400, "", "Not found")
        return row

    def _update(self, kind: str, params: Row) -> Row:
        row = self._one(kind, params)
        self.written.append({"method": f"crm.{kind}.update", "id": int(params["id"]), "fields": params["fields"]})
        row.update(params["fields"], DATE_MODIFY=self.iso())
        return {"result": True}

    # --- what the tests play ---------------------------------------------------------------------------------------

    def play_add_user(self, name: str, last_name: str, email: str = "", is_active: bool = True) -> int:
        number = len(self.rows["user"]) + 1
        row = {"ID": str(number), "ACTIVE": is_active, "NAME": name, "LAST_NAME": last_name}
        self.rows["user"][number] = {**row, "EMAIL": email or f"user{number}@example.com", "USER_TYPE": "employee"}
        return number

    def play_add_contact(self, name: str = "", last_name: str = "", phone: str = "", email: str = "") -> int:
        row = {"NAME": name, "LAST_NAME": last_name, **self._multi(PHONE=phone, EMAIL=email)}
        return self._added("contact", row)

    def play_add_company(self, title: str, phone: str = "", email: str = "") -> int:
        return self._added("company", {"TITLE": title, **self._multi(PHONE=phone, EMAIL=email)})

    def play_add_lead(
        self, title: str = "Заявка с сайта", *, phone: str = "", email: str = "", times: int = 1, **fields: Any
    ) -> list[int]:
        card = {
            **_card(), "TITLE": title, "STATUS_ID": "NEW", "DATE_CLOSED": "", "NAME": None, "LAST_NAME": None,
            "COMPANY_TITLE": None, "STATUS_DESCRIPTION": None,
        }  # fmt: skip
        return [self._added("lead", {**card, **self._multi(PHONE=phone, EMAIL=email), **fields}) for _ in range(times)]

    def play_add_deal(self, title: str = "Сделка", *, times: int = 1, **fields: Any) -> list[int]:
        """A deal of a lead makes its lead converted."""
        card = {**_card(), "TITLE": title, "CATEGORY_ID": "0", "STAGE_ID": "NEW", "LEAD_ID": None, "CLOSED": "N"}
        added = [self._added("deal", {**card, **fields}) for _ in range(times)]
        if fields.get("LEAD_ID"):
            self.play_move("lead", int(fields["LEAD_ID"]), "CONVERTED")
        return added

    def play_change(self, kind: str, number: int, **fields: Any) -> str:
        self.rows[kind][number].update(fields, DATE_MODIFY=self.iso())
        return self.rows[kind][number]["DATE_MODIFY"]

    def play_move(self, kind: str, number: int, stage: str, **fields: Any) -> int:
        row, now = self.rows[kind][number], self.iso()
        row.update({"STATUS_ID" if kind == "lead" else "STAGE_ID": stage}, **fields, DATE_MODIFY=now, MOVED_TIME=now)
        self._judge(kind, row)
        return self._moved(kind, row, 3 if self._meaning(kind, row) in ("S", "F") else 2)

    def play_call(
        self, owner: str, number: int, *, direction: str = "out", duration: int = 60, code: str = "200",
        bound: list[tuple[str, int]] | None = None, is_counted: bool = True, completed: str = "Y", record: str = "",
        files: list[Row] | None = None,
    ) -> int:  # fmt: skip
        """`is_counted`: telephony kept statistics of it."""
        call_id, now = self.new_id(), self.iso()
        self.activities[call_id] = {
            "ID": str(call_id), "OWNER_ID": str(number), "OWNER_TYPE_ID": str(BY_TYPE[owner]), "TYPE_ID": "2",
            "PROVIDER_ID": "VOXIMPLANT_CALL", "SUBJECT": "Звонок", "CREATED": now, "LAST_UPDATED": now,
            "START_TIME": now, "END_TIME": now, "COMPLETED": completed, "RESPONSIBLE_ID": "1",
            "DIRECTION": "2" if direction == "out" else "1", "FILES": files or [],
        }  # fmt: skip
        everyone = [(owner, number), *(bound or [])]
        self.bindings[call_id] = [{"entityTypeId": BY_TYPE[kind], "entityId": one} for kind, one in everyone]
        if is_counted:
            self.statistics.append({
                "ID": str(call_id), "PORTAL_USER_ID": "2", "PHONE_NUMBER": "+79990000000", "CALL_DURATION": str(duration),
                "CALL_START_DATE": now, "CALL_RECORD_URL": record, "CALL_FAILED_CODE": code,
                "CRM_ENTITY_TYPE": owner.upper(), "CRM_ENTITY_ID": str(number), "CRM_ACTIVITY_ID": str(call_id),
                "CALL_TYPE": "1" if direction == "out" else "2", "COST": "0.0000",
            })  # fmt: skip
        return call_id

    def play_delete(self, kind: str, number: int) -> int:
        del self.rows[kind][number]
        return number

    def play_expire(self) -> list[str]:
        self.expired |= self.tokens
        return sorted(self.expired)

    def play_revoke(self) -> int:
        """The administrator there took the application away."""
        self.refresh_tokens.clear()
        return len(self.play_expire())

    def play_simple_mode(self, is_on: bool = True) -> bool:
        self.is_simple = is_on
        return is_on

    def play_forbid(self, methods: list[str], code: str = "insufficient_scope") -> list[str]:
        self.forbidden = dict.fromkeys(methods, code)
        return methods

    def play_methods(self) -> list[str]:
        return self.methods

    def play_send_webhook(self, url: str, event: str, number: int, token: str = APPLICATION_TOKEN) -> int:
        """The status that was answered."""
        return post_form(url, hook(event, number, ts=self.now(), token=token))

    # --- how it is made --------------------------------------------------------------------------------------------

    def iso(self) -> str:
        return datetime.fromtimestamp(self.now(), MOSCOW).isoformat()

    def _added(self, kind: str, row: Row) -> int:
        number, now = self.new_id(), self.iso()
        row = {"ID": str(number), "DATE_CREATE": now, "DATE_MODIFY": now, "MOVED_TIME": now, **row}
        self.rows[kind][number] = row
        if kind in self.history:
            self._judge(kind, row)
            self._moved(kind, row, 1)
        return number

    def _judge(self, kind: str, row: Row) -> None:
        meaning = self._meaning(kind, row)
        if kind == "lead":
            row.update(STATUS_SEMANTIC_ID=meaning, DATE_CLOSED="" if meaning == "P" else self.iso())
        else:
            row.update(STAGE_SEMANTIC_ID=meaning, CLOSED="N" if meaning == "P" else "Y")

    def _meaning(self, kind: str, row: Row) -> str:
        stage = row["STATUS_ID" if kind == "lead" else "STAGE_ID"]
        number = str(row.get("CATEGORY_ID") or 0)
        name = "STATUS" if kind == "lead" else "DEAL_STAGE" if number == "0" else f"DEAL_STAGE_{number}"
        found = (one["SEMANTICS"] for one in self.directories if (one["ENTITY_ID"], one["STATUS_ID"]) == (name, stage))
        return next(found) or "P"

    def _moved(self, kind: str, row: Row, type_id: int) -> int:
        entry = {"ID": self.new_id(), "TYPE_ID": type_id, "OWNER_ID": int(row["ID"]), "CREATED_TIME": row["MOVED_TIME"]}
        if kind == "lead":
            stage = {"STATUS_SEMANTIC_ID": row["STATUS_SEMANTIC_ID"], "STATUS_ID": row["STATUS_ID"]}
        else:
            stage = {
                "CATEGORY_ID": int(row["CATEGORY_ID"]), "STAGE_SEMANTIC_ID": row["STAGE_SEMANTIC_ID"],
                "STAGE_ID": row["STAGE_ID"],
            }  # fmt: skip
        self.history[kind].append({**entry, **stage})
        return int(entry["ID"])

    def _multi(self, **values: str) -> Row:
        return {
            name: [{"ID": str(self.new_id()), "VALUE_TYPE": "WORK", "VALUE": value, "TYPE_ID": name}]
            for name, value in values.items()
            if value
        }


def hook(
    event: str, number: int | str, *, ts: int = 1763800000, token: str = APPLICATION_TOKEN
) -> list[tuple[str, str]]:
    """An outgoing webhook as a form."""
    return [
        ("event", event), ("data[FIELDS][ID]", str(number)), ("ts", str(ts)), ("auth[domain]", "portal.bitrix24.ru"),
        ("auth[member_id]", "a223c6b3710f85df22e9377d6c4f7553"), ("auth[application_token]", token),
    ]  # fmt: skip


def nested(pairs: list[tuple[str, str]]) -> Row:
    """`filter[>ID]=3` as PHP reads it."""
    found: Row = {}
    for name, value in pairs:
        head, *keys = re.split(r"\]\[|\[|\]", name.removesuffix("]"))
        place = found
        for key, after in zip([head, *keys], [*keys, None], strict=True):
            place = place.setdefault(key, {}) if after is not None else place.update({key: value}) or place
    return found


def members(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else list(value)


def comparable(name: str, value: Any) -> Any:
    if name in MOMENTS:
        return datetime.fromisoformat(value)
    return int(value) if name in NUMBERS and str(value).isdecimal() else str(value)


def matches(row: Row, wanted: Row) -> bool:
    return all(_one_matches(row, key, value) for key, value in wanted.items())


def _one_matches(row: Row, key: str, wanted: Any) -> bool:
    sign, name = FILTER_KEY.match(key).groups()
    have = comparable(name, row[name])
    if sign in ("@", "!@"):
        return (have in [comparable(name, one) for one in members(wanted)]) == (sign == "@")
    limit = comparable(name, wanted)
    compare: dict[str | None, Callable[[], bool]] = {
        ">=": lambda: have >= limit, "<=": lambda: have <= limit, ">": lambda: have > limit, "<": lambda: have < limit,
        "!": lambda: have != limit, "!=": lambda: have != limit, "=": lambda: have == limit, None: lambda: have == limit,
    }  # fmt: skip
    return compare[sign]()


def chosen(row: Row, select: Any) -> Row:
    """Multiple fields only by name."""
    names = set(members(select or ["*", "UF_*"]))
    return {name: value for name, value in row.items() if name in names or _is_masked(name, value, names)}


def _is_masked(name: str, value: Any, names: set[str]) -> bool:
    mask = "UF_*" if name.startswith("UF_") else "*"
    return name == "ID" or (mask in names and not isinstance(value, list))


def _card() -> Row:
    return {
        "ASSIGNED_BY_ID": "1", "CREATED_BY_ID": "1", "MOVED_BY_ID": "1", "OPPORTUNITY": "0.00", "CURRENCY_ID": "RUB",
        "SOURCE_ID": "WEB", "SOURCE_DESCRIPTION": None, "COMMENTS": None, "COMPANY_ID": None, "CONTACT_ID": None,
        "UTM_SOURCE": None, "UTM_MEDIUM": None, "UTM_CAMPAIGN": None, "UTM_TERM": None, "UTM_CONTENT": None,
        "ORIGINATOR_ID": None, "ORIGIN_ID": None,
    }  # fmt: skip


def _directories() -> list[Row]:
    named = {"STATUS": LEAD_STAGES, "DEAL_STAGE": DEAL_STAGES, "DEAL_STAGE_1": PARTNER_STAGES}
    named["SOURCE"] = [(key, name, "") for key, name in SOURCES]
    return [
        {
            "ID": str(100 + 10 * place), "ENTITY_ID": entity, "STATUS_ID": key, "NAME": name, "NAME_INIT": name,
            "SORT": str(10 * place), "SYSTEM": "Y", "CATEGORY_ID": None, "COLOR": "#39A8EF",
            "SEMANTICS": semantics or None, "EXTRA": {"SEMANTICS": semantics, "COLOR": "#39A8EF"},
        }
        for entity, rows in named.items()
        for place, (key, name, semantics) in enumerate(rows, 1)
    ]  # fmt: skip


if __name__ == "__main__":
    main(BitrixPortal)
