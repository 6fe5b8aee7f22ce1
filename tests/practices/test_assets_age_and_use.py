"""Content freshness (A18): age by use, requests to update, retiring with the word of sales."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import months_before
from loop.models import Action
from loop.services import actions
from people.services.leaving import leave, register
from practices.metrics import assets as metrics
from practices.metrics.assets import Shown
from practices.models import Asset, AssetConsent, AssetUse, Method
from practices.selectors import assets as selectors
from practices.services import assets
from practices.services.content_leaving import DUTIES
from practices.watch import content
from tests.factories.funnel import make_lead

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 3, 16)


@pytest.fixture
def make(cmo, marketer, now):
    def made(title="Логистика", *, reviewed_at=None, state="approved", **fields):
        given = {"kind": "case", "owner": marketer, "actor": marketer, "now": now, "link": "https://example.com/a"}
        asset = assets.create(title=title, **{**given, **fields})
        Asset.objects.filter(pk=asset.pk).update(state=state, reviewed_at=reviewed_at or now)
        asset.refresh_from_db()
        return asset

    return made


def won(now, days_ago=10, **fields):
    return make_lead("won", at=now - timedelta(days=days_ago), **fields)


def test_r_cf_01_a_material_is_stale_after_twelve_months_and_a_museum_piece_after_five_years():
    assert metrics.condition(date(2025, 3, 16), TODAY) == "fresh"
    assert metrics.condition(date(2025, 3, 15), TODAY) == "stale"
    assert metrics.condition(date(2021, 3, 16), TODAY) == "stale"
    assert metrics.condition(date(2021, 3, 15), TODAY) == "museum"


def test_r_cf_01_a_leap_day_is_the_last_of_february_in_another_year():
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 31), -1) == date(2026, 2, 28)


def test_fresh_use_and_its_complement_are_counted_over_uses():
    """B glossary: 70 of 100 uses are of materials not older than a year.

    Worked example: asset_fresh_use, asset_stale_share
    """
    shown = [Shown(date(2026, 1, 1), 70), Shown(date(2024, 1, 1), 20), Shown(date(2019, 1, 1), 10)]

    assert metrics.asset_fresh_use(shown, TODAY) == 0.7
    assert metrics.asset_stale_share(shown, TODAY) == 0.3
    assert metrics.asset_fresh_use([], TODAY) is None


def test_age_is_weighted_by_use():
    """A41: (10 d × 3 + 100 d × 1) / 4 = 32.5 d; the median of 10, 10, 10, 100 is 10.

    Worked example: asset_age_days, asset_median_age_days
    """
    shown = [Shown(date(2026, 3, 6), 3), Shown(date(2025, 12, 6), 1), Shown(date(2001, 1, 1), 0)]

    assert metrics.asset_age_days(shown, TODAY) == 32.5
    assert metrics.asset_median_age_days(shown, TODAY) == 10
    assert metrics.asset_age_days([Shown(date(2026, 3, 6), 0)], TODAY) is None


def test_usage_and_time_to_the_update():
    """3 of 4 materials were shown; updates after 2, 3 and 10 days take 3 in the middle.

    Worked example: asset_usage_rate, asset_update_days
    """
    assert metrics.asset_usage_rate(3, 4) == 0.75
    asked = date(2026, 3, 1)
    assert metrics.asset_update_days((asked, asked + timedelta(days=n)) for n in (10, 2, 3)) == 3


def test_a_legal_template_grows_stale_and_never_becomes_a_museum_piece(make, now):
    asset = make(kind="legal", reviewed_at=now - timedelta(days=3000))

    assert selectors.condition_of(asset, TODAY) == "stale"


def test_the_filter_of_the_list_and_the_mark_of_a_row_agree_to_the_day(make, cmo, now):
    day = datetime(2025, 3, 16, 0, 0, tzinfo=MOSCOW)
    for title, at in (("fresh", day), ("stale", day - timedelta(seconds=1)), ("museum", day.replace(year=2021) - timedelta(seconds=1))):  # fmt: skip
        make(title, reviewed_at=at)
    make("legal", kind="legal", reviewed_at=day.replace(year=2001))
    listed = {
        condition: {one.title for one in selectors.filtered(cmo, selectors.Filters(condition=condition), now)}
        for condition in selectors.CONDITIONS
    }

    assert listed == {"fresh": {"fresh"}, "stale": {"stale", "legal"}, "museum": {"museum"}}
    for row in selectors.rows(selectors.filtered(cmo, selectors.Filters(), now), now):
        assert row.asset.title in listed[row.condition]


def test_a_material_needs_a_file_or_a_link_and_is_kept_by_marketing(marketer, rep, now):
    common = {"kind": "case", "title": "x", "owner": marketer, "now": now}
    with pytest.raises(InvalidInput):
        assets.create(actor=marketer, **common)
    with pytest.raises(InvalidInput):
        assets.create(actor=marketer, link="javascript:alert(1)", **common)
    with pytest.raises(NotAllowed):
        assets.create(actor=rep, link="https://example.com", **common)
    assert not Asset.objects.exists()


def test_a_draft_is_approved_by_a_head_and_is_in_use_from_its_first_use(marketer, cmo, rep, now):
    asset = assets.create(
        kind="case", title="x", owner=marketer, actor=marketer, now=now, link="https://example.com"
    )  # fmt: skip
    lead = make_lead("sql", owner=rep)
    with pytest.raises(DomainError):
        assets.use(asset, lead=lead, person=rep, now=now)
    with pytest.raises(NotAllowed):
        assets.approve(asset, actor=marketer, now=now)
    assets.approve(asset, actor=cmo, now=now)
    assets.use(asset, lead=lead, person=rep, now=now)
    assets.use(asset, lead=lead, person=rep, now=now)

    assert asset.state == "in_use"
    assert AssetUse.objects.count() == 1


def test_each_language_counts_its_own_versions_and_a_new_one_makes_it_fresh(make, marketer, now):
    asset = make(reviewed_at=now - timedelta(days=900))
    for language in ("ru", "en", "en"):
        assets.add_version(asset, actor=marketer, now=now, language=language, link="https://example.com/b")
    asset.refresh_from_db()

    assert sorted((one.language, one.number) for one in selectors.newest_versions(asset)) == [("en", 2), ("ru", 2)]
    assert asset.reviewed_at == now


def test_versions_uses_and_consents_only_grow(make, rep, now):
    asset = make()
    use = assets.use(asset, lead=make_lead("sql", owner=rep), person=rep, now=now)
    for row in (use, asset.versions.get()):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(asset_id=asset.pk + 1)


def test_r_cf_02_one_tap_makes_a_promise_of_the_owner_and_a_renewal_keeps_it(make, rep, marketer, now):
    asset = make(reviewed_at=now - timedelta(days=900))
    asked = assets.ask_for_update(asset, requester=rep, now=now)
    again = assets.ask_for_update(asset, requester=rep, now=now)
    action = Action.objects.get()

    assert again.pk == asked.pk
    assert (action.owner, action.requested_by, action.state) == (marketer, rep, "open")
    assert action.due_date == date(2026, 3, 23)
    assets.add_version(asset, actor=marketer, now=now + timedelta(days=2), link="https://example.com/b")
    asked.refresh_from_db()
    action.refresh_from_db()
    assert action.state == "done"
    assert selectors.figures(now + timedelta(days=2)).update_days == 2


def test_r_cf_02_a_promise_closed_by_hand_does_not_stop_the_renewal(make, rep, marketer, now):
    asset = make()
    asked = assets.ask_for_update(asset, requester=rep, now=now)
    actions.complete(asked.action, actor=marketer, now=now)
    assets.review(asset, actor=marketer, now=now)
    asked.refresh_from_db()

    assert asked.closed_at == now


def test_r_cf_03_what_won_no_deal_lately_is_retired_at_once_and_comes_back(make, rep, marketer, now):
    asset = make()
    assets.use(asset, lead=won(now, days_ago=91, owner=rep), person=rep, now=now)
    assets.retire(asset, reason="старое", actor=marketer, now=now)
    assert asset.state == "retired"
    assets.restore(asset, actor=marketer, now=now)

    assert (asset.state, asset.retired_at) == ("in_use", None)


def test_r_cf_03_what_won_a_deal_in_ninety_days_waits_for_the_consent_of_sales(make, rep, marketer, cco, cmo, now):
    asset = make()
    assets.use(asset, lead=won(now, owner=rep), person=rep, now=now)
    assets.retire(asset, reason="старое", actor=marketer, now=now)
    assert (asset.state, asset.retire_asked_by) == ("in_use", marketer)
    assert cco.notifications.filter(text__contains="Логистика").exists()
    with pytest.raises(NotAllowed):
        assets.consent(asset, is_given=True, actor=cmo, now=now)
    with pytest.raises(InvalidInput):
        assets.consent(asset, is_given=False, actor=cco, now=now)
    assets.consent(asset, is_given=False, note="Работает", actor=cco, now=now)
    assert (asset.state, asset.retire_asked_at) == ("in_use", None)
    assets.retire(asset, reason="старое", actor=marketer, now=now)
    assets.consent(asset, is_given=True, actor=cco, now=now)

    assert asset.state == "retired"
    assert list(AssetConsent.objects.order_by("pk").values_list("is_given", "wins")) == [(False, 1), (True, 1)]


def test_what_won_most_deals_is_offered_first_and_what_was_shown_is_not_offered_again(make, rep, now):
    """ux.md: «Есть кейс “Логистика”, 4 выигранные сделки»."""
    case, other = make("Логистика"), make("Розница")
    make("Черновик", state="draft")
    for days in range(4):
        assets.use(case, lead=won(now, days_ago=days + 1, owner=rep), person=rep, now=now)
    lead = make_lead("sql", owner=rep)
    offered = selectors.offers_for(rep, lead, now)

    assert [(row.asset.title, row.asset.wins) for row in offered] == [("Логистика", 4), ("Розница", 0)]
    assets.use(case, lead=lead, person=rep, now=now)
    assert [row.asset for row in selectors.offers_for(rep, lead, now)] == [other]


def test_a_retired_one_is_shown_only_as_a_copy_of_ones_own(make, rep, marketer, now):
    """A18 edge: local copies are known by the rep's declaration alone."""
    asset = make()
    assets.retire(asset, reason="старое", actor=marketer, now=now)
    lead = make_lead("sql", owner=rep)
    with pytest.raises(DomainError):
        assets.use(asset, lead=lead, person=rep, now=now)

    assert assets.use(asset, lead=lead, person=rep, now=now, is_local_copy=True).is_local_copy


