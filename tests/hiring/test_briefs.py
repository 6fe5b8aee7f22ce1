"""The search brief of eleven sections (A39): R-SBF-01, R-SBF-02, signatures, versions, masks, documents."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from docx import Document

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from hiring.forms.vacancies import SendForm
from hiring.metrics import briefs as metrics
from hiring.models import BriefVersion, Engagement
from hiring.selectors import briefs as selectors
from hiring.services import brief_papers, briefs, vacancy_changes
from tests.factories.agencies import engagement, scored
from tests.factories.hiring import vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
TODAY = date(2026, 1, 12)
TEXTS = {
    "1": "hh.ru", "2": "Прежний ушёл к конкуренту", "3": "Сильная команда", "4": "Заявки каждый день",
    "5": "- Яндекс Директ\n- Метрика", "6": "Директору по маркетингу", "7": "Рост дохода",
    "9": "Разобраться в продукте\n30 заявок за 60 дней", "10": "Руководитель через 2 года", "11": "Не из агентств",
}  # fmt: skip
WHOLE = {"texts": TEXTS, "start_on": date(2026, 2, 2), "career_link": "ladder"}
LATER = BEGINNING + timedelta(days=1)


@pytest.fixture
def where(cmo):
    return vacancy(head=cmo)


def begun(where, **values):
    brief = briefs.begin(where, now=BEGINNING, actor=where.hiring_head)
    facts = {**WHOLE, **values, "texts": {**TEXTS, **values.get("texts", {})}}
    return briefs.write(brief, facts, now=BEGINNING, actor=where.hiring_head)


def signed(where, hr, **values):
    brief = begun(where, **values)
    briefs.sign(brief, now=BEGINNING, actor=where.hiring_head)
    return briefs.sign(brief, now=BEGINNING, actor=hr)


def engaged(where, agency, hr):
    return Engagement.objects.create(
        agency=agency, vacancy=where, promised_weeks=2, fee_hundredths=150, base_minor=100_000_00, currency="RUB",
        guarantee_months=3, compared=3, started_at=BEGINNING, by=hr,
    )  # fmt: skip


@pytest.fixture
def agency(db):
    from hiring.models import Agency

    return Agency.objects.create(name="Кадры", created_at=BEGINNING)


def test_eleven_of_eleven_make_it_complete(where):
    """R-SBF-01: the state follows the sections."""
    assert begun(where).state == "complete"
    assert selectors.filled_of(where, TODAY) == 11
    assert begun(where, texts={"6": ""}).state == "draft"
    assert selectors.filled_of(where, TODAY) == 10


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"texts": {"9": "Разобраться в продукте"}}, 9),
        ({"start_on": TODAY - timedelta(days=1)}, 8),
        ({"start_on": None}, 8),
        ({"career_link": ""}, 10),
        ({"texts": {"10": " "}}, 10),
    ],
)
def test_a_section_that_does_not_hold_R_SBF_02(where, change, number):
    """R-SBF-02: a measurable criterion, a day from today on, a link to the ladder or to the card."""
    brief = begun(where, **change)

    assert brief.state == "draft"
    assert [row.number for row in selectors.sections_of(selectors.content_of(brief), TODAY) if not row.holds] == [
        number
    ]


def test_today_is_a_start_date_still(where):
    assert begun(where, start_on=TODAY).state == "complete"


def test_a_thin_brief_is_neither_signed_nor_sent_R_SBF_01(where, agency, hr_director):
    brief = begun(where, texts={"6": ""})
    engaged(where, agency, hr_director)
    with pytest.raises(DomainError):
        briefs.sign(brief, now=BEGINNING, actor=where.hiring_head)
    with pytest.raises(DomainError):
        briefs.send(brief, agency, now=BEGINNING, actor=hr_director)
    assert not BriefVersion.objects.exists()


def test_two_hands_make_it_agreed(where, hr_director):
    brief = begun(where)
    assert briefs.sign(brief, now=BEGINNING, actor=where.hiring_head).state == "complete"
    with pytest.raises(DomainError):
        briefs.sign(brief, now=BEGINNING, actor=where.hiring_head)

    assert briefs.sign(brief, now=BEGINNING, actor=hr_director).state == "agreed"
    version = BriefVersion.objects.get()
    assert sorted(version.signatures.values_list("side", flat=True)) == ["head", "hr"]


def test_others_do_not_sign(where, cco):
    with pytest.raises(NotAllowed):
        briefs.sign(begun(where), now=BEGINNING, actor=cco)


def test_hr_hiring_for_itself_is_signed_by_the_ceo_too(hr_director, ceo):
    where = vacancy(head=hr_director)
    assert signed(where, ceo).state == "agreed"


def test_it_is_sent_when_agreed_to_an_agency_that_searches(where, agency, hr_director):
    brief = begun(where)
    engagement = engaged(where, agency, hr_director)
    with pytest.raises(DomainError):
        briefs.send(brief, agency, now=BEGINNING, actor=hr_director)
    signed(where, hr_director)
    briefs.send(brief, agency, now=LATER, actor=hr_director)
    brief.refresh_from_db()
    engagement.refresh_from_db()

    assert (brief.state, engagement.brief_version, engagement.brief_sent_at) == ("sent", 1, LATER)
    with pytest.raises(DomainError):
        briefs.send(brief, agency, now=LATER, actor=hr_director)


def test_an_agency_whose_other_search_has_ended_is_still_offered(where, hr_director):
    one = scored(actor=hr_director)
    other = engagement(vacancy(now=BEGINNING), one, actor=hr_director)
    Engagement.objects.filter(pk=other.pk).update(state="ended", ended_at=BEGINNING)
    assert one not in SendForm(vacancy=where).fields["agency"].queryset

    engagement(where, one, actor=hr_director)
    assert list(SendForm(vacancy=where).fields["agency"].queryset) == [one]


def test_an_agency_that_does_not_search_gets_nothing(where, agency, hr_director):
    with pytest.raises(InvalidInput):
        briefs.send(signed(where, hr_director), agency, now=BEGINNING, actor=hr_director)


def test_a_passed_start_date_stops_the_sending(where, agency, hr_director):
    """R-SBF-02 is asked on the day itself."""
    brief = signed(where, hr_director)
    engaged(where, agency, hr_director)
    with pytest.raises(DomainError):
        briefs.send(brief, agency, now=BEGINNING + timedelta(days=60), actor=hr_director)


def test_a_signed_version_stays_and_the_next_one_differs(where, hr_director):
    brief = signed(where, hr_director)
    with pytest.raises(DomainError):
        briefs.write(brief, {"texts": {"1": "Хабр"}}, now=LATER, actor=where.hiring_head)
    briefs.revise(brief, now=LATER, actor=where.hiring_head)
    briefs.write(brief, {"texts": {"1": "Хабр"}}, now=LATER, actor=where.hiring_head)
    signed(where, hr_director, texts={"1": "Хабр"})

    first, second = BriefVersion.objects.order_by("number")
    assert [(row.number, row.before, row.after) for row in selectors.changes_between(first.content, second.content, TODAY)] == [
        (1, "hh.ru", "Хабр")
    ]  # fmt: skip
    with pytest.raises(Exception, match="append-only"):
        BriefVersion.objects.update(number=5)


def test_an_unsigned_version_is_simply_changed(where):
    with pytest.raises(DomainError):
        briefs.revise(begun(where), now=LATER, actor=where.hiring_head)


def test_whoever_saw_an_older_brief_overwrites_nothing(where):
    brief = begun(where)
    with pytest.raises(StaleVersion):
        briefs.write(brief, WHOLE, now=LATER, actor=where.hiring_head, expected_version=1)


def test_a_section_that_does_not_exist_is_refused(where):
    brief = begun(where)
    with pytest.raises(InvalidInput):
        briefs.write(brief, {"texts": {"8": "x"}}, now=LATER, actor=where.hiring_head)


@pytest.mark.parametrize("is_confidential", [True, False])
def test_a_confidential_search_masks_its_reasons_outside(cmo, hr_director, agency, is_confidential):
    """A39, the edge: section 2 is not told outside, and stays readable inside."""
    where = vacancy(head=cmo, is_confidential=is_confidential)
    brief = signed(where, hr_director)
    engaged(where, agency, hr_director)
    assert selectors.shown_outside(where, 1, TODAY) == ()
    briefs.send(brief, agency, now=LATER, actor=hr_director)

    outside = selectors.shown_outside(where, 1, TODAY)[1]
    inside = selectors.sections_of(selectors.content_of(brief), TODAY)[1]
    assert (outside.is_masked, TEXTS["2"] in outside.text, inside.text) == (
        is_confidential, not is_confidential, TEXTS["2"],
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["pdf", "docx", "md"])
def test_documents_hold_eleven_sections_and_mask_outside(cmo, kind):
    where = vacancy(head=cmo, is_confidential=True)
    brief = begun(where)
    inside, outside = (brief_papers.paper(brief, kind, None, is_outside, TODAY) for is_outside in (False, True))

    assert inside.name == f"brief-{where.pk}.{kind}"
    if kind == "pdf":
        assert inside.body.startswith(b"%PDF")
        return
    texts = [text_of(kind, paper.body) for paper in (inside, outside)]
    assert [TEXTS["2"] in text for text in texts] == [True, False]
    assert all("30 заявок за 60 дней" in text for text in texts)


def text_of(kind: str, body: bytes) -> str:
    if kind == "md":
        return body.decode()
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(body)).paragraphs)


def test_a_document_of_no_such_version_is_none(where):
    assert brief_papers.paper(begun(where), "md", 7, False, TODAY) is None


def test_the_requirements_are_the_source_of_a_scorecard(where):
    begun(where)
    assert selectors.requirements_of(where) == ("Яндекс Директ", "Метрика")
    assert selectors.requirements_of(vacancy(head=where.hiring_head)) == ()


def test_the_brief_fills_what_is_blank_in_the_vacancy(where):
    brief = begun(where)
    vacancy_changes.change(where, {"advantages": "Своё"}, now=BEGINNING, actor=where.hiring_head)
    assert sorted(briefs.fill_vacancy(brief, now=LATER, actor=where.hiring_head)) == ["benefits", "text"]
    where.refresh_from_db()
    assert (where.text, where.advantages, where.benefits) == (
        "Заявки каждый день\n\n- Яндекс Директ\n- Метрика", "Своё", "Рост дохода",
    )  # fmt: skip
    with pytest.raises(DomainError):
        briefs.fill_vacancy(brief, now=LATER, actor=where.hiring_head)


def test_the_awaited_hands_are_those_that_have_not_signed(where, hr_director):
    brief = begun(where)
    assert selectors.signers_awaited(brief) == [where.hiring_head, hr_director]
    briefs.sign(brief, now=BEGINNING, actor=hr_director)
    assert selectors.signers_awaited(brief) == [where.hiring_head]


def test_a_recruiter_signs_for_hr(cmo):
    recruiter = person_with("marketer")
    assert signed(vacancy(head=cmo, recruiter=recruiter), recruiter).state == "agreed"


def test_points_lose_the_marks_of_a_list():
    assert metrics.lines("— раз\n\n• два \n3 месяца") == ("раз", "два", "3 месяца")
