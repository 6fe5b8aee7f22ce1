"""A12: a wave from its draft to its closing, R-SV-01 and R-SV-06…08."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from delivery.models import Notification, OutboxMessage
from loop.models import Action, Topic
from people.models import AuditEvent
from practices.answers import letters
from practices.models import Survey, Wave, WaveResult
from practices.selectors import surveys as selectors
from practices.services import survey_findings, survey_forms, surveys
from practices.watch.surveys import alerts
from tests.factories.people import person_with
from tests.factories.surveys import drafted
from tests.practices.surveys import box, ended, running, second_unit, staff_of

pytestmark = pytest.mark.django_db
__all__ = ["box"]


@pytest.fixture
def staff(marketing, sales):
    staff_of(marketing, sales)


@pytest.fixture
def presented(hr_director, ceo, staff, box, now):
    wave = running(hr_director, ceo, now)
    box.put(wave, side="marketing", count=6)
    box.put(wave, side="sales", count=20, level=2)
    return surveys.present(ended(wave, now), actor=hr_director, now=now + timedelta(days=7))


def refuses(write):
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        write()
    return True


@pytest.mark.usefixtures("english_company")
def test_a_survey_that_the_ceo_did_not_initiate_says_so(hr_director, ceo, now):
    """R-SV-01."""
    own, from_above = (
        drafted(hr_director, who, now, title=title).survey for who, title in ((hr_director, "a"), (ceo, "b"))
    )

    assert "not initiated by the CEO" in selectors.warnings_of(own, {"marketing": 6, "sales": 23})[0]
    assert selectors.warnings_of(from_above, {"marketing": 6, "sales": 23}) == []


def test_only_the_ceo_and_the_hr_director_plan_a_survey(marketer, ceo, now):
    with pytest.raises(NotAllowed):
        drafted(marketer, ceo, now)


@pytest.mark.parametrize("days", [0, 8])
def test_a_wave_takes_one_to_seven_days(hr_director, ceo, now, days):
    """R-SV-06, in the service and in the database."""
    with pytest.raises(InvalidInput):
        drafted(hr_director, ceo, now, days=days)
    wave = drafted(hr_director, ceo, now)
    assert refuses(lambda: Wave.objects.filter(pk=wave.pk).update(days=days))


def test_a_wave_does_not_begin_in_the_past(hr_director, ceo, now):
    with pytest.raises(InvalidInput):
        drafted(hr_director, ceo, now, opens_on=now.date() - timedelta(days=1))


def test_only_the_ceo_approves_and_nothing_opens_before(hr_director, ceo, staff, box, now):
    wave = drafted(hr_director, ceo, now)
    with pytest.raises(NotAllowed):
        surveys.approve(wave, actor=hr_director, now=now)
    with pytest.raises(DomainError):
        surveys.open_wave(wave, actor=hr_director, now=now)
    assert refuses(lambda: Wave.objects.filter(pk=wave.pk).update(state="running"))

    assert surveys.approve(wave, actor=ceo, now=now).state == "approved_by_ceo"


def test_everybody_of_both_departments_gets_one_letter_with_a_place_for_a_slip(hr_director, ceo, staff, box, now):
    wave = running(hr_director, ceo, now)

    sent = OutboxMessage.objects.filter(key__startswith="survey-answers:")
    assert (wave.state, wave.invited.count(), sent.count(), box.prepared) == ("running", 29, 29, {wave.pk: 29})
    assert all(letters.LINK in letter.body for letter in sent)


def test_reminders_go_to_all_after_day_one_three_and_five_and_carry_no_slip(hr_director, ceo, staff, box, now):
    running(hr_director, ceo, now, days=7)
    sent = [surveys.keep(now=now + timedelta(days=day)) for day in range(7)]

    assert sent == [0, 29, 0, 29, 0, 29, 0]
    reminders = OutboxMessage.objects.filter(key__startswith="survey-reminder:")
    assert not any(letters.LINK in letter.body for letter in reminders)
    assert surveys.keep(now=now + timedelta(days=6)) == 0


def test_a_wave_opens_on_its_day_and_ends_after_its_last_one_by_itself(hr_director, ceo, staff, box, now):
    wave = drafted(hr_director, ceo, now, opens_on=now.date() + timedelta(days=2), days=3)
    surveys.approve(wave, actor=ceo, now=now)
    states = []
    for day in (1, 2, 4, 5):
        surveys.keep(now=now + timedelta(days=day))
        states.append(Wave.objects.get(pk=wave.pk).state)

    assert states == ["approved_by_ceo", "running", "running", "analysed"]
    assert box.shut == {wave.pk}


def test_a_wave_stays_open_for_a_day_at_least(hr_director, ceo, staff, box, now):
    wave = running(hr_director, ceo, now)
    with pytest.raises(DomainError):
        surveys.end(wave, actor=hr_director, now=now + timedelta(hours=23))
    assert surveys.end(wave, actor=hr_director, now=now + timedelta(hours=25)).state == "analysed"


def test_results_are_told_to_both_departments_at_the_same_moment(
    hr_director, ceo, cmo, cco, marketer, rep, staff, box, now
):
    """R-SV-07: until then only those who prepare them see them; everybody is told in one go."""
    wave = running(hr_director, ceo, now)
    box.put(wave, side="marketing", count=6)
    wave = ended(wave, now)

    def seen():
        people = (cmo, cco, marketer, rep, hr_director)
        return [Wave.objects.told_to(person).filter(pk=wave.pk).exists() for person in people]

    before = seen()
    surveys.present(wave, actor=hr_director, now=now + timedelta(days=7))

    assert (before, seen()) == ([False] * 4 + [True], [True] * 5)
    assert Notification.objects.filter(key=f"survey-{wave.pk}-presented").count() == wave.invited.count()


def test_what_was_told_is_never_told_otherwise(presented):
    """The row of results only grows: a second reading of the answers would be a second set of equations."""
    assert refuses(lambda: WaveResult.objects.filter(wave=presented).update(told={}))


def test_a_wave_is_closed_with_at_least_three_promises(presented, cmo, cco, now):
    """R-SV-08."""
    later = now + timedelta(days=8)
    for number in range(3):
        with pytest.raises(DomainError):
            surveys.close(presented, actor=cmo, now=later)
        survey_findings.promise(
            presented, text=f"Обещание {number}", owner=cco, due_date=date(2026, 4, 20), actor=cmo, now=later
        )

    assert surveys.close(presented, actor=cmo, now=later).state == "closed"
    assert Action.objects.filter(owner=cco, state="open").count() == 3


def test_nothing_is_promised_before_the_results_are_presented(hr_director, ceo, cmo, cco, staff, box, now):
    wave = ended(running(hr_director, ceo, now), now)
    with pytest.raises(DomainError):
        survey_findings.promise(wave, text="Раньше", owner=cco, due_date=date(2026, 4, 20), actor=cmo, now=now)


def test_the_results_become_one_topic_of_the_two_heads(presented, cmo, cco, now):
    first = survey_findings.put_on_agenda(presented, actor=cmo, now=now)

    assert survey_findings.put_on_agenda(presented, actor=cco, now=now) == first
    assert Topic.objects.get(source="survey") == first


def test_a_cause_named_again_is_corrected_and_somebody_mentioned_it(presented, hr_director, marketer):
    survey_findings.add_cause(
        presented, title="Разные слова", marketing_mentions=2, sales_mentions=5, actor=hr_director
    )
    survey_findings.add_cause(
        presented, title="Разные слова", marketing_mentions=3, sales_mentions=5, actor=hr_director
    )
    with pytest.raises(InvalidInput):
        survey_findings.add_cause(presented, title="Никто", marketing_mentions=0, sales_mentions=0, actor=hr_director)
    with pytest.raises(NotAllowed):
        survey_findings.add_cause(presented, title="Моё", marketing_mentions=1, sales_mentions=0, actor=marketer)

    assert list(presented.causes.values_list("marketing_mentions", "sales_mentions")) == [(3, 5)]


def test_a_proposal_has_one_open_vote_of_each(presented, cmo, rep, marketer):
    proposal = survey_findings.propose(presented, title="Общий словарь", actor=cmo)
    given = [survey_findings.vote(proposal, actor=person) for person in (rep, marketer, rep)]

    assert given == [True, True, False]
    assert [vote.person for vote in proposal.votes.all()] == [marketer]


@pytest.mark.usefixtures("english_company")
def test_a_pulse_asks_the_department_alone_and_the_yearly_survey_years_and_unit_too(hr_director, ceo, staff, box, now):
    second_unit()
    forms = [
        survey_forms.form_of(running(hr_director, ceo, now, title=length, length=length, questions=["Что ещё?"]).pk)
        for length in ("pulse", "full")
    ]

    assert [[cell.key for cell in form.cells] for form in forms] == [["side"], ["side", "tenure", "unit"]]
    assert [len(form.items) for form in forms] == [25, 25]
    assert [question.key for question in forms[0].questions] == ["obstacles", "proposals", "free1"]
    assert "confidential" in forms[0].intro


@pytest.mark.usefixtures("english_company")
def test_departments_of_fewer_than_five_are_not_told_apart(hr_director, ceo, marketing, sales, box, now):
    """A12: joint results or interviews; where no department is written down, the answer is anonymous."""
    staff_of(marketing, sales, marketers=3, reps=9)
    wave = running(hr_director, ceo, now, length="full")
    form = survey_forms.form_of(wave.pk)
    box.put(wave, count=12)
    told = ended(wave, now).result.told

    assert (form.cells, "anonymous" in form.intro) == ((), True)
    assert (told["sides"], told["questions"]["trust.ours"]["joint"][0]["n"]) == (["joint"], 12)
    assert "Interviews" in selectors.warnings_of(wave.survey, {"marketing": 3, "sales": 9})[0]


def test_nothing_is_asked_of_a_wave_that_does_not_run(hr_director, ceo, now):
    assert survey_forms.form_of(drafted(hr_director, ceo, now).pk) is None


def test_somebody_of_both_departments_is_asked_once(hr_director, ceo, staff, marketing, sales, box, now):
    both = person_with("marketer", marketing)
    both.memberships.create(role="sales_rep", department=sales, from_date=date(2026, 1, 1))

    assert running(hr_director, ceo, now).invited.filter(person=both).count() == 1


def test_a_survey_has_one_wave_at_a_time(presented, hr_director, now):
    later = now + timedelta(days=9)
    surveys.add_wave(presented.survey, opens_on=later.date(), days=3, actor=hr_director, now=later)
    with pytest.raises(DomainError):
        surveys.add_wave(presented.survey, opens_on=later.date(), days=3, actor=hr_director, now=later)


def test_another_time_is_approved_anew(hr_director, ceo, now):
    wave = surveys.approve(drafted(hr_director, ceo, now), actor=ceo, now=now)
    day = now.date() + timedelta(days=3)

    changed = surveys.change_days(wave, opens_on=day, days=2, actor=hr_director, now=now)

    assert (changed.state, changed.opens_on, changed.days) == ("draft", day, 2)


def test_the_journal_knows_the_steps_and_nobody_who_answered(presented, now):
    verbs = list(AuditEvent.objects.filter(object_type="practices.wave").order_by("id").values_list("verb", flat=True))

    assert verbs == ["survey.approved", "survey.opened", "survey.ended", "survey.presented"]
    assert Survey.objects.get().is_initiated_from_above


def test_a_wave_older_than_a_hundred_and_twenty_days_asks_for_the_next(presented, hr_director, now):
    """AL-13."""
    ended_at = presented.ended_at
    quiet, late = alerts(ended_at + timedelta(days=120)), alerts(ended_at + timedelta(days=121))

    assert [(draft.key, draft.person_id) for draft in late if "old" in draft.dedupe] == [("AL-13", hr_director.pk)]
    assert not [draft for draft in quiet if "old" in draft.dedupe]


def test_fewer_than_three_of_five_who_answered_are_told_to_the_ceo_and_the_hr_director(
    hr_director, ceo, staff, box, now
):
    """AL-13: 15 of 29 are 50 %, in steps of five points."""
    wave = running(hr_director, ceo, now)
    box.put(wave, side="sales", count=15)
    wave = ended(wave, now)

    found = [draft for draft in alerts(wave.ended_at + timedelta(days=1)) if "few" in draft.dedupe]
    assert {draft.person_id for draft in found} == {hr_director.pk, ceo.pk}
    assert {draft.params["share"] for draft in found} == {50}


def test_a_director_who_was_interviewed_early_elsewhere_is_told(hr_director, ceo, cco, marketer, now):
    """AL-13: the list cannot be broken; a director listed without any interview of the staff is the way around it."""
    wave = surveys.approve(drafted(hr_director, ceo, now, kind="interview"), actor=ceo, now=now)
    surveys.open_wave(wave, actor=hr_director, now=now)
    from practices.services import survey_interviews

    slot = survey_interviews.add_slot(wave, interviewee=cco, interviewer=hr_director, actor=hr_director, now=now)
    survey_interviews.start(slot, actor=hr_director, now=now)

    assert [draft.person_id for draft in alerts(now) if "early" in draft.dedupe] == [ceo.pk, hr_director.pk]