def in_use(owner, *keys, now):
    for key in keys:
        Method.objects.create(key=key, state="launched", owner=owner, start_on=TODAY, planned_at=now, launched_at=now)


def test_al_15_a_museum_piece_shown_this_month_is_told_to_the_cmo(make, rep, cmo, now):
    asset = make("Старое", reviewed_at=now - timedelta(days=2000))
    make("Не показано", reviewed_at=now - timedelta(days=2000))
    assets.use(asset, lead=make_lead("sql", owner=rep), person=rep, now=now)
    assert content.alerts(now) == []
    in_use(cmo, "content", now=now)
    found = [(one.key, one.person_id, one.params) for one in content.alerts(now) if one.key == "AL-15"]

    assert found == [("AL-15", cmo.pk, {"asset": "Старое"})]


def test_al_50_a_review_is_asked_thirty_days_ahead(make, cmo, marketer, now):
    in_use(cmo, "content", now=now)
    make("Ещё рано", reviewed_at=datetime(2025, 4, 16, 9, tzinfo=MOSCOW))
    make("Пора", reviewed_at=datetime(2025, 4, 15, 9, tzinfo=MOSCOW))
    found = [(one.person_id, one.params) for one in content.alerts(now) if one.key == "AL-50"]

    assert found == [(marketer.pk, {"asset": "Пора", "day": "15.04.2026"})]


def test_materials_of_somebody_who_leaves_get_another_owner(make, marketer, administrator, cmo, now):
    for duty in DUTIES:
        register(duty)
    asset = make()
    leave(marketer, by=administrator, rest_to=cmo, now=now)
    asset.refresh_from_db()

    assert asset.owner == cmo
