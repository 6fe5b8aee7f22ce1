"""Stages and reasons: who changes them, and definitions that both heads sign (R-FN-01)."""

import pytest
from django.urls import reverse

from funnel.models import Reason, Stage, StageSignature
from tests.factories.funnel import make_lead, stage

pytestmark = pytest.mark.django_db
PAGE = "/settings/stages/"


def define(**definitions):
    for key, text in definitions.items():
        Stage.objects.filter(key=key).update(definition=text)


def sign(client):
    waiting = client.get(PAGE).context["to_sign"]
    return client.post(
        "/settings/stages/sign/", {"stage": [f"{item.stage.pk}-{item.stage.version}" for item in waiting]}
    )


def test_the_funnel_is_a_draft_until_both_heads_have_signed_every_definition(as_, cmo, cco):
    """R-FN-01."""
    define(**{key: f"Что такое {key}" for key in ("lead", "mql", "accepted", "sql", "kev_set", "kev_held", "proposal")})
    assert sign(as_(cmo)).status_code == 302
    assert as_(cmo).get(PAGE).context["is_draft"] is True
    assert sign(as_(cco)).status_code == 302
    assert as_(cco).get(PAGE).context["is_draft"] is False
    assert StageSignature.objects.count() == 14


def test_a_new_definition_waits_for_both_signatures_again(as_, cmo, cco):
    """R-FN-01."""
    define(sql="Есть потребность")
    sign(as_(cmo)), sign(as_(cco))
    found = stage("sql")
    data = {
        "name": "SQL",
        "kind": "open",
        "side": "sales",
        "definition": "Есть потребность и срок",
        "version": found.version,
    }
    assert as_(cco).post(reverse("funnel:stage", args=[found.pk]), data).status_code == 302
    item = next(item for item in as_(cco).get(PAGE).context["stages"] if item.stage.key == "sql")
    assert (item.marketing, item.sales, item.is_draft) == (None, None, True)
    assert StageSignature.objects.count() == 2


def test_words_that_changed_after_they_were_shown_are_not_signed(as_, cmo):
    define(sql="Прежние слова")
    found = stage("sql")
    Stage.objects.filter(pk=found.pk).update(definition="Новые слова", version=2)
    as_(cmo).post("/settings/stages/sign/", {"stage": [f"{found.pk}-1", "x"]})
    assert not StageSignature.objects.exists()


def test_only_the_two_heads_sign(as_, administrator, head_of_marketing, rep):
    define(sql="Слова")
    for person in (administrator, head_of_marketing, rep):
        assert as_(person).post("/settings/stages/sign/", {"stage": [f"{stage('sql').pk}-1"]}).status_code == 403
    assert not StageSignature.objects.exists()


def test_stages_are_added_moved_and_archived(as_, administrator):
    client = as_(administrator)
    data = {"name": "Пилот", "kind": "open", "side": "sales", "definition": "Идёт пилот"}
    assert client.post("/settings/stages/add/", data).status_code == 302
    pilot = Stage.objects.get(name="Пилот")
    keys = list(Stage.objects.filter(is_archived=False).order_by("order").values_list("key", flat=True))
    assert keys.index(pilot.key) == keys.index("proposal") + 1
    assert client.post(reverse("funnel:stage-move", args=[pilot.pk]), {"way": "up"}).status_code == 302
    keys = list(Stage.objects.filter(is_archived=False).order_by("order").values_list("key", flat=True))
    assert keys.index(pilot.key) == keys.index("proposal") - 1
    assert client.post(reverse("funnel:stage-archive", args=[pilot.pk])).status_code == 302
    pilot.refresh_from_db()
    assert pilot.is_archived


def test_a_stage_with_leads_stays(as_, cco):
    make_lead("proposal")
    assert as_(cco).post(reverse("funnel:stage-archive", args=[stage("proposal").pk])).status_code == 409
    assert not stage("proposal").is_archived


@pytest.mark.parametrize(
    "data", [{}, {"name": "X", "kind": "none", "side": "sales"}, {"name": "я" * 81, "kind": "open", "side": "sales"}]
)
def test_a_stage_that_says_too_little_is_refused(as_, cco, data):
    before = Stage.objects.count()
    assert as_(cco).post("/settings/stages/add/", data).status_code == 422
    assert Stage.objects.count() == before


def test_a_stale_form_overwrites_nothing(as_, cco):
    found = stage("sql")
    Stage.objects.filter(pk=found.pk).update(version=7)
    data = {"name": "Иначе", "side": "sales", "definition": "", "version": 1}
    assert as_(cco).post(reverse("funnel:stage", args=[found.pk]), data).status_code == 412
    assert stage("sql").name == "SQL"


def test_reasons_are_added_and_archived_and_leave_the_choices(as_, cmo, rep):
    client = as_(cmo)
    assert (
        client.post("/settings/reasons/add/", {"kind": "rejection", "name": "Студент", "group": "не цель"}).status_code
        == 302
    )
    reason = Reason.objects.get(name="Студент")
    url = reverse("funnel:reason", args=[reason.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "Студент", "is_archived": "on"}).status_code == 302
    lead = make_lead("mql", owner=rep)
    assert "Студент" not in as_(rep).get(reverse("funnel:lead-take", args=[lead.pk]), {"return": 1}).content.decode()
    assert as_(cmo).post("/settings/reasons/add/", {"kind": "other", "name": ""}).status_code == 422


@pytest.mark.parametrize("url", ["/settings/stages/add/", "/settings/reasons/add/"])
def test_everyone_else_reads_and_changes_nothing(as_, rep, hr_director, url):
    before = (Stage.objects.count(), Reason.objects.count())
    assert as_(rep).get(PAGE).status_code == 200
    assert as_(hr_director).get(PAGE).status_code == 403
    data = {"name": "Моя", "kind": "open" if "stages" in url else "loss", "side": "sales"}
    assert as_(rep).post(url, data).status_code == 403
    found = stage("sql")
    for name in ("stage-move", "stage-archive"):
        assert as_(rep).post(reverse(f"funnel:{name}", args=[found.pk]), {"way": "up"}).status_code == 403
    assert (Stage.objects.count(), Reason.objects.count()) == before
