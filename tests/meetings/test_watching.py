"""D2, R-SG-01…03: what each app drafts is opened, refreshed and closed, and no app touches the signals of another."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from loop.models import Signal, Topic
from meetings.services import watching
from tests.factories.meetings import gap

pytestmark = pytest.mark.django_db
WATCHES = ["funnel", "practices", "hiring", "planning", "loop", "meetings"]
APPS = ["funnel", "loop", "meetings"]
HOUR = timedelta(hours=1)


@pytest.fixture
def drafts(monkeypatch) -> dict:
    """What each watch says next."""
    said = {app: [] for app in APPS}
    modules = [(app, SimpleNamespace(signals=lambda now, app=app: said[app])) for app in APPS]
    monkeypatch.setattr(watching, "_watches", lambda: iter(modules))
    return said


def test_every_app_that_watches_is_asked():
    assert [app for app, _module in watching._watches()] == WATCHES


def test_a_signal_of_each_app_is_opened_refreshed_and_closed(company, drafts, now):
    for app in APPS:
        drafts[app] = [gap(f"figure_of_{app}", value=0.14)]
    assert watching.collect(now=now) == 3
    assert dict(Signal.objects.values_list("metric", "source")) == {f"figure_of_{app}": app for app in APPS}
    for app in APPS:
        drafts[app] = [gap(f"figure_of_{app}", value=0.12)]
    assert watching.collect(now=now + HOUR) == 3
    assert set(Signal.objects.values_list("value", "opened_at", "refreshed_at")) == {(0.12, now, now + HOUR)}
    drafts["loop"] = []
    assert watching.collect(now=now + 2 * HOUR) == 2
    assert Signal.objects.get(source="loop").closed_at == now + 2 * HOUR
    assert Topic.objects.get(signal__source="loop").state == "dropped"


@pytest.mark.parametrize(("days", "opened"), [(13, 3), (14, 4)])
def test_what_was_closed_is_silent_for_fourteen_days_and_opens_anew(company, drafts, now, days, opened):
    """R-SG-03, by the round of the worker."""
    for app in APPS:
        drafts[app] = [gap(f"figure_of_{app}")]
    watching.collect(now=now)
    drafts["funnel"] = []
    watching.collect(now=now)
    drafts["funnel"] = [gap("figure_of_funnel")]
    watching.collect(now=now + timedelta(days=days))
    assert Signal.objects.count() == opened


def test_an_unripe_draft_opens_nothing_and_closes_what_was_open(company, drafts, now):
    """R-SG-02: what may not be said may not stay said either."""
    drafts["funnel"] = [gap()]
    watching.collect(now=now)
    drafts["funnel"] = [gap("other", params={"mature": False})]
    assert watching.collect(now=now + HOUR) == 0
    assert Signal.objects.count() == 1


def test_a_signal_that_waits_for_consent_is_not_closed_by_the_round(company, drafts, cmo, now):
    """R-SG-05."""
    drafts["funnel"] = [gap()]
    watching.collect(now=now)
    Signal.objects.update(dismissed_by=cmo, close_reason="Сезон")
    drafts["funnel"] = []
    assert watching.collect(now=now + HOUR) == 1
