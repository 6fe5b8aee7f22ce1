"""Call listening (A25): findings about stages, consent to recordings, and a script with one who changes it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from connectors.services import phone_lines
from funnel.models import Activity
from loop.models import EffectCard
from loop.services import effects, signals
from people.models import Membership
from practices.metrics import listening as metrics
from practices.models import Finding, ListeningSession, Method, RecordingNotice, ScriptVersion
from practices.selectors import listening as selectors
from practices.services import listening
from practices.services import listening_scripts as scripts
from practices.watch import content
from tests.factories.funnel import make_lead, stage
from tests.factories.meetings import gap

HOUR = timedelta(hours=1)


@pytest.fixture
def session(rep, marketer, now):
    return listening.plan(
        rep=rep, marketer=marketer, starts_at=now + HOUR, stage=stage("kev_set"), actor=marketer, now=now
    )


@pytest.fixture
def line(administrator, now):
    return phone_lines.create(kind="asterisk", name="Офис", actor=administrator, now=now).line


def call(rep, now, *, url="https://pbx.example.com/1", provider="asterisk", number="1", lead=None):
    return Activity.objects.create(
        lead=lead or make_lead("sql", owner=rep), kind="call", at=now, author=rep, evidence="recorded",
        provider=provider, call_id=number, recording_url=url, created_at=now,
    )  # fmt: skip


def heard(session, marketer, now):
    listening.add_call(session, actor=marketer, now=now)
    return listening.listened(session, actor=marketer, now=now + 2 * HOUR, minutes=45)


def test_a25_a_session_goes_from_planned_to_measured(session, marketer, rep, now):
    listening.measure(session, actor=marketer, now=now)
    heard(session, marketer, now)
    assert (session.state, session.occurrence.phase) == ("listened", "held")
    listening.find(session, stage=stage("kev_set"), observation="Цена раньше потребности", actor=marketer, now=now)
    listening.agree(session, text="Сначала три вопроса", actor=marketer, now=now)
    listening.train(session, text="Три вопроса", actor=marketer, now=now)
    with pytest.raises(DomainError):
        listening.measured(session, actor=marketer, now=now)
    effects.accept(session.occurrence.effect_card, actor=marketer, now=now)
    EffectCard.objects.filter(pk=session.occurrence.effect_card_id).update(
        state="judged", verdict="not_found", decided_at=now
    )
    session.occurrence.effect_card.refresh_from_db()
    listening.measured(session, actor=marketer, now=now)

    assert ListeningSession.objects.get().state == "measured"
    card = EffectCard.objects.get()
    assert (card.metric, card.segment) == ("step_rate", "kev_set")


def test_a25_no_step_is_left_out(session, marketer, now):
    common = {"actor": marketer, "now": now}
    for step in (listening.agree, listening.train):
        with pytest.raises(DomainError):
            step(session, text="x", **common)
    with pytest.raises(DomainError):
        listening.find(session, stage=stage("sql"), observation="x", **common)
    with pytest.raises(InvalidInput):
        listening.listened(session, **common)


def test_r_cl_01_marketing_listens_and_reps_do_not_plan_for_each_other(rep, rep_of_another_team, marketer, cmo, now):
    common = {"starts_at": now + HOUR, "now": now}
    listening.plan(rep=rep, marketer=cmo, actor=cmo, **common)
    with pytest.raises(NotAllowed):
        listening.plan(rep=rep, marketer=rep_of_another_team, actor=rep_of_another_team, **common)
    with pytest.raises(InvalidInput):
        listening.plan(rep=marketer, marketer=marketer, actor=marketer, **common)
    with pytest.raises(InvalidInput):
        listening.plan(rep=rep, marketer=marketer, actor=marketer, starts_at=now - HOUR, now=now)


def test_r_cl_02_a_finding_names_a_stage_and_has_no_column_for_a_person(session, marketer, rep, now):
    heard(session, marketer, now)
    persons = {field.name for field in Finding._meta.fields if field.related_model and field.name != "by"}
    numbers = [field.name for field in Finding._meta.fields if field.get_internal_type().endswith("IntegerField")]

    assert persons == {"session", "stage", "item"}
    assert not [name for name in numbers if name != "id"]
    with pytest.raises(InvalidInput):
        listening.find(
            session, stage=stage("sql"), observation=f"{rep.last_name} торопится", actor=marketer, now=now
        )  # fmt: skip
    listening.find(session, stage=stage("sql"), observation="Спешка на этапе", actor=marketer, now=now)
    found = Finding.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.filter(pk=found.pk).update(observation="x")


def test_r_cl_02_the_rep_reads_everything_and_is_told(session, marketer, rep, rep_of_another_team, cmo, now):
    heard(session, marketer, now)
    listening.find(session, stage=stage("sql"), observation="Спешка на этапе", actor=marketer, now=now)

    assert ListeningSession.objects.visible_to(rep).get().findings.count() == 1
    assert not ListeningSession.objects.visible_to(rep_of_another_team).exists()
    assert not ListeningSession.objects.editable_by(rep).exists()
    assert ListeningSession.objects.visible_to(cmo).exists()
    assert rep.notifications.filter(url=f"/practices/listening/{session.pk}/").count() == 2


def test_r_cl_03_a_recording_without_consent_does_not_open_and_says_why(session, marketer, rep, line, cco, now):
    one = call(rep, now)
    with pytest.raises(DomainError, match="."):
        listening.add_call(session, activity=one, actor=marketer, now=now)
    why = selectors.heard([one, call(rep, now, url="", number="2")])
    assert [(heard.may, bool(heard.why)) for heard in why] == [(False, True), (False, True)]
    assert why[0].why != why[1].why
    listening.give_notice(line=line, is_given=True, basis="Автоответчик предупреждает", actor=cco, now=now)
    listening.add_call(session, activity=one, actor=marketer, now=now)

    assert listening.open_recording(session, one, actor=marketer, now=now) == "https://pbx.example.com/1"


def test_r_cl_03_the_last_word_counts_and_that_on_the_call_counts_more_than_that_on_the_line(
    session, marketer, rep, line, cco, now
):
    one, other = call(rep, now), call(rep, now, number="2")
    listening.give_notice(line=line, is_given=True, basis="Автоответчик", actor=cco, now=now)
    listening.give_notice(activity=one, is_given=False, basis="Клиент против", actor=cco, now=now)
    assert [heard.may for heard in selectors.heard([one, other])] == [False, True]
    listening.add_call(session, activity=other, actor=marketer, now=now)
    listening.give_notice(line=line, is_given=False, basis="Автоответчик снят", actor=cco, now=now + HOUR)
    with pytest.raises(DomainError):
        listening.open_recording(session, other, actor=marketer, now=now + HOUR)


def test_r_cl_03_a_notice_says_how_and_is_kept_by_those_who_may(line, marketer, cco, now):
    with pytest.raises(NotAllowed):
        listening.give_notice(line=line, is_given=True, basis="x", actor=marketer, now=now)
    with pytest.raises(InvalidInput):
        listening.give_notice(line=line, is_given=True, basis=" ", actor=cco, now=now)
    with pytest.raises(InvalidInput):
        listening.give_notice(is_given=True, basis="x", actor=cco, now=now)
    notice = listening.give_notice(line=line, is_given=True, basis="x", actor=cco, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecordingNotice.objects.filter(pk=notice.pk).update(is_given=False)


def test_a_call_of_somebody_else_is_not_taken_in(session, marketer, rep_of_another_team, line, cco, now):
    listening.give_notice(line=line, is_given=True, basis="x", actor=cco, now=now)
    with pytest.raises(InvalidInput):
        listening.add_call(session, activity=call(rep_of_another_team, now), actor=marketer, now=now)


def test_findings_become_promises_and_a_follow_up_figure(session, marketer, rep, now):
    """Worked example: listening_follow_up, listening_hours. One of two sessions with findings led to a promise."""
    heard(session, marketer, now)
    listening.find(session, stage=stage("sql"), observation="Спешка", actor=marketer, now=now)
    later = now + 3 * HOUR
    assert selectors.figures(later).follow_up == 0
    listening.promise(session, text="x", owner=marketer, due_date=date(2026, 3, 20), actor=marketer, now=later)
    found = selectors.figures(later)

    assert (found.follow_up, found.hours, found.sessions) == (1.0, 0.75, 1)
    assert metrics.listening_follow_up(1, 2) == 0.5
    assert metrics.listening_follow_up(0, 0) is None
    assert metrics.listening_hours(90) == 1.5


def test_coverage_is_of_the_whole_and_of_reps_of_today(session, marketer, rep, rep_of_another_team, now):
    """One of two reps was heard in ninety days; somebody who is no rep any more does not count.

    Worked example: listening_coverage
    """
    heard(session, marketer, now)

    assert selectors.figures(now + 3 * HOUR).coverage == 0.5
    assert selectors.figures(now + timedelta(days=91)).coverage == 0
    assert metrics.listening_coverage([1, 1, 9], [1, 2]) == 0.5
    assert metrics.listening_coverage([1], []) is None


def test_al_49_a_step_below_its_norm_and_nobody_listened_for_thirty_days(session, marketer, cmo, cco, now):
    Method.objects.create(
        key="listening", state="launched", owner=cmo, start_on=date(2026, 3, 1), planned_at=now, launched_at=now
    )
    assert [one for one in content.alerts(now) if one.key == "AL-49"] == []
    signals.open_or_refresh(gap(metric="step_rate", segment="kev_set"), now=now)
    found = [(one.person_id, one.params) for one in content.alerts(now) if one.key == "AL-49"]
    assert found == [(pk, {"stage": stage("kev_set").name}) for pk in sorted([cmo.pk, cco.pk])]
    heard(session, marketer, now)
    assert [one for one in content.alerts(now + 3 * HOUR) if one.key == "AL-49"] == []
    assert [one for one in content.alerts(now + timedelta(days=31)) if one.key == "AL-49"]


@pytest.fixture
def script(head_of_sales, now):
    return scripts.write(
        stage=stage("kev_set"), title="Встреча", text="Здравствуйте\nЦена", actor=head_of_sales, now=now
    )


def test_r_cl_01_only_the_head_of_sales_changes_the_script(script, head_of_sales, cmo, cco, marketer, rep, now):
    """SD8: marketing observes, proposes, trains; the words belong to sales."""
    for actor in (cmo, cco, marketer, rep):
        with pytest.raises(NotAllowed):
            scripts.change_text(script, text="x", why="x", actor=actor, now=now)
        with pytest.raises(NotAllowed):
            scripts.write(stage=stage("sql"), title="x", text="x", actor=actor, now=now)
    scripts.change_text(script, text="Здравствуйте\nТри вопроса", why="Цена рано", actor=head_of_sales, now=now)

    assert list(script.versions.order_by("number").values_list("number", "stage__key")) == [
        (1, "kev_set"), (2, "kev_set")
    ]  # fmt: skip


def test_r_cl_01_where_nobody_heads_sales_the_commercial_director_changes_it(script, cco, head_of_sales, now):
    Membership.objects.filter(person=head_of_sales).update(to_date=date(2026, 3, 1))
    scripts.change_text(script, text="Новое", why="x", actor=cco, now=now)

    assert script.versions.count() == 2


def test_r_cl_01_whoever_listens_proposes_and_hears_the_answer(script, marketer, head_of_sales, session, now):
    first = scripts.propose(script, text="Здравствуйте", why="Цена рано", by=marketer, session=session, now=now)
    second = scripts.propose(script, text="Добрый день", why="Мягче", by=marketer, now=now)
    with pytest.raises(NotAllowed):
        scripts.adopt(first, actor=marketer, now=now)
    version = scripts.adopt(first, actor=head_of_sales, now=now)
    with pytest.raises(DomainError):
        scripts.decline(first, answer="x", actor=head_of_sales, now=now)
    with pytest.raises(InvalidInput):
        scripts.decline(second, answer="", actor=head_of_sales, now=now)
    scripts.decline(second, answer="Слишком мягко", actor=head_of_sales, now=now)

    assert (version.number, version.text, version.proposal) == (2, "Здравствуйте", first)
    assert head_of_sales.notifications.filter(text__contains="Встреча").count() == 2
    assert marketer.notifications.filter(text__contains="Встреча").count() == 2


def test_the_history_shows_what_changed_and_only_grows(script, head_of_sales, now):
    scripts.change_text(script, text="Здравствуйте\nТри вопроса", why="x", actor=head_of_sales, now=now)
    newest, former = selectors.versions_of(script)
    lines = [(line.sign, line.text) for line in selectors.diff(former.text, newest.text)]

    assert lines == [("", "Здравствуйте"), ("−", "Цена"), ("+", "Три вопроса")]
    with pytest.raises(DatabaseError), transaction.atomic():
        ScriptVersion.objects.filter(pk=former.pk).update(text="x")
    with pytest.raises(DomainError):
        scripts.change_text(script, text="Здравствуйте\nТри вопроса", why="x", actor=head_of_sales, now=now)


def test_a_time_when_somebody_is_away_is_refused(rep, marketer, now):
    rep.absences.create(kind="leave", from_date=now.date(), to_date=now.date())
    with pytest.raises(InvalidInput):
        listening.plan(rep=rep, marketer=marketer, starts_at=now + HOUR, actor=marketer, now=now)


def test_the_checklist_is_kept_by_the_heads(cmo, marketer, now):
    with pytest.raises(NotAllowed):
        listening.add_item(stage=stage("sql"), text="Потребность", actor=marketer, now=now)
    item = listening.add_item(stage=stage("sql"), text="Потребность", actor=cmo, now=now)
    assert listening.add_item(stage=stage("sql"), text="Потребность", actor=cmo, now=now) == item
    listening.drop_item(item, actor=cmo, now=now)

    assert not selectors.checklist(None).exists()


def test_a_call_is_of_the_line_that_brought_it(rep, line, administrator, cco, now):
    """Two lines of one kind: without knowing which of them it was, no recording opens."""
    phone_lines.create(kind="asterisk", name="Филиал", actor=administrator, now=now)
    listening.give_notice(line=line, is_given=True, basis="x", actor=cco, now=now)

    assert not selectors.heard([call(rep, datetime(2026, 3, 16, 6, tzinfo=UTC))])[0].may
