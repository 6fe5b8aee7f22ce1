"""Saved reports: kept, planned, and sent once for each slot of their plan."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from delivery.services.outbox import send_mail
from funnel.models import ReportSchedule, SavedReport, SentReport
from funnel.models.reports import LAST_DAY, PAGES, RHYTHMS
from funnel.selectors.funnel import FunnelTable, funnel_table
from funnel.selectors.questions import address, read_question
from people import selectors as people
from people.models import Person
from people.roles import SEES_FIGURES
from people.services import audit

AT_MOST = 50
RECIPIENTS_AT_MOST = 30
COLUMNS = ("key", "leads", "won", "lost", "conversion", "win_rate", "revenue")


@transaction.atomic
def keep(
    *, name: str, page: str, words: str, is_shared: bool, actor: Person, now: datetime, is_demo: bool = False
) -> SavedReport:
    """The question without its days: a report is always about the last ones."""
    name = " ".join(name.split())[:120]
    if not name:
        raise InvalidInput(_("Give the report a name."), field="name")
    if page not in dict(PAGES):
        raise InvalidInput(_("There is no such page."), field="page")
    if SavedReport.objects.filter(owner=actor).count() >= AT_MOST:
        raise InvalidInput(_("You keep fifty reports already. Remove one first."), field="name")
    asked = read_question(QueryDict(words), now=now)
    words = address(asked, **{"from": None, "to": None, "as_of": None})
    try:
        with transaction.atomic():
            report = SavedReport.objects.create(
                owner=actor, name=name, page=page, words=words[:1000], is_shared=is_shared, created_at=now,
                is_demo=is_demo,
            )  # fmt: skip
    except IntegrityError as error:
        raise InvalidInput(_("You have a report with this name already."), field="name") from error
    audit.record(actor=actor, verb="report.kept", obj=report, now=now, details={"page": page}, is_demo=is_demo)
    return report


@transaction.atomic
def plan(
    report: SavedReport, *, rhythm: str, day: int, hour: int, recipients: Sequence[Person], actor: Person, now: datetime
) -> ReportSchedule:
    """To colleagues who may see figures; what was due before the plan was made is not sent."""
    _own(report, actor)
    longest = 7 if rhythm == "weekly" else LAST_DAY
    if rhythm not in dict(RHYTHMS):
        raise InvalidInput(_("A report is sent every week or every month."), field="rhythm")
    if not 1 <= day <= longest:
        raise InvalidInput(_("The day is from 1 to %(last)s.") % {"last": longest}, field="day")
    if not 0 <= hour <= 23:
        raise InvalidInput(_("The hour is from 0 to 23."), field="hour")
    if not recipients or len(recipients) > RECIPIENTS_AT_MOST or not all(p.has_role(*SEES_FIGURES) for p in recipients):
        raise InvalidInput(_("Name colleagues who may see figures, thirty at most."), field="recipients")
    words = {"rhythm": rhythm, "day": day, "hour": hour, "since": now, "is_demo": report.is_demo}
    schedule, _is_new = ReportSchedule.objects.update_or_create(report=report, defaults=words)
    schedule.recipients.set(recipients)
    audit.record(actor=actor, verb="report.planned", obj=report, now=now, details={"rhythm": rhythm, "day": day})
    return schedule


@transaction.atomic
def pin(report: SavedReport, *, actor: Person, now: datetime) -> None:
    _own(report, actor)
    SavedReport.objects.filter(pk=report.pk).update(is_pinned=not report.is_pinned)
    audit.record(actor=actor, verb="report.pinned", obj=report, now=now)


@transaction.atomic
def unplan(report: SavedReport, *, actor: Person, now: datetime) -> None:
    _own(report, actor)
    ReportSchedule.objects.filter(report=report).delete()
    audit.record(actor=actor, verb="report.unplanned", obj=report, now=now)


@transaction.atomic
def remove(report: SavedReport, *, actor: Person, now: datetime) -> None:
    _own(report, actor)
    audit.record(actor=actor, verb="report.removed", obj=report, now=now)
    report.delete()


def send_due(*, now: datetime) -> int:
    """How many slots were written; a slot that another worker wrote is left alone."""
    schedules = ReportSchedule.objects.select_related("report__owner").order_by("pk")
    return sum(send(schedule, now=now) for schedule in schedules)


def send(schedule: ReportSchedule, *, now: datetime) -> bool:
    slot = last_slot(schedule, now)
    report = schedule.report
    if slot <= schedule.since or SentReport.objects.filter(report=report, slot=slot).exists():
        return False
    period = period_of(schedule, slot)
    try:
        with transaction.atomic():
            sent = SentReport.objects.create(
                report=report, slot=slot, period_start=period.start, period_end=period.end, at=now,
                is_demo=report.is_demo,
            )  # fmt: skip
            readers = [p for p in schedule.recipients.filter(is_active=True) if p.has_role(*SEES_FIGURES)]
            for reader in readers:
                _letter(sent, reader, period, now)
            SentReport.objects.filter(pk=sent.pk).update(letters=len(readers), state="sent" if readers else "nobody")
    except IntegrityError:
        return False
    return True


def last_slot(schedule: ReportSchedule, now: datetime) -> datetime:
    """The latest moment up to `now` at which the plan says to send."""
    zone = people.zone()
    today = local_day(now, zone)
    for back in range(32):
        day = today - timedelta(days=back)
        fits = day.isoweekday() == schedule.day if schedule.rhythm == "weekly" else day.day == schedule.day
        moment = datetime.combine(day, time(schedule.hour), tzinfo=zone)
        if fits and moment <= now:
            return moment
    raise ValueError(schedule)


def period_of(schedule: ReportSchedule, slot: datetime) -> Period:
    """The last whole week or month before the slot."""
    day = local_day(slot, people.zone())
    return (Period.week_of(day) if schedule.rhythm == "weekly" else Period.month_of(day)).previous()


def _letter(sent: SentReport, reader: Person, period: Period, now: datetime) -> None:
    report = sent.report
    words = QueryDict(report.words, mutable=True)
    words["from"], words["to"] = str(period.start), str(period.end)
    table = funnel_table(read_question(words, now=now), now=now)
    url = f"{settings.BASE_URL}{reverse(f'funnel:{report.page}')}?{words.urlencode()}"
    with override(reader.language or people.company().language):
        context = {"report": report, "table": table, "period": period, "url": url}
        send_mail(
            key=f"report-{sent.pk}-{reader.pk}",
            recipient=reader,
            subject=f"{report.name}: {period.start:%d.%m.%Y} – {period.last:%d.%m.%Y}",
            body=render_to_string("funnel/reports/letter.txt", context),
            html=render_to_string("funnel/reports/letter.html", context),
            attachments=[{"name": "report.csv", "text": as_csv(table), "type": "text/csv"}],
            url=url[:500],
            now=now,
            is_demo=sent.is_demo,
        )


def as_csv(table: FunnelTable) -> str:
    """The rows of the cut and the total; members by key, nobody's words."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in (*table.rows, table.total):
        key = "total" if row is table.total else str(row.key or "")
        key = f"'{key}" if key[:1] in ("=", "+", "-", "@", "\t", "\r") else key
        writer.writerow([key, row.entered, row.won, row.lost, row.conversion, row.win_rate, row.revenue_minor / 100])
    return out.getvalue()


def _own(report: SavedReport, actor: Person) -> None:
    if not SavedReport.objects.editable_by(actor).filter(pk=report.pk).exists():
        raise NotAllowed(_("A report is changed by whoever keeps it."))
