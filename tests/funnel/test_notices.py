"""Lines from side to side: a new lead to its seller, an ending to its marketer, thanks after a sale."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from alignment.shared.errors import NotAllowed
from delivery.models import Alert, Notification
from funnel.models import Thanks
from funnel.services import clocks, intake, leads, stages, thanks
from people.models import Absence, Membership
from tests.conftest import MOSCOW
from tests.factories.funnel import campaign, make_lead, source
from tests.factories.people import person_with


def said_to(person):
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("text", "url"))


@pytest.fixture(autouse=True)
def english(people_by_role):
    for person in people_by_role.values():
        person.language = "en"
        person.save()


@pytest.fixture
def won(rep, marketer, now):
    return make_lead("won", at=now, owner=rep, campaign=campaign("webinar", owner=marketer))


def test_a_handed_over_lead_opens_the_screen_of_two_buttons(rep, cmo, now):
    """ux.md 9: origin, city, the moment to answer by; no contact of the customer."""
    lead = make_lead("lead", owner=rep, city="Москва", campaign=campaign("Вебинар 12 марта"), last_name="Петров",
                     phone="+7 916 123-45-67")  # fmt: skip
    stages.move_lead(lead, to_stage="mql", actor=cmo, now=now)

    assert said_to(rep) == [("New lead · Вебинар 12 марта · Москва · answer by 10:00", f"/leads/{lead.pk}/take/")]


def test_tomorrows_answer_names_its_day(rep, cmo):
    friday_evening = datetime(2026, 3, 20, 17, 30, tzinfo=MOSCOW)
    lead = make_lead("lead", owner=rep, source=source("site"))
    stages.move_lead(lead, to_stage="mql", actor=cmo, now=friday_evening)

    assert "23" in said_to(rep)[0][0]


def test_an_absent_sellers_lead_is_told_to_the_stand_in(rep, rep_of_another_team, cmo, now):
    """decisions.md 6."""
    Absence.objects.create(
        person=rep, kind="leave", from_date=now.date(), to_date=now.date(), stand_in=rep_of_another_team
    )
    stages.move_lead(make_lead("lead", owner=rep), to_stage="mql", actor=cmo, now=now)

    assert (len(said_to(rep)), len(said_to(rep_of_another_team))) == (0, 1)


def test_a_lead_of_the_queue_is_told_to_the_first_line(rep, rep_of_another_team, cmo, now):
    """decisions.md 35."""
    Membership.objects.filter(person=rep).update(duty="first_line")
    values = intake.LeadValues(fields={"email": "a@example.com"}, stage="mql")
    intake.receive_lead(values, door="api", now=now, actor=cmo)

    assert (len(said_to(rep)), len(said_to(rep_of_another_team))) == (1, 0)


def test_a_file_rings_nobody_up(rep, now):
    Membership.objects.filter(person=rep).update(duty="first_line")
    intake.receive_lead(intake.LeadValues(external_id="1", stage="mql"), door="import", now=now)

    assert said_to(rep) == []


def test_who_moves_an_own_lead_is_not_told_of_it(rep, now):
    stages.move_lead(make_lead("lead", owner=rep), to_stage="mql", actor=rep, now=now)

    assert said_to(rep) == []


def test_the_next_owner_of_an_undecided_lead_is_told_by_when_to_answer(head_of_sales, rep, now):
    lead = make_lead("mql", at=now, mql_no=1)
    clocks.start(lead, now=now)
    leads.assign(lead, owner=rep, actor=head_of_sales, now=now + timedelta(minutes=5))

    assert said_to(rep) == [("New lead · answer by 10:00", f"/leads/{lead.pk}/take/")]


def test_a_warning_opens_the_same_screen(rep, now):
    lead = make_lead("mql", at=now, owner=rep, mql_no=1)
    clocks.start(lead, now=now)
    clocks.breach_due(now + timedelta(minutes=50))

    assert Alert.objects.get(person=rep).action_url == f"/leads/{lead.pk}/take/"


def test_a_marketer_hears_of_a_lead_written_down_by_hand(rep, marketer, now):
    values = intake.LeadValues(fields={"email": "a@example.com"}, owner=rep)
    lead = intake.receive_lead(values, door="ui", now=now, actor=marketer).lead
    stages.move_lead(lead, to_stage="won", actor=rep, now=now)

    assert [url for _text, url in said_to(marketer)] == [f"/leads/{lead.pk}/"]


def test_thanks_go_there_and_back_once_each(won, rep, marketer, now):
    thanks.say(won, sender=marketer, now=now)
    thanks.say(won, sender=marketer, now=now)
    thanks.say(won, sender=rep, now=now)

    assert set(Thanks.objects.values_list("sender", "receiver")) == {(marketer.pk, rep.pk), (rep.pk, marketer.pk)}
    assert [url for _text, url in said_to(rep)] == [f"/leads/{won.pk}/"]
    assert "Никита Жуков" in said_to(rep)[0][0]
    assert len(said_to(marketer)) == 1


@pytest.mark.parametrize("name", ["cco", "cmo", "rep_of_another_team"])
def test_thanks_are_between_those_two(won, request, now, name):
    with pytest.raises(NotAllowed):
        thanks.say(won, sender=request.getfixturevalue(name), now=now)


def test_there_is_nothing_to_thank_for_before_the_sale(rep, marketer, now):
    lead = make_lead("proposal", owner=rep, campaign=campaign("webinar", owner=marketer))

    assert thanks.receiver_of(lead, marketer) is None


def test_nobody_thanks_themselves(now, marketing):
    both = person_with("marketer", marketing)
    lead = make_lead("won", owner=both, campaign=campaign("webinar", owner=both))

    assert thanks.receiver_of(lead, both) is None


def test_one_tap_from_the_fate_of_leads_and_from_the_page(as_, won, rep, marketer):
    fate = as_(marketer).get("/leads/fate/").content.decode()
    url = reverse("funnel:lead-thanks", args=[won.pk])
    answer = as_(marketer).post(url, HTTP_HX_REQUEST="true")

    assert url in fate
    assert "Анна Иванова" in answer.content.decode()
    assert url not in as_(marketer).get("/leads/fate/").content.decode()
    assert as_(rep).get(reverse("funnel:lead", args=[won.pk])).context["may_thank"] == marketer
    assert as_(rep).post(url).status_code == 302
    assert as_(rep).get(reverse("funnel:lead", args=[won.pk])).context["may_thank"] is None


def test_doors_of_thanks_are_closed_to_others(as_, won, ceo, rep_of_another_team, rep):
    url = reverse("funnel:lead-thanks", args=[won.pk])

    assert as_(ceo).post(url).status_code == 403
    assert as_(rep_of_another_team).post(url).status_code == 404
    assert as_(rep).get(url).status_code == 405
    assert not Thanks.objects.exists()
