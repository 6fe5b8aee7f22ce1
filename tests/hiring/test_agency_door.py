"""The link of an agency: its brief and its own candidates, nothing else (A37, P9)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from delivery.models import Notification
from hiring.models import AgencyLink, Application, Candidate, CandidateConsent, CandidateFile, Submission
from hiring.selectors import portal as selectors
from hiring.services import engagements
from tests.factories.agencies import engagement, scored
from tests.factories.hiring import application, candidate, vacancy

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def made(hr_director, cmo, company):
    now = timezone.now()
    return engagement(vacancy(head=cmo, now=now), scored(actor=hr_director, now=now), actor=hr_director, now=now)


def path_of(made, hr_director):
    link = engagements.make_link(made, actor=hr_director, now=timezone.now())
    return "/hiring" + link.split("/hiring", 1)[1]


def main_of(answer):
    return answer.content.decode().split("<main")[1].split("</main")[0]


def given(**changes):
    said = {
        "first_name": "Анна", "last_name": "Котова", "email": "anna@example.com", "consented": "on",
        "file": SimpleUploadedFile("cv.pdf", b"%PDF-1.7 a"),
    }  # fmt: skip
    return {name: value for name, value in {**said, **changes}.items() if value is not None}


def test_a_candidate_arrives_with_a_cv_and_two_consents_and_the_agency_holds_the_right(client, made, hr_director):
    answer = client.post(path_of(made, hr_director), given())
    row = Application.objects.get()

    assert answer.status_code == 200
    assert (row.agency, row.vacancy, row.source.key) == (made.agency, made.vacancy, "agency")
    assert Submission.objects.get().door == "agency"
    assert set(CandidateConsent.objects.values_list("kind", flat=True)) == {"processing", "agency"}
    assert CandidateFile.objects.get().kind == "cv"
    assert "Котова" in answer.content.decode()


def test_the_word_to_the_head_names_no_candidate(client, made, hr_director, cmo):
    client.post(path_of(made, hr_director), given())
    word = Notification.objects.get(person=cmo)

    assert "Котова" not in word.text
    assert made.vacancy.title in word.text


def test_without_the_tick_or_a_contact_or_a_cv_nobody_is_taken_in(client, made, hr_director):
    url = path_of(made, hr_director)
    for missing in ("consented", "email", "file", "first_name"):
        assert client.post(url, given(**{missing: None})).status_code == 422

    bad = given(file=SimpleUploadedFile("cv.pdf", b"<html>"))
    assert not Candidate.objects.exists()
    assert client.post(url, {**bad, "file": SimpleUploadedFile("cv.exe", b"MZ\x90\x00")}).status_code == 422
    assert not Application.objects.exists()


def test_the_first_submission_wins_and_the_second_hears_a_day_and_no_name(client, made, hr_director, english_company):
    other = engagement(made.vacancy, scored("Другие", actor=hr_director), actor=hr_director)
    client.post(path_of(made, hr_director), given())
    answer = client.post(path_of(other, hr_director), given(first_name="Аня"))
    page = answer.content.decode()

    assert "already known to us since" in page
    assert "Кадры" not in page
    assert "Котова" not in page.split("Candidates you brought")[1].split("Pass a candidate")[0]
    assert Application.objects.get().agency == made.agency
    assert list(Submission.objects.order_by("pk").values_list("is_first", flat=True)) == [True, False]
    assert CandidateFile.objects.count() == 1


def test_its_own_candidate_twice_is_told_as_its_own(client, made, hr_director, english_company):
    url = path_of(made, hr_director)
    client.post(url, given())

    assert "You passed this candidate on" in client.post(url, given()).content.decode()


def test_p9_it_sees_its_own_candidates_with_their_stage_and_nobody_else(client, made, hr_director):
    now = timezone.now()
    other = scored("Другие", actor=hr_director, now=now)
    who = candidate("Вера", "Своя", now=now)
    own = application(made.vacancy, who, now=now, agency=made.agency, door="agency")
    application(made.vacancy, candidate("Олег", "Чужой", now=now), now=now, agency=other, door="agency")
    application(made.vacancy, candidate("Иван", "Сам", now=now), now=now)
    page = client.get(path_of(made, hr_director)).content.decode()

    assert "Своя" in page
    assert own.stage.name in page
    assert "Чужой" not in page
    assert "Сам<" not in page


def test_whoever_we_knew_before_is_not_named_to_the_agency(client, made, hr_director):
    """The e-mail of a person we know must not tell an agency the name that we hold."""
    candidate("Вера", "Известная", now=timezone.now() - timedelta(days=90), email="anna@example.com")
    page = client.post(path_of(made, hr_director), given()).content.decode()

    assert Application.objects.get().agency == made.agency
    assert "Известная" not in page


def test_a_link_that_is_forged_revoked_old_or_ended_gives_the_same_word(client, made, hr_director):
    now = timezone.now()
    url = path_of(made, hr_director)
    assert client.get(url).status_code == 200
    shut = main_of(client.get("/hiring/agency-door/forged/"))
    engagements.revoke_link(made, actor=hr_director, now=now)
    assert client.get(url).status_code == 404
    old = path_of(made, hr_director)
    AgencyLink.objects.filter(revoked_at=None).update(valid_until=now)
    assert client.get(old).status_code == 404
    ended = path_of(made, hr_director)
    engagements.end(made, reason="x", actor=hr_director, now=now)
    answer = client.get(ended)

    assert (answer.status_code, main_of(answer)) == (404, shut)
    assert client.post(ended, given()).status_code == 404
    assert not Candidate.objects.exists()


def test_a_new_link_ends_the_former_and_only_the_digest_is_kept(client, made, hr_director):
    first, second = path_of(made, hr_director), path_of(made, hr_director)

    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    token = second.rstrip("/").rsplit("/", 1)[-1]
    assert not AgencyLink.objects.filter(digest=token).exists()
    assert selectors.engagement_of(token, timezone.now()) == made


def test_the_door_is_not_indexed_not_kept_and_says_nothing_of_where_it_was_opened(client, made, hr_director):
    answer = client.get(path_of(made, hr_director))

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "default-src" in answer["Content-Security-Policy"]


def test_one_link_takes_twenty_candidates_an_hour(client, made, hr_director):
    url = path_of(made, hr_director)
    codes = [client.post(url, given(consented=None)).status_code for _n in range(21)]

    assert codes == [*[422] * 20, 429]


def test_r_sbf_01_before_a_version_was_sent_the_door_shows_no_brief(client, made, hr_director):
    assert selectors.brief_of(made, timezone.now()) == ()


def test_the_link_is_shown_once_in_the_answer_and_in_no_page_after(as_, made, hr_director):
    browser = as_(hr_director)
    answer = browser.post(f"/hiring/engagements/{made.pk}/link/")

    assert "/hiring/agency-door/" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "/hiring/agency-door/" not in browser.get(f"/hiring/engagements/{made.pk}/").content.decode()
