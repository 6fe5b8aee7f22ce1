"""Stages and reasons: who changes them, and definitions that both heads sign (R-FN-01)."""

import pytest
from django.urls import reverse

from alignment.shared.errors import DomainError
from funnel.models import Reason, RollupMark, Stage, StageSignature
from funnel.services import stage_settings
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
    keys = list(
        Stage.objects.filter(pipeline__key="sales", is_archived=False).order_by("order").values_list("key", flat=True)
    )
    assert keys.index(pilot.key) == keys.index("proposal") + 1
    assert client.post(reverse("funnel:stage-move", args=[pilot.pk]), {"way": "up"}).status_code == 302
    keys = list(
        Stage.objects.filter(pipeline__key="sales", is_archived=False).order_by("order").values_list("key", flat=True)
    )
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
    data = {"name": "Иначе", "kind": "open", "side": "sales", "definition": "", "version": 1}
    refused = as_(cco).post(reverse("funnel:stage", args=[found.pk]), data)
    assert (refused.status_code, stage("sql").name) == (422, "SQL")
    form = refused.context["form"]
    assert (form["name"].value(), form["version"].value()) == ("Иначе", "7")


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


def edited(client, found, **changes):
    data = {"name": found.name, "kind": found.kind, "side": found.side, "definition": "", "version": found.version}
    return client.post(reverse("funnel:stage", args=[found.pk]), {**data, **changes})


def test_the_kind_of_a_stage_may_change_as_long_as_no_lead_has_stood_in_it(as_, cco):
    found = stage("kev_held")
    assert edited(as_(cco), found, kind="lost").status_code == 302
    keys = list(
        Stage.objects.filter(pipeline__key="sales", is_archived=False).order_by("order").values_list("key", flat=True)
    )
    assert (stage("kev_held").kind, keys.index("kev_held")) == ("lost", keys.index("proposal") + 1)


def test_a_kind_that_is_somebodys_past_stays_and_the_form_says_why(as_, cco):
    make_lead("kev_held")
    found = stage("kev_held")
    page = as_(cco).get(reverse("funnel:stage", args=[found.pk]))
    assert page.context["form"].fields["kind"].disabled
    assert page.context["form"].fields["kind"].help_text in page.content.decode()
    assert edited(as_(cco), found, kind="lost", name="Встреча").status_code == 302
    assert (stage("kev_held").kind, stage("kev_held").name) == ("open", "Встреча")


@pytest.mark.parametrize("key", ["lead", "mql", "accepted", "won", "lost", "rejected"])
def test_the_kinds_on_which_the_hand_over_rests_stay(cco, now, key):
    with pytest.raises(DomainError):
        stage_settings.change_stage(stage(key), changes={"kind": "junk"}, now=now, actor=cco)
    assert stage(key).kind != "junk"


def test_the_order_keeps_endings_last_and_the_hand_over_in_its_order(as_, cco):
    before = list(Stage.objects.filter(pipeline__key="sales").order_by("order").values_list("key", flat=True))
    client = as_(cco)
    for key, way in [("won", "up"), ("proposal", "down"), ("mql", "up"), ("accepted", "up")]:
        assert client.post(reverse("funnel:stage-move", args=[stage(key).pk]), {"way": way}).status_code == 400
    assert list(Stage.objects.filter(pipeline__key="sales").order_by("order").values_list("key", flat=True)) == before
    page = client.get(PAGE)
    assert stage("won").pk not in page.context["ups"]
    assert stage("proposal").pk in page.context["ups"]


def test_another_order_makes_the_figures_anew(cco, now):
    lead = make_lead("sql")
    RollupMark.objects.all().delete()
    keys = list(Stage.objects.filter(pipeline__key="sales").order_by("order").values_list("key", flat=True))
    keys[3], keys[4] = keys[4], keys[3]
    stage_settings.reorder_stages(lead.pipeline, keys=keys, now=now, actor=cco)
    assert list(RollupMark.objects.values_list("lead", flat=True)) == [lead.pk]


def test_a_reason_under_another_persons_eyes_is_not_overwritten(as_, cmo):
    reason = Reason.objects.get(kind="rejection", key="budget")
    url = reverse("funnel:reason", args=[reason.pk])
    assert as_(cmo).post(url, {"name": "Нет бюджета", "version": 1}).status_code == 302
    assert as_(cmo).post(url, {"name": "Иначе", "version": 1}).status_code == 422
    reason.refresh_from_db()
    assert (reason.name, reason.version, reason.changed_by) == ("Нет бюджета", 2, cmo)
