"""decisions.md 35: the first line sets the meeting and hands over; both owners stay, the funnel cuts by either."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from alignment.shared.errors import InvalidInput
from delivery.models import Notification
from funnel.models import Lead, StageEvent
from funnel.selectors.first_line import receivers_of
from funnel.selectors.funnel import FunnelQuery, funnel_table
from funnel.selectors.lead_lists import filtered
from funnel.selectors.records import records
from funnel.services import clocks, rollups, stages, take_backs
from people.models import Absence, Membership
from tests.factories.funnel import make_lead, stage
from tests.factories.people import person_with
from tests.funnel.test_leads_api import api, codes  # noqa: F401
from tests.funnel.test_rollups import MARCH

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def english(company):
    with translation.override("en"):
        yield


@pytest.fixture
def opener(team_one, head_of_sales):
    """Of the first line, in the team of `rep`."""
    person = person_with("sales_rep", team_one, first_name="Тимур", last_name="Асланов", language="en")
    Membership.objects.filter(person=person).update(duty="first_line")
    return person


@pytest.fixture
def lead(opener, now):
    return make_lead("sql", at=now, owner=opener, first_name="Пётр")


def hand_over(lead, receiver, *, now, actor=None, **facts):
    return stages.move_lead(lead, to_stage="kev_set", handed_to=receiver, actor=actor or lead.owner, now=now, **facts)


def said_to(person):
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("text", "url"))


def post_move(client, lead, to="kev_set", htmx=True, **fields):
    data = {"stage": stage(to).pk, "version": lead.version, **fields}
    return client.post(reverse("funnel:lead-move", args=[lead.pk]), data, **(HTMX if htmx else {}))


def test_both_owners_stay_on_the_event_and_the_lead_is_the_receivers(lead, opener, rep_of_another_team, now):
    event = hand_over(lead, rep_of_another_team, now=now)

    row = Lead.objects.get()
    assert (event.owner, event.handed_to) == (opener, rep_of_another_team)
    assert (row.owner, row.team, row.version) == (
        rep_of_another_team,
        rep_of_another_team.current_memberships[0].department,
        2,
    )
    assert list(lead.events.order_by("pk").values_list("kind", flat=True)) == ["entered", "entered"]


def test_without_a_receiver_the_lead_stays_with_the_first_line(lead, opener, now):
    event = hand_over(lead, None, now=now)

    assert (event.owner, event.handed_to, Lead.objects.get().owner) == (opener, None, opener)


def test_the_clocks_are_not_started_anew(opener, rep, now):
    """B6: whoever gets a lead gets it with the time it has waited."""
    lead = make_lead("mql", at=now, owner=opener, mql_no=1)
    clocks.start(lead, now=now)
    hand_over(lead, rep, now=now + timedelta(minutes=5))

    assert sorted(lead.clocks.values_list("kind", "started_at")) == [("decision", now), ("first_touch", now)]


def test_the_receiver_hears_of_it_once(lead, rep, head_of_sales, now):
    rep.language = "en"
    rep.save()
    hand_over(lead, rep, now=now)

    text = f"The first line hands lead № {lead.pk} over to you: the meeting is set."
    assert said_to(rep) == [(text, f"/leads/{lead.pk}/")]
    assert said_to(head_of_sales) == []


def test_an_absent_receivers_stand_in_hears_of_it(lead, rep, rep_of_another_team, now):
    day = now.date()
    Absence.objects.create(person=rep, kind="leave", from_date=day, to_date=day, stand_in=rep_of_another_team)
    hand_over(lead, rep, now=now)

    assert (len(said_to(rep)), len(said_to(rep_of_another_team))) == (0, 1)


def test_who_takes_it_for_oneself_is_not_told_of_it(lead, head_of_sales, now):
    hand_over(lead, head_of_sales, actor=head_of_sales, now=now)

    assert (said_to(head_of_sales), Lead.objects.get().owner) == ([], head_of_sales)


def refusal(lead, receiver, *, now, to="kev_set"):
    with pytest.raises(InvalidInput) as refused:
        stages.move_lead(lead, to_stage=to, handed_to=receiver, actor=None, now=now)
    assert (Lead.objects.get(pk=lead.pk).version, refused.value.field) == (1, "handed_to")
    return str(refused.value)


def test_at_another_stage_nothing_is_handed_over(lead, rep, now):
    assert refusal(lead, rep, now=now, to="proposal") == (
        f"The first line hands a lead over when its meeting is set, not at “{stage('proposal').name}”."
    )


def test_a_lead_of_a_seller_is_not_handed_over_with_a_move(rep, rep_of_another_team, now):
    lead = make_lead("sql", at=now, owner=rep)

    assert refusal(lead, rep_of_another_team, now=now) == (
        "Only the first line hands a lead over with a move; change its owner."
    )


def test_nothing_is_handed_to_who_has_left(lead, rep, now):
    rep.is_active = False
    rep.save()

    assert refusal(lead, rep, now=now) == "This colleague no longer works here."


@pytest.mark.parametrize("who", ["marketer", "opener"])
def test_a_lead_is_handed_to_sales_outside_the_first_line_only(request, who, lead, now):
    assert refusal(lead, request.getfixturevalue(who), now=now) == (
        "Choose a colleague in sales who is not of the first line."
    )


def test_the_event_keeps_its_receiver_whoever_writes(lead, rep, rep_of_another_team, now):
    event = hand_over(lead, rep, now=now)

    for change in ({"handed_to": rep_of_another_team}, {"handed_to": None}, {"owner": rep}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            StageEvent.objects.filter(pk=event.pk).update(**change)
    with pytest.raises(DatabaseError, match="event_handed_over_by_its_owner"), transaction.atomic():
        StageEvent.objects.create(
            lead=lead, kind="assigned", occurred_at=now, recorded_at=now, door="ui", owner=rep, handed_to=rep
        )


def test_a_hand_over_is_moved_back_with_a_note_not_undone(lead, opener, rep, now):
    """Undoing it would leave the lead with the receiver in the stage that the first line had."""
    event = hand_over(lead, rep, now=now)

    assert take_backs.offered(opener, now=now) is None
    with pytest.raises(stages.UnableToMoveLead):
        take_backs.take_back(event, actor=opener, now=now)


def test_receivers_are_the_sellers_under_the_same_head(opener, rep, rep_of_another_team, marketer):
    assert list(receivers_of(opener)) == [rep]


def test_where_a_director_leads_the_receivers_are_all_sellers(opener, head_of_sales, rep, rep_of_another_team, cco):
    Membership.objects.filter(person=head_of_sales).update(to_date=date(2026, 3, 1))

    assert set(receivers_of(opener)) == {rep, rep_of_another_team}


def test_the_form_offers_receivers_of_a_lead_of_the_first_line_only(as_, lead, opener, rep, head_of_sales):
    own = make_lead("sql", owner=rep)
    client = as_(head_of_sales)

    form = client.get(reverse("funnel:lead-move", args=[lead.pk])).context["form"]

    assert [str(name) for _pk, name in form.fields["handed_to"].choices][1:] == ["Анна Иванова"]
    assert "handed_to" not in client.get(reverse("funnel:lead-move", args=[own.pk])).context["form"].fields


def test_a_card_dragged_to_the_meeting_asks_to_whom(as_, lead, opener, rep):
    answer = post_move(as_(opener), lead)

    assert (answer.status_code, Lead.objects.get().stage.key) == (422, "sql")
    assert 'name="handed_to"' in answer.content.decode()
    assert "aria-invalid" not in answer.content.decode()


def test_the_page_hands_over_and_the_card_leaves_the_board(as_, lead, opener, rep):
    answer = post_move(as_(opener), lead, handed_to=rep.pk)

    assert (answer.status_code, Lead.objects.get().owner) == (200, rep)
    assert "and handed over. From now on: Анна Иванова." in answer["HX-Trigger"].encode().decode("unicode_escape")
    assert f'id="card-{lead.pk}"' not in answer.content.decode()


def test_after_a_hand_over_on_a_page_the_board_follows(as_, lead, opener, rep):
    answer = post_move(as_(opener), lead, htmx=False, handed_to=rep.pk)

    assert (answer.status_code, answer["Location"]) == (302, "/board/")


def test_left_empty_the_page_moves_without_handing_over(as_, lead, opener, rep):
    assert post_move(as_(opener), lead, handed_to="").status_code == 200
    assert (Lead.objects.get().stage.key, Lead.objects.get().owner) == ("kev_set", opener)


@pytest.mark.parametrize("to", ["rep_of_another_team", "marketer"])
def test_the_page_refuses_a_receiver_that_it_did_not_offer(request, as_, lead, opener, rep, to):
    answer = post_move(as_(opener), lead, handed_to=request.getfixturevalue(to).pk)

    assert (answer.status_code, Lead.objects.get().stage.key) == (422, "sql")
    assert post_move(as_(opener), lead, handed_to="abc").status_code == 422


def test_the_lead_page_names_both(as_, lead, opener, rep, head_of_sales, now):
    hand_over(lead, rep, now=now)

    assert "· Тимур Асланов → Анна Иванова" in as_(head_of_sales).get(f"/leads/{lead.pk}/").content.decode()


def test_the_api_hands_over_and_its_timeline_names_both(api, lead, opener, rep):  # noqa: F811
    door = api(opener)
    moved = door.post(f"leads/{lead.pk}/move/", {"stage": "kev_set", "handed_to": rep.pk})
    line = api(rep).get(f"leads/{lead.pk}/timeline/").json()["results"][0]

    assert (moved.status_code, moved.json()["stage"], moved.json()["owner"]) == (200, "kev_set", rep.pk)
    assert (line["facts"]["owner"], line["facts"]["handed_to"]) == (opener.pk, rep.pk)


@pytest.mark.parametrize(
    ("to", "receiver"), [("proposal", "rep"), ("kev_set", "marketer"), ("kev_set", 10**12), ("kev_set", "никто")]
)
def test_the_api_refuses_a_receiver_with_a_sentence(request, api, lead, opener, rep, marketer, to, receiver):  # noqa: F811
    receiver = request.getfixturevalue(receiver).pk if receiver in ("rep", "marketer") else receiver
    answer = api(opener).post(f"leads/{lead.pk}/move/", {"stage": to, "handed_to": receiver})

    assert (answer.status_code, codes(answer)[0][0]) == (400, "handed_to")
    assert Lead.objects.get().stage.key == "sql"


@pytest.fixture
def handed(opener, rep, rep_of_another_team, now):
    """Of five leads the first line hands two to one seller, one of them is won, and one to another; it keeps a fourth."""
    leads = [make_lead("sql", at=now, owner=opener) for _ in range(4)] + [make_lead("sql", at=now, owner=rep)]
    for lead, receiver in zip(leads, (rep, rep, rep_of_another_team, None, None), strict=True):
        hand_over(lead, receiver, now=now)
    stages.move_lead(leads[0], to_stage="won", actor=rep, now=now + timedelta(hours=1))
    rollups.rebuild_marked(now=now)
    return leads


@pytest.mark.parametrize("as_known", [False, True])
@pytest.mark.parametrize("view", ["cohort", "period"])
def test_the_funnel_cuts_by_either_owner(handed, opener, rep, rep_of_another_team, now, view, as_known):
    later = now + timedelta(hours=2)
    words = {"view": view, "as_of": later if as_known else None}

    def rows(by):
        table = funnel_table(FunnelQuery(MARCH.start, MARCH.end, by=by, **words), now=later)
        assert (table.total.entered, table.total.won) == (5, 1)
        return {(row.key, row.name): (row.entered, row.won) for row in table.rows}

    assert rows("first_line") == {(opener.pk, "Тимур Асланов"): (3, 1), (None, None): (2, 0)}
    assert rows("owner") == {
        (rep.pk, "Анна Иванова"): (3, 1),
        (rep_of_another_team.pk, "Олег Серов"): (1, 0),
        (opener.pk, "Тимур Асланов"): (1, 0),
    }


def test_a_past_moment_knows_no_later_hand_over(handed, opener, now):
    before = FunnelQuery(MARCH.start, MARCH.end, by="first_line", as_of=now - timedelta(minutes=1))
    lead = make_lead("sql", at=now - timedelta(days=1), owner=opener)
    hand_over(lead, handed[0].owner, now=now)

    assert [(row.key, row.entered) for row in funnel_table(before, now=now).rows] == [(None, 1)]


@pytest.mark.parametrize("as_known", [False, True])
def test_records_of_the_cut_are_its_leads(handed, opener, cco, now, as_known):
    past = now + timedelta(hours=2) if as_known else None
    for member, leads in ((opener.pk, handed[:3]), (0, handed[3:])):
        query = FunnelQuery(MARCH.start, MARCH.end, filters={"first_line": (member,)}, as_of=past)
        found, count = records(query, user=cco, stage_id=None, left=None, outcome=None)
        assert ({lead.pk for lead in found}, count) == ({lead.pk for lead in leads}, len(leads))
        assert {lead.pk for lead in filtered(cco, {"first_line": member or "none"})} == {lead.pk for lead in leads}


def test_the_pages_cut_and_filter_by_the_first_line(as_, handed, opener, cco, now):
    cco.language = "en"
    cco.save()
    client = as_(cco)
    page = client.get(f"/funnel/?from=2026-03-01&to=2026-04-01&by=first_line&first_line={opener.pk},none")
    listed = client.get("/leads/", {"first_line": opener.pk})

    assert [(row["name"], row["row"].entered) for row in page.context["cuts"]] == [
        ("Тимур Асланов", 3),
        ("not handed over", 2),
    ]
    assert listed.context["form"].chips == [("first_line", "First line: Тимур Асланов")]
    assert client.get("/leads/", {"first_line": "abc"}).context["form"].errors.keys() == {"first_line"}


def test_the_api_cuts_and_filters_by_the_first_line(api, handed, opener, cco):  # noqa: F811
    door = api(cco)
    body = door.get("metrics/funnel/?from=2026-03-01&to=2026-04-01&by=first_line").json()

    assert [(row["key"], row["entered"], row["spend"]) for row in body["rows"]] == [
        (opener.pk, 3, None),
        (None, 2, None),
    ]
    assert door.get(f"metrics/funnel/?from=2026-03-01&to=2026-04-01&first_line={opener.pk}").json()["total"]["won"] == 1
    assert len(door.get(f"leads/?first_line={opener.pk}").json()["results"]) == 3
    assert len(door.get("leads/?first_line=none").json()["results"]) == 2
    assert door.get("leads/?first_line=abc").status_code == 400


def test_the_kept_figures_are_those_of_the_events(handed, now):
    rollups.rebuild_marked(now=now)

    assert rollups.compare(now=now) == []
