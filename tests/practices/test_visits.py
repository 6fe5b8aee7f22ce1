"""A8: plan, brief, visit, debrief, verdict."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from delivery.models import Notification
from loop.models import Topic
from people.models import Absence
from practices.models import BornIdea, FieldVisit, Turn, VisitReport
from practices.selectors.visits_questions import questions_for
from practices.services import visits, visits_declines
from tests.factories.funnel import make_lead
from tests.factories.meetings import moscow
from tests.practices.visits import SAID, TUESDAY, briefed, debriefed, made, planned, whole

pytestmark = pytest.mark.django_db


def test_a_visit_at_the_clients_with_brief_and_debrief_counts_R_FV_01(marketer, rep):
    visit = whole(marketer, rep)
    assert (visit.state, visit.reasons, visit.occurrence.phase) == ("valid", "", "debriefed")
    assert [turn.to_phase for turn in Turn.objects.order_by("pk")] == ["planned", "ready", "held", "debriefed"]
    assert visit.report.client_voice == SAID["client_voice"]
    assert BornIdea.objects.get().idea.origin == "visit"
    assert set(visit.occurrence.parts.values_list("person", "part", "came")) == {
        (marketer.pk, "guest", True), (rep.pk, "host", True),
    }  # fmt: skip


@pytest.mark.parametrize("place", ["our_office", "neutral", "online"])
def test_elsewhere_than_at_the_clients_it_does_not_count_R_FV_01(marketer, rep, place):
    visit = whole(marketer, rep, place_type=place)
    assert (visit.state, visit.missing) == ("invalid", ["place"])


def test_a_shop_of_the_client_counts_R_FV_01(marketer, rep):
    assert whole(marketer, rep, place_type="client_shop").state == "valid"


def test_a_visit_declared_in_the_office_is_refused_whatever_was_planned_R_FV_01(marketer, rep):
    """The client came to us instead: it is said when it is over."""
    visit = debriefed(made(briefed(planned(marketer, rep)), place_type="our_office"))
    assert (visit.state, visit.missing) == ("invalid", ["place"])
    with pytest.raises(IntegrityError), transaction.atomic():
        FieldVisit.objects.filter(pk=visit.pk).update(state="valid", reasons="", counts_online=True)


def test_an_online_business_may_count_what_is_watched_online_and_it_is_flagged_R_FV_01(cmo, marketer, rep, now):
    visits.configure(scope="department", natural_habitat=True, actor=cmo, now=now)
    online = whole(marketer, rep, place_type="online")
    office = whole(marketer, rep, place_type="our_office", day=TUESDAY + timedelta(days=1))
    assert (online.state, online.counts_online) == ("valid", True)
    assert (office.state, office.missing) == ("invalid", ["place"])


def test_a_brief_after_the_start_is_refused_and_without_one_it_does_not_count_R_FV_02(marketer, rep):
    visit = planned(marketer, rep)
    with pytest.raises(DomainError):
        visits.brief(visit, goals="x", tasks="y", dress_ok=True, actor=marketer, now=visit.occurrence.starts_at)
    visit = debriefed(made(visit, dress_ok=True))
    assert (visit.state, visit.missing) == ("invalid", ["brief"])


@pytest.mark.parametrize(("goals", "tasks", "field"), [("", "y", "goals"), ("x", " ", "tasks")])
def test_a_brief_has_both_its_tasks_R_FV_02(marketer, rep, goals, tasks, field):
    with pytest.raises(InvalidInput) as refused:
        briefed(planned(marketer, rep), goals=goals, tasks=tasks)
    assert refused.value.field == field


@pytest.mark.parametrize(("days", "state"), [(2, "valid"), (3, "invalid")])
def test_two_working_days_for_the_debrief_R_FV_03(marketer, rep, days, state):
    visit = debriefed(made(briefed(planned(marketer, rep))), late=timedelta(days=days))
    assert (visit.state, visit.missing) == (state, ["late"] if days == 3 else [])


def test_a_weekend_does_not_shorten_the_debrief_R_FV_03(marketer, rep):
    visit = debriefed(made(briefed(planned(marketer, rep, day=date(2026, 3, 19)))), late=timedelta(days=4))
    assert visit.state == "valid"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client_voice": " "}, "client_voice"),
        ({"answers": {}}, "answers"),
        ({"answers": {"salary": "?"}}, "answers"),
        ({"ideas": []}, "ideas"),
    ],
)
def test_a_debrief_has_the_clients_words_an_answer_and_an_idea_R_FV_03(marketer, rep, change, field):
    visit = made(briefed(planned(marketer, rep)))
    with pytest.raises(InvalidInput) as refused:
        debriefed(visit, **change)
    assert refused.value.field == field
    assert not VisitReport.objects.exists()
    assert not BornIdea.objects.exists()


def test_openly_no_idea_is_an_answer_too_R_FV_03(marketer, rep):
    assert debriefed(made(briefed(planned(marketer, rep))), ideas=[], has_no_ideas=True).state == "valid"


def test_a_debrief_is_written_once_and_the_database_keeps_it(marketer, rep):
    visit = whole(marketer, rep)
    with pytest.raises(DomainError):
        debriefed(visit)
    with pytest.raises(DatabaseError), transaction.atomic():
        VisitReport.objects.update(client_voice="Всё прекрасно")
    VisitReport.objects.update(client_voice=None)


def test_whoever_is_not_dressed_as_the_seller_says_so_R_FV_05(marketer, rep):
    assert debriefed(made(briefed(planned(marketer, rep), dress_ok=False))).missing == ["dress"]
    later = briefed(planned(marketer, rep, day=TUESDAY + timedelta(days=1)), dress_ok=False)
    assert debriefed(made(later, dress_ok=True)).state == "valid"


@pytest.fixture
def bought(rep, cmo):
    """A deal won so many days before Tuesday."""

    def deal(days: int, **fields):
        return make_lead("won", at=moscow(TUESDAY, 9) - timedelta(days=days), owner=rep, company="Завод", **fields)

    return deal


@pytest.mark.parametrize(("days", "is_fresh"), [(0, True), (30, True), (31, False)])
def test_a_fresh_first_purchase_hides_the_question_why_R_FV_06(cmo, marketer, rep, bought, days, is_fresh):
    visit = planned(marketer, rep, lead=bought(days), actor=cmo)
    assert set(questions_for(visit)) == ({"tools", "need"} if is_fresh else {"tools", "need", "why_us", "materials"})
    made(briefed(visit))
    if is_fresh:
        for key in ("why_us", "materials"):
            with pytest.raises(InvalidInput):
                debriefed(visit, answers={"tools": "x", key: "потому что"})
    else:
        assert debriefed(visit, answers={"why_us": "Быстро отвечаете"}).state == "valid"


def test_an_open_deal_and_a_repeat_one_hide_nothing_R_FV_06(cmo, marketer, rep, bought):
    repeat = planned(marketer, rep, lead=bought(3, origin="repeat"), actor=cmo)
    still_open = planned(marketer, rep, lead=make_lead("sql", owner=rep), actor=cmo, day=TUESDAY + timedelta(days=1))
    assert len(questions_for(repeat)) == len(questions_for(still_open)) == 4


def test_three_declines_in_a_row_are_a_topic_without_a_name_R_FV_07(marketer, rep, now):
    def no(n: int):
        visit = planned(marketer, rep, day=TUESDAY + timedelta(days=n), now=now)
        visits_declines.decline(visit, reason="Клиент не любит лишних", actor=rep, now=now + timedelta(minutes=n))

    for n in range(2):
        no(n)
    assert not Topic.objects.exists()
    no(2)
    topic = Topic.objects.get()
    assert topic.raised_by is None
    for word in (rep.last_name, rep.first_name, "Клиент не любит лишних", "3"):
        assert word not in topic.text + topic.details
    for n in (6, 7):
        no(n)
    assert Topic.objects.count() == 1


def test_a_visit_that_took_place_ends_the_row_R_FV_07(marketer, rep):
    for n in range(2):
        visit = planned(marketer, rep, day=TUESDAY + timedelta(days=n))
        visits_declines.decline(visit, reason="Нет", actor=rep, now=moscow(TUESDAY, 8))
    made(planned(marketer, rep, day=TUESDAY + timedelta(days=2)))
    late = planned(marketer, rep, day=TUESDAY + timedelta(days=7))
    visits_declines.decline(late, reason="Нет", actor=rep, now=moscow(TUESDAY + timedelta(days=6), 8))
    assert not Topic.objects.exists()


def test_only_the_seller_declines_and_says_why_R_FV_07(marketer, rep, cco, now):
    visit = planned(marketer, rep)
    with pytest.raises(NotAllowed):
        visits_declines.decline(visit, reason="Нет", actor=cco, now=now)
    with pytest.raises(InvalidInput):
        visits_declines.decline(visit, reason=" ", actor=rep, now=now)
    assert visit.state == "planned"


@pytest.mark.parametrize("by", ["client", "rep", "marketer"])
def test_a_visit_is_called_off_with_a_reason(marketer, rep, by, now):
    visit = visits.cancel(planned(marketer, rep), by=by, reason="Перенесли", actor=marketer, now=now)
    assert (visit.state, visit.cancelled_by, visit.why_cancelled) == ("cancelled", by, "Перенесли")
    assert (visit.occurrence.phase, "Перенесли" in visit.occurrence.reason) == ("cancelled", False)
    with pytest.raises(DomainError):
        visits.cancel(visit, by=by, reason="Ещё раз", actor=marketer, now=now)


def test_planning_asks_for_two_sides_a_client_and_a_free_day(marketer, rep, rep_of_another_team, hr_director, now):
    refusals = [
        ({"marketer": rep, "rep": marketer, "actor": hr_director}, "marketer"),
        ({"marketer": marketer, "rep": hr_director}, "rep"),
        ({"client_name": " "}, "client_name"),
        ({"place_type": "moon"}, "place_type"),
        ({"lead": make_lead("sql", owner=rep_of_another_team)}, "lead"),
        ({"ends_at": moscow(TUESDAY, 9)}, "ends_at"),
        ({"now": now + timedelta(days=30)}, "starts_at"),
    ]
    for given, field in refusals:
        pair = {"marketer": marketer, "rep": rep, **given}
        with pytest.raises(InvalidInput) as refused:
            planned(pair.pop("marketer"), pair.pop("rep"), **pair)
        assert refused.value.field == field
    Absence.objects.create(person=rep, kind="leave", from_date=TUESDAY, to_date=TUESDAY)
    with pytest.raises(InvalidInput):
        planned(marketer, rep)
    with pytest.raises(NotAllowed):
        planned(marketer, rep, actor=rep_of_another_team)
    assert not FieldVisit.objects.exists()


def test_the_other_of_the_pair_hears_of_it_without_names(marketer, rep, cmo):
    planned(marketer, rep, actor=cmo)
    assert set(Notification.objects.values_list("person", flat=True)) == {marketer.pk, rep.pk}
    for word in Notification.objects.values_list("text", flat=True):
        assert "Завод" not in word
        assert rep.last_name not in word


def test_the_order_of_the_steps_is_kept(marketer, rep, head_of_sales):
    visit = planned(marketer, rep)
    with pytest.raises(DomainError):
        visits.done(visit, actor=marketer, now=visit.occurrence.starts_at - timedelta(minutes=1))
    with pytest.raises(DomainError):
        debriefed(visit)
    briefed_by = visit.occurrence.starts_at - timedelta(hours=1)
    with pytest.raises(NotAllowed):
        visits.brief(visit, goals="x", tasks="y", dress_ok=True, actor=head_of_sales, now=briefed_by)
    with pytest.raises(StaleVersion):
        briefed(visit, expected_version=9)
    with pytest.raises(NotAllowed):
        debriefed(made(visit), actor=rep)


def test_a_visit_moves_while_it_lies_ahead(marketer, rep, now):
    visit = visits.move(planned(marketer, rep), starts_at=moscow(TUESDAY, 14), actor=marketer, now=now)
    assert visit.occurrence.ends_at == moscow(TUESDAY, 18)
    with pytest.raises(InvalidInput):
        visits.move(visit, starts_at=now - timedelta(hours=1), actor=marketer, now=now)
    with pytest.raises(DomainError):
        visits.move(made(visit), starts_at=moscow(TUESDAY, 19), actor=marketer, now=moscow(TUESDAY, 18))


def test_the_directors_alone_choose_whose_week_is_counted(cmo, marketer, now):
    assert visits.configure(scope="marketer", natural_habitat=False, actor=cmo, now=now).scope == "marketer"
    with pytest.raises(NotAllowed):
        visits.configure(scope="department", natural_habitat=False, actor=marketer, now=now)
    with pytest.raises(InvalidInput):
        visits.configure(scope="team", natural_habitat=False, actor=cmo, now=now)
