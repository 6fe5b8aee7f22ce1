"""Field visits as the services make them."""

from datetime import date, datetime, timedelta

from practices.models import FieldVisit
from practices.services import methods, visits
from tests.factories.meetings import moscow

TUESDAY = date(2026, 3, 17)
SAID = {
    "client_voice": "Нам бы прайс на одной странице",
    "answers": {"tools": "Таблица сравнения"},
    "ideas": ["Прайс на одной странице"],
}


def launched(cmo, *, now: datetime) -> None:
    methods.launch("field_visits", actor=cmo, owner=cmo, start_on=now.date(), now=now)


def planned(marketer, rep, *, day: date = TUESDAY, now: datetime | None = None, **fields: object) -> FieldVisit:
    """At ten in the morning at the client's; planned the day before."""
    start = moscow(day, 10)
    given = {
        "client_name": "Завод",
        "place_type": "client_site",
        "segment": "Заводы",
        "city": "Тула",
        "actor": marketer,
        **fields,
    }
    return visits.plan(marketer=marketer, rep=rep, starts_at=start, now=now or start - timedelta(days=1), **given)


def briefed(visit: FieldVisit, **fields: object) -> FieldVisit:
    given = {"goals": "Что нужно клиенту", "tasks": "Чем помочь продавцу", "dress_ok": True, **fields}
    now = visit.occurrence.starts_at - timedelta(hours=2)
    return visits.brief(visit, actor=visit.marketer, now=now, **given)


def made(visit: FieldVisit, **fields: object) -> FieldVisit:
    return visits.done(visit, actor=visit.marketer, now=visit.occurrence.ends_at, **fields)


def debriefed(visit: FieldVisit, *, late: timedelta = timedelta(hours=1), **fields: object) -> FieldVisit:
    given = {**SAID, "actor": visit.marketer, **fields}
    return visits.debrief(visit, now=visit.occurrence.ends_at + late, **given)


def whole(marketer, rep, *, day: date = TUESDAY, **fields: object) -> FieldVisit:
    """From plan to verdict."""
    return debriefed(made(briefed(planned(marketer, rep, day=day, **fields))))
