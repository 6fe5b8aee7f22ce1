"""From blame to a shared problem: data first, a joint verdict, two signatures (A13)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed, StaleVersion
from delivery.models import Alert, Notification
from funnel.models import Clock
from loop.models import Topic
from meetings.metrics.problems import Card, joint_close_rate, refuted_rate
from meetings.models import CardSignature, Evidence, ProblemCard
from meetings.selectors import problems as selectors
from meetings.services import problems, rounds
from meetings.services.problem_data import Shown
from tests.factories.funnel import make_lead
from tests.factories.people import company_today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REJECTIONS = Shown(report="rejections")
JSON = {"content_type": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def open_card(actor, now, **fields) -> ProblemCard:
    given = {"claim": "lead_quality", "statement": "Из заявок с вебинара не доходят до встречи", "shown": REJECTIONS}
    return problems.open_card(**{**given, "actor": actor, "now": now, **fields})


@pytest.fixture
def card(cco, cmo, now):
    return open_card(cco, now)


@pytest.fixture
def reviewed(card, cmo, now):
    problems.add_evidence(card, Shown(text="Квалификация по анкете"), actor=cmo, now=now, statement="Анкета пройдена")
    return problems.review(card, verdict="Анкета пропускает малых", data_says="supported", actor=cmo, now=now)


def lead_ids(owner, count: int) -> tuple[int, ...]:
    return tuple(make_lead("accepted", owner=owner).pk for _ in range(count))


def test_a_claim_about_quality_brings_ten_leads_or_the_report(cco, rep, now):
    """R-BL-01: nine are refused with the sentence, ten are taken."""
    nine = lead_ids(rep, 9)
    with pytest.raises(InvalidInput) as refused:
        open_card(cco, now, shown=Shown(lead_ids=nine))
    assert refused.value.message == (
        "A claim about lead quality needs at least 10 leads or the report on reasons of rejection."
    )
    assert not ProblemCard.objects.exists()

    ten = (*nine, *lead_ids(rep, 1))
    opened = open_card(cco, now, shown=Shown(lead_ids=ten))
    assert (opened.state, opened.raised_side, opened.evidence.get().lead_ids) == ("opened", "sales", sorted(ten))


def test_the_same_lead_twice_counts_once(cco, rep, now):
    five = lead_ids(rep, 5)
    with pytest.raises(InvalidInput):
        open_card(cco, now, shown=Shown(lead_ids=five + five))


def test_leads_out_of_the_authors_sight_are_refused(head_of_sales, rep_of_another_team, now):
    """R-BL-01: leads of the other team are not the head's to attach."""
    with pytest.raises(InvalidInput, match="in your sight"):
        open_card(head_of_sales, now, shown=Shown(lead_ids=lead_ids(rep_of_another_team, 10)))


def test_a_claim_about_follow_up_brings_first_touch_data(cmo, rep, now):
    """R-BL-01: leads alone do not do, nor the other report; leads with a clock or the report do."""
    ids = lead_ids(rep, 10)
    for shown in (Shown(lead_ids=ids), REJECTIONS, Shown(text="Не перезванивают")):
        with pytest.raises(InvalidInput) as refused:
            open_card(cmo, now, claim="follow_up", shown=shown)
        assert refused.value.message == (
            "A claim about follow-up needs first-touch data: the report, or at least 10 handed-over leads."
        )
    for pk in ids:
        Clock.objects.create(lead_id=pk, kind="first_touch", mql_no=1, started_at=now, due_at=now + timedelta(hours=1))
    assert open_card(cmo, now, claim="follow_up", shown=Shown(lead_ids=ids)).raised_side == "marketing"
    assert open_card(cmo, now, claim="follow_up", shown=Shown(report="first_touch")).state == "opened"


def test_a_claim_about_a_person_is_no_card(cmo, now):
    with pytest.raises(InvalidInput, match="talk to HR"):
        open_card(cmo, now, claim="person")
    assert not ProblemCard.objects.exists()


