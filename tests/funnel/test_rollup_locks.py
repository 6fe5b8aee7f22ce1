"""While figures are made anew, whoever writes leads does not wait: SQLite has one writer at a time."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes import Site, site_at_rest

LEADS = 2000
MOST_SECONDS = 2.0
FILL = f"""
from datetime import timedelta
from django.utils import timezone
from funnel.models import Lead, Stage, StageEvent
from funnel.services import rollups
now = timezone.now()
first, won = (Stage.objects.get(pipeline__key="sales", key=key) for key in ("lead", "won"))
leads = [
    Lead(pipeline=first.pipeline, stage=won, stage_entered_at=now, created_at=now - timedelta(days=n % 60),
        received_at=now, email=f"p{{n}}@example.com", search_key=f"p{{n}}")
    for n in range({LEADS})
]
Lead.objects.bulk_create(leads, batch_size=500)
for stage, at in ((first, "created_at"), (won, "stage_entered_at")):
    events = [StageEvent(lead=l, stage=stage, occurred_at=getattr(l, at), recorded_at=now, door="api") for l in leads]
    StageEvent.objects.bulk_create(events, batch_size=500)
rollups.mark([lead.pk for lead in leads], now=now)
"""
REBUILD = """
from funnel import tasks
tasks.rebuild_marked_cells()
"""
WRITE = """
import json, time
from django.utils import timezone
from funnel.models import LeadFact, RollupMark
from funnel.services.intake import LeadValues, receive_lead
old = RollupMark.objects.order_by("-pk").values_list("pk", flat=True)[0]
waits, until, seen = [], time.monotonic() + 240, 0
while RollupMark.objects.filter(pk__lte=old).exists() and time.monotonic() < until:
    seen = max(seen, LeadFact.objects.count())
    started = time.monotonic()
    receive_lead(LeadValues(fields={"email": f"new{len(waits)}@example.com"}), door="api", now=timezone.now())
    waits.append(time.monotonic() - started)
    time.sleep(0.05)
print(json.dumps({"longest": max(waits), "written": len(waits), "seen": seen}))
"""
STATE = """
from django.utils import timezone
from funnel.models import DayMark, Lead, LeadFact, RollupMark
from funnel.services import rollups
print(Lead.objects.count() - LeadFact.objects.count(), RollupMark.objects.count(), DayMark.objects.count(),
    rollups.compare(now=timezone.now()))
"""


def apart(site: Site, script: str) -> str:
    """In a process of its own: the console of a site runs one script after another."""
    return site.manage("shell", "--verbosity", "0", "-c", script)


@pytest.mark.long
def test_nobody_waits_two_seconds_while_two_thousand_leads_are_rebuilt(tmp_path):
    with site_at_rest(tmp_path) as site:
        site.run(FILL)
        with ThreadPoolExecutor(2) as pool:
            writer, rebuild = pool.submit(apart, site, WRITE), pool.submit(apart, site, REBUILD)
            rebuild.result()
            told = json.loads(writer.result().strip().splitlines()[-1])
        site.run(REBUILD)
        state = site.run(STATE).strip().splitlines()[-1]

    assert told["longest"] < MOST_SECONDS
    assert told["written"] >= 5
    assert 0 < told["seen"] < LEADS, "the writer came before or after the rebuild, not during it"
    assert state == "0 0 0 []"


def test_two_workers_at_once_end_where_one_does(tmp_path):
    """Each writes only what it took the marks of."""
    with site_at_rest(tmp_path) as site:
        site.run(FILL.replace(f"range({LEADS})", "range(300)"))
        with ThreadPoolExecutor(2) as pool:
            for worker in [pool.submit(apart, site, REBUILD) for _number in range(2)]:
                worker.result()
        site.run(REBUILD)
        state = site.run(STATE).strip().splitlines()[-1]

    assert state == "0 0 0 []"
