"""The demo company is made through the services, has something to show, and leaves without a trace."""

from datetime import datetime

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from alignment.shared.models import DemoMarked
from demo.services import clean, seeding
from funnel.models import FactStep, FunnelCell, Lead, StageEvent
from funnel.services import rollups
from loop.models import Action, Signal
from meetings.models import Meeting, Protocol
from people.models import Company, Person, WorkingCalendar
from tests.conftest import MOSCOW
from tests.factories.funnel import make_lead
from tests.factories.people import person_with

NOW = datetime(2026, 11, 20, 15, tzinfo=MOSCOW)


def silent(what: str) -> None:
    """Tests do not listen to the progress."""


def test_the_demo_company_has_a_funnel_a_gap_and_kept_promises_and_every_row_is_marked(company):
    seeding.seed(now=NOW, language="ru", say=silent)

    assert Lead.objects.count() > 500
    assert FunnelCell.objects.filter(dimension="all").exists()
    assert StageEvent.objects.filter(kind="kev_no_show").count() > 10
    assert Protocol.objects.filter(same_day=True).count() >= 8
    assert Action.objects.filter(state="done").exists()
    assert Signal.objects.filter(closed_at=None, stake_minor__gt=0).exists()
    assert rollups.compare(now=NOW) == []
    assert unmarked() == {}


def unmarked() -> dict[str, int]:
    counts = {
        model._meta.label: model._default_manager.filter(is_demo=False).count()
        for model in apps.get_models()
        if issubclass(model, DemoMarked) and model is not WorkingCalendar
    }
    return {label: count for label, count in counts.items() if count}


def test_one_click_removes_it_and_nothing_else(
    company, marketing, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("protocols/own.pdf", ContentFile(b"ours"))
    own = person_with("cmo", marketing)
    lead = make_lead("mql", owner=None)
    Company.objects.filter(pk=1).update(is_demo=False)
    seeding.seed(now=NOW, language="en", say=silent, stage="quiet")

    assert len(list((tmp_path / "protocols").iterdir())) > 1

    with django_capture_on_commit_callbacks(execute=True):
        clean.remove_demo(now=NOW)

    assert [path.name for path in (tmp_path / "protocols").iterdir()] == ["own.pdf"]
    assert list(Person.objects.all()) == [own]
    assert list(Lead.objects.all()) == [lead]
    assert StageEvent.objects.count() == 1
    assert set(FactStep.objects.values_list("lead_id", flat=True)) == {lead.pk}
    assert not Meeting.objects.exists()
    assert not Company.objects.get(pk=1).is_demo