def test_only_heads_open_cards(rep, hr_director, ceo, now):
    for person in (rep, hr_director, ceo):
        with pytest.raises(NotAllowed):
            open_card(person, now)


def test_the_other_sides_head_hears_of_it_and_is_asked_once(card, cmo, cco, now):
    problems.ask_for_evidence(card, actor=cco, now=now)
    assert Notification.objects.filter(person=cmo, url=f"/problems/{card.pk}/").count() == 2
    assert card.state == "evidence_requested"
    with pytest.raises(DomainError):
        problems.ask_for_evidence(card, actor=cco, now=now)


def test_a_report_keeps_the_figures_as_they_stood(cco, rep, now):
    make_lead("mql", at=now - timedelta(days=3))
    card = open_card(cco, now)
    make_lead("mql", at=now - timedelta(days=2))
    assert card.evidence.get().figures == [{"label": "returned", "count": 0, "of": 1}]


def test_evidence_and_signatures_are_never_rewritten(reviewed, cco, now):
    problems.sign(reviewed, actor=cco, now=now)
    for model, change in ((Evidence, {"text": "иначе"}), (CardSignature, {"side": "marketing"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()


def test_a_verdict_needs_the_data_of_both_sides(card, cmo, now):
    with pytest.raises(DomainError, match="one column is still empty"):
        problems.review(card, verdict="x", data_says="refuted", actor=cmo, now=now)


def test_a_side_gives_its_statement_once(card, cco, now):
    with pytest.raises(DomainError):
        problems.add_evidence(card, Shown(text="ещё"), actor=cco, now=now, statement="Передумали")
    with pytest.raises(InvalidInput):
        problems.add_evidence(card, Shown(), actor=cco, now=now)


def test_a_card_closes_when_the_heads_of_both_sides_have_signed(reviewed, cmo, cco, head_of_sales, now):
    """R-BL-02."""
    with pytest.raises(NotAllowed):
        problems.sign(reviewed, actor=head_of_sales, now=now)
    problems.sign(reviewed, actor=cco, now=now)
    assert reviewed.state == "jointly_reviewed"
    with pytest.raises(DomainError):
        problems.sign(reviewed, actor=cco, now=now)
    problems.sign(reviewed, actor=cmo, now=now)
    assert (reviewed.state, reviewed.resolved_at) == ("resolved", now)
    with pytest.raises(DomainError):
        problems.add_evidence(reviewed, Shown(text="поздно"), actor=cmo, now=now)


def test_another_verdict_asks_for_new_signatures(reviewed, cmo, cco, now):
    """R-BL-02: nobody has signed what was written later."""
    problems.sign(reviewed, actor=cco, now=now)
    problems.review(reviewed, verdict="Иначе", data_says="unclear", actor=cmo, now=now)
    problems.sign(reviewed, actor=cmo, now=now)
    assert reviewed.state == "jointly_reviewed"
    assert problems.sign(reviewed, actor=cco, now=now).state == "resolved"


def test_fourteen_days_without_a_joint_review_go_to_the_ceo(card, ceo, cmo, now):
    """R-BL-03: by the round, with AL-28 until it is reviewed."""
    rounds.keep(now=now + timedelta(days=14, minutes=-1))
    card.refresh_from_db()
    assert card.state == "opened"

    late = now + timedelta(days=14)
    rounds.keep(now=late)
    card.refresh_from_db()
    assert (card.state, card.escalated_at) == ("escalated", late)
    assert Alert.objects.get(key="AL-28", closed_at=None).person == ceo

    problems.add_evidence(card, Shown(text="Данные"), actor=cmo, now=late)
    problems.review(card, verdict="x", data_says="refuted", actor=cmo, now=late)
    rounds.keep(now=late + timedelta(minutes=5))
    assert not Alert.objects.filter(key="AL-28", closed_at=None).exists()


def test_a_reviewed_card_does_not_go_to_the_ceo(reviewed, ceo, now):
    assert problems.escalate_due(now=now + timedelta(days=30)) == 0


def test_what_both_do_is_a_promise(reviewed, card, cmo, marketer, now):
    due = now.date() + timedelta(days=7)
    action = problems.promise(reviewed, text="Сменить анкету", owner=marketer, due_date=due, actor=cmo, now=now)
    assert (list(reviewed.actions.all()), action.owner, action.state) == ([action], marketer, "open")
    with pytest.raises(InvalidInput):
        problems.promise(reviewed, text="x", owner=None, due_date=due, actor=cmo, now=now)


def test_it_goes_on_the_next_meetings_list_once(card, cmo, now):
    first = problems.put_on_agenda(card, actor=cmo, now=now)
    assert problems.put_on_agenda(card, actor=cmo, now=now) == first
    assert (Topic.objects.count(), first.state, first.side) == (1, "parked", "marketing")


def test_who_read_an_older_version_is_told(reviewed, cco, now):
    with pytest.raises(StaleVersion):
        problems.sign(reviewed, actor=cco, now=now, expected_version=1)


def test_both_columns_stand_on_one_scale(cco, cmo, rep, now):
    """Ten leads of sales: two returned of them eight accepted; marketing attached none and has no figures."""
    accepted = [make_lead("accepted", owner=rep).pk for _ in range(7)]
    won, returned = make_lead("won", owner=rep).pk, [make_lead("rejected", owner=rep).pk for _ in range(2)]
    card = open_card(cco, now, shown=Shown(lead_ids=(*accepted, won, *returned)))
    for pk, minutes, breached in ((accepted[0], 30, None), (accepted[1], 90, now)):
        Clock.objects.create(
            lead_id=pk, kind="first_touch", mql_no=1, started_at=now, due_at=now, stopped_at=now, minutes=minutes,
            breached_at=breached,
        )  # fmt: skip
    marketing, sales = selectors.columns_of(card, cmo)
    assert marketing.sample is None
    assert sales.sample == selectors.Sample(
        n=10,
        accepted=0.8,
        returned=0.2,
        won=0.1,
        touched_in_time=0.5,
        first_touch_minutes=60,
        recorded=0,
        declared=2,
    )


def test_figures_of_the_cards():
    """Worked example: card_joint_close_rate, card_refuted_rate

    Five cards: two closed by both, one reviewed, one with the CEO, one open. 2 of 5 are closed.
    Of the three verdicts one says that the data refute the claim.
    """
    cards = [
        Card("resolved", "supported"),
        Card("resolved", "refuted"),
        Card("jointly_reviewed", "unclear"),
        Card("escalated"),
        Card("opened"),
    ]
    assert (joint_close_rate(cards), refuted_rate(cards)) == (0.4, 1 / 3)
    assert (joint_close_rate([]), refuted_rate([Card("opened")])) == (None, None)


def test_heads_and_the_ceo_see_cards(card, people_by_role):
    sees = {name for name, person in people_by_role.items() if ProblemCard.objects.visible_to(person).exists()}
    assert sees == {"ceo", "cmo", "cco", "head_of_sales", "head_of_marketing"}


def test_a_card_is_opened_on_its_page(as_, cmo, cco, rep):
    ids = " ".join(map(str, lead_ids(rep, 10)))
    browser = as_(cco)
    assert browser.get("/problems/").status_code == 200
    form = {"claim": "lead_quality", "statement": "Не тот размер", "lead_ids": ids}
    answer = browser.post("/problems/new/", form)
    card = ProblemCard.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/problems/{card.pk}/")
    page = browser.get(f"/problems/{card.pk}/").content.decode()
    assert page.index("column-marketing") < page.index("column-sales")


def test_without_data_the_page_says_the_sentence_and_keeps_the_words(as_, cmo, cco):
    browser = as_(cco)
    for claim in ("lead_quality", "follow_up", "person"):
        answer = browser.post("/problems/new/", {"claim": claim, "statement": "Заявки не те"})
        assert answer.status_code == 422
        assert "Заявки не те" in answer.content.decode()
    assert not ProblemCard.objects.exists()


def test_a_card_goes_its_way_on_its_page(as_, cmo, cco, marketer):
    card = open_card(cco, timezone.now())
    here = f"/problems/{card.pk}"
    assert as_(cco).post(f"{here}/ask/", {}, **HTMX).status_code == 200
    refused = as_(cmo).post(f"{here}/review/", {"data_says": "refuted", "verdict": "Рано"}, **HTMX)
    assert refused.status_code == 422
    assert "Рано" in refused.content.decode()
    assert (
        as_(cmo).post(f"{here}/evidence/", {"text": "Анкеты", "statement": "Всё по договору"}, **HTMX).status_code
        == 200
    )
    assert as_(cmo).post(f"{here}/review/", {"data_says": "refuted", "verdict": "Вместе"}, **HTMX).status_code == 200
    due = (company_today() + timedelta(days=5)).isoformat()
    promise = {"text": "Сверить", "owner": marketer.pk, "due_date": due}
    assert as_(cco).post(f"{here}/promise/", promise, **HTMX).status_code == 200
    assert as_(cco).post(f"{here}/agenda/").status_code == 302
    assert as_(cco).post(f"{here}/sign/", {}, **HTMX).status_code == 200
    assert as_(cco).post(f"{here}/sign/", {}, **HTMX).status_code == 422
    assert as_(cmo).post(f"{here}/sign/", {}, **HTMX).status_code == 200
    card.refresh_from_db()
    assert (card.state, card.topic.state, card.actions.count()) == ("resolved", "parked", 1)
    listed = as_(cco).get("/problems/?state=resolved&data=any")
    assert list(listed.context["rows"]) == [card]


def test_the_ceo_reads_and_does_not_write(as_, ceo, cco, now):
    card = open_card(cco, now)
    assert as_(ceo).get(f"/problems/{card.pk}/").status_code == 200
    assert as_(ceo).post(f"/problems/{card.pk}/agenda/").status_code == 403


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_twenty(as_, cco, now):
    browser = as_(cco)
    open_card(cco, now)
    with CaptureQueriesContext(connection) as one:
        browser.get("/problems/")
    for _ in range(19):
        open_card(cco, now)
    with CaptureQueriesContext(connection) as twenty:
        browser.get("/problems/")
    assert len(twenty) == len(one)


def test_a_card_goes_its_way_through_the_api(as_, cmo, cco):
    body = {"claim": "lead_quality", "statement": "Не доходят", "report": "rejections"}
    made = as_(cco).post("/api/v1/problem-cards/", body, **JSON)
    assert (made.status_code, made.json()["evidence"][0]["kind"]) == (201, "report")
    here = f"/api/v1/problem-cards/{made.json()['id']}/"
    verdict = {"data_says": "unclear", "verdict": "Мало данных"}
    assert as_(cmo).post(f"{here}review/", verdict, **JSON).status_code == 409
    assert as_(cmo).post(f"{here}evidence/", {"text": "Анкеты"}, **JSON).status_code == 200
    assert as_(cmo).post(f"{here}review/", verdict, **JSON).json()["state"] == "jointly_reviewed"
    assert as_(cmo).post(f"{here}sign/", {}, **JSON).json()["signatures"][0]["side"] == "marketing"
    assert as_(cco).post(f"{here}sign/", {}, **JSON).json()["state"] == "resolved"


def test_the_api_refuses_a_claim_without_data_and_what_cannot_be_read(as_, cco, rep):
    bare = as_(cco).post("/api/v1/problem-cards/", {"claim": "lead_quality", "statement": "x"}, **JSON)
    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (400, "lead_ids")
    assert as_(cco).post("/api/v1/problem-cards/", {"claim": 1, "lead_ids": "x"}, **JSON).status_code == 400
    person = {"claim": "person", "statement": "x", "report": "rejections"}
    assert as_(cco).post("/api/v1/problem-cards/", person, **JSON).json()["errors"][0]["field"] == "claim"
    body = {"claim": "lead_quality", "statement": "x", "report": "rejections"}
    assert as_(rep).post("/api/v1/problem-cards/", body, **JSON).status_code == 403
    assert as_(cco).get("/api/v1/problem-cards/?colour=red").status_code == 400
