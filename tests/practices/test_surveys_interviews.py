"""A12, SD11: interviews with the directors last, and notes that belong to nobody."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput
from practices.models import InterviewNote, InterviewSlot, Wave
from practices.services import survey_interviews, surveys
from tests.factories.surveys import drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(hr_director, ceo, now):
    found = surveys.approve(drafted(hr_director, ceo, now, kind="interview"), actor=ceo, now=now)
    return surveys.open_wave(found, actor=hr_director, now=now)


@pytest.fixture
def slots(wave, hr_director, ceo, cmo, cco, marketer, rep, now):
    """Listed in any order, the directors first."""
    return [add(wave, person, hr_director, now) for person in (cmo, cco, marketer, rep)]


def add(wave, person, hr_director, now, **values):
    return survey_interviews.add_slot(
        wave, interviewee=person, interviewer=hr_director, actor=hr_director, now=now, **values
    )


def talk(slot, hr_director, now):
    survey_interviews.start(slot, actor=hr_director, now=now)
    survey_interviews.finish(slot, actor=hr_director, now=now)


def state(wave):
    return Wave.objects.get(pk=wave.pk).state


def refuses(write):
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        write()
    return True


def test_directors_have_the_highest_numbers_whenever_they_are_listed(wave, slots, cmo, cco):
    """R-SV-02."""
    last = wave.slots.order_by("-order_no")[:2]

    assert {slot.interviewee for slot in last} == {cmo, cco}


def test_a_director_waits_until_no_interview_of_the_staff_is_open(slots, hr_director, now):
    """R-SV-02, in the service."""
    director, _other, first, second = slots
    talk(first, hr_director, now)
    with pytest.raises(DomainError):
        survey_interviews.start(director, actor=hr_director, now=now)
    survey_interviews.skip(second, actor=hr_director, now=now)

    assert survey_interviews.start(director, actor=hr_director, now=now).state == "running"


@pytest.mark.parametrize("state", ["running", "done"])
def test_the_database_keeps_the_directors_last_without_the_service(slots, state):
    """R-SV-02: neither begun nor declared done while a colleague waits, nor given an earlier number."""
    director = InterviewSlot.objects.filter(pk=slots[0].pk)

    assert refuses(lambda: director.update(state=state))
    assert refuses(lambda: director.update(order_no=1))
    InterviewSlot.objects.filter(is_director=False).update(state="done")
    assert director.update(state=state) == 1


def test_no_colleague_is_added_once_a_director_has_begun(wave, slots, hr_director, head_of_sales, now):
    """R-SV-02, in the service and in the database."""
    InterviewSlot.objects.filter(is_director=False).update(state="done")
    survey_interviews.start(slots[0], actor=hr_director, now=now)

    with pytest.raises(DomainError):
        add(wave, head_of_sales, hr_director, now)
    assert refuses(
        lambda: InterviewSlot.objects.create(wave=wave, interviewee=head_of_sales, interviewer=hr_director, order_no=77)
    )


def test_two_people_interview_only_a_key_person(wave, hr_director, ceo, rep, head_of_sales, now):
    """R-SV-05."""
    with pytest.raises(InvalidInput):
        add(wave, rep, hr_director, now, second_interviewer=ceo)
    slot = add(wave, head_of_sales, hr_director, now, second_interviewer=ceo, is_key_person=True)

    assert slot.second_interviewer == ceo
    assert refuses(lambda: InterviewSlot.objects.filter(pk=slot.pk).update(is_key_person=False))


def test_nobody_interviews_themselves(wave, hr_director, rep, now):
    with pytest.raises(InvalidInput):
        survey_interviews.add_slot(wave, interviewee=rep, interviewer=rep, actor=hr_director, now=now)


def test_the_wave_follows_its_interviews(wave, slots, hr_director, now):
    """running → staff done → directors done → analysed."""
    states = []
    for slot in (slots[2], slots[3], slots[0], slots[1]):
        talk(slot, hr_director, now)
        states.append(state(wave))

    assert states == ["running", "interviews_staff_done", "interviews_staff_done", "directors_interviewed"]
    assert surveys.end(Wave.objects.get(pk=wave.pk), actor=hr_director, now=now).state == "analysed"


def test_an_interview_wave_is_not_analysed_before_its_directors(wave, slots, hr_director, now):
    with pytest.raises(DomainError):
        surveys.end(wave, actor=hr_director, now=now)


def test_nobody_is_interviewed_before_the_ceo_approves(hr_director, ceo, rep, now):
    wave = drafted(hr_director, ceo, now, kind="interview")
    slot = add(wave, rep, hr_director, now)
    with pytest.raises(DomainError):
        survey_interviews.start(slot, actor=hr_director, now=now)


def test_a_note_belongs_to_no_slot_no_person_and_no_moment(wave):
    """SD11: nothing in the row leads back, and all rows are new with each note."""
    survey_interviews.note(wave, text="Слова разные", nonverbal=["pause"])
    before = set(InterviewNote.objects.values_list("pk", flat=True))
    survey_interviews.note(wave, text="Не перезванивают")

    assert {field.name for field in InterviewNote._meta.get_fields()} == {"id", "wave", "text", "nonverbal", "is_demo"}
    assert not before & set(InterviewNote.objects.values_list("pk", flat=True))
    assert InterviewNote.objects.count() == 2


def test_the_two_modes_are_never_mixed(hr_director, ceo, rep, now):
    """SD11: a questionnaire has neither interviews nor notes of what was seen."""
    wave = drafted(hr_director, ceo, now)
    with pytest.raises(DomainError):
        add(wave, rep, hr_director, now)
    with pytest.raises(DomainError):
        survey_interviews.note(wave, text="x", nonverbal=["tense"])


@pytest.mark.parametrize(("text", "seen"), [(" ", []), ("x" * 2001, []), ("x", ["jealous"])])
def test_a_note_is_words_and_signs_from_the_list(wave, text, seen):
    with pytest.raises(InvalidInput):
        survey_interviews.note(wave, text=text, nonverbal=seen)
