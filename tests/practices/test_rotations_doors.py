"""Pages and API of rotations: one who may, one who may not, one malformed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practices.models import DiaryEntry, Rotation
from practices.selectors.calendar import day_of
from practices.services import rotation_swaps, rotations
from tests.factories.people import person_with

pytestmark = pytest.mark.django_db
JSON = "application/json"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def monday():
    """Three weeks ahead of the clock that the doors read."""
    today = day_of(timezone.now())
    return today - timedelta(days=today.weekday()) + timedelta(weeks=3)


@pytest.fixture
def week(marketer, rep, hr_director, monday):
    return rotations.plan(guest=marketer, starts_on=monday, host=rep, actor=hr_director, now=timezone.now())


@pytest.fixture
def begun(week, marketer, cmo, cco):
    """The clock of the doors stands in its first days."""
    now = timezone.now()
    for head in (cmo, cco):
        rotations.confirm_host(week, actor=head, now=now)
    rotations.set_replies(week, phone_message=True, autoreply=True, actor=marketer, now=now)
    rotations.prepare(week, goals="Смотреть", actor=marketer, now=now)
    rotations.start(week, actor=marketer, now=week.occurrence.starts_at)
    Rotation.objects.filter(pk=week.pk).update(days=[day_of(now).isoformat()])
    week.refresh_from_db()
    return week


def test_the_board_names_the_next_and_why(as_, hr_director, marketer, head_of_marketing):
    text = as_(hr_director).get(reverse("practices:rotations")).content.decode()
    assert marketer.name in text
    assert head_of_marketing.name in text


def test_an_administrator_sees_no_rotations(as_, administrator, week):
    client = as_(administrator)
    assert client.get(reverse("practices:rotations")).status_code == 404
    assert client.get(reverse("practices:rotation", args=[week.pk])).status_code == 404


def test_a_week_is_planned_on_its_page_and_refused_where_it_breaks_a_rule(as_, hr_director, marketer, rep, monday):
    client, url = as_(hr_director), reverse("practices:rotation-new")
    assert client.get(url).status_code == 200
    refused = client.post(url, {"guest": marketer.pk, "starts_on": day_of(timezone.now()).isoformat()})
    assert refused.status_code == 422
    assert Rotation.objects.count() == 0
    done = client.post(url, {"guest": marketer.pk, "starts_on": monday.isoformat(), "host": rep.pk})
    assert done.status_code == 302
    assert Rotation.objects.get().state == "matched"
    assert client.post(url, {"guest": "x"}).status_code == 422


def test_every_page_of_planning_opens(as_, cmo, cco, rep):
    client = as_(cmo)
    for name in ("rotation-tour-new", "rotation-swap-new", "rotation-elsewhere-new", "rotation-records"):
        assert client.get(reverse(f"practices:{name}")).status_code == 200


def test_steps_are_pressed_on_the_record(as_, week, cmo, cco, marketer):
    for head in (cmo, cco):
        url = reverse("practices:rotation-act", args=[week.pk, "confirm-host"])
        assert as_(head).post(url, {}, headers=HTMX).status_code == 200
    act = reverse("practices:rotation-act", args=[week.pk, "prepare"])
    assert as_(marketer).post(act, {"goals": ""}, headers=HTMX).status_code == 422
    assert as_(marketer).post(act, {"goals": "Смотреть", "version": 99}, headers=HTMX).status_code == 422
    week.refresh_from_db()
    assert as_(marketer).post(act, {"goals": "Смотреть", "version": week.version}, headers=HTMX).status_code == 200
    week.refresh_from_db()
    assert week.state == "prepared"
    assert as_(marketer).get(reverse("practices:rotation", args=[week.pk])).status_code == 200


def test_a_diary_form_that_is_sent_again_is_one_entry(as_, begun, marketer, rep, rep_of_another_team):
    url = reverse("practices:rotation-diary", args=[begun.pk])
    given = {"text": "Три звонка", "day": begun.days[0], "calls": "3"}
    for _ in range(2):
        answer = as_(marketer).post(url, given, headers={**HTMX, "X-Form-Key": "phone-1"})
        assert answer.status_code == 200
    assert DiaryEntry.objects.get().key == "phone-1"
    assert as_(marketer).post(url, {"text": ""}, headers=HTMX).status_code == 422
    assert as_(rep).get(url).status_code == 200
    assert as_(rep).post(url, given).status_code == 403
    assert as_(rep_of_another_team).get(url).status_code == 404


def test_the_record_shows_diary_and_marks_to_few(as_, begun, marketer, ceo):
    rotations.write_diary(
        begun, text="Тайна", key="k", day=date.fromisoformat(begun.days[0]), actor=marketer, now=timezone.now()
    )
    url = reverse("api:rotation", args=[begun.pk])
    assert as_(marketer).get(url).json()["diary"][0]["text"] == "Тайна"
    hidden = as_(ceo).get(url).json()
    assert (hidden["diary"], hidden["feedback"]) == (None, None)


def test_the_api_goes_the_whole_way(as_, hr_director, marketer, rep, cmo, cco, monday):
    made = as_(hr_director).post(
        reverse("api:rotations"),
        {"direction": "rotation", "guest": marketer.pk, "host": rep.pk, "starts_on": monday.isoformat()},
        JSON,
    )
    assert (made.status_code, made.json()["state"], len(made.json()["days"])) == (201, "matched", 5)
    pk = made.json()["id"]

    def step(person, verb, **body):
        return as_(person).post(reverse(f"api:rotation-{verb}", args=[pk]), body, JSON)

    assert step(cmo, "confirm-host", agrees=True).status_code == 200
    assert step(rep, "confirm-host").status_code == 403
    assert step(marketer, "prepare", goals="Смотреть").status_code == 409
    assert step(cco, "confirm-host").json()["confirmations"][1]["side"] == "sales"
    assert step(marketer, "prepare", goals="Смотреть").json()["phase"] == "ready"
    assert step(marketer, "replies", phone_message=True, autoreply=True).status_code == 200
    assert step(marketer, "start").status_code == 409
    assert step(marketer, "diary", text="x").status_code == 400
    stale = as_(cmo).post(reverse("api:rotation-abort", args=[pk]), {"reason": "x"}, JSON, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert step(cmo, "abort", reason="Выставка").json()["state"] == "aborted"


def test_the_api_refuses_what_is_no_rotation(as_, hr_director, marketer):
    client, url = as_(hr_director), reverse("api:rotations")
    assert client.post(url, {"direction": "sideways"}, JSON).status_code == 400
    lacking = client.post(url, {"direction": "rotation", "guest": marketer.pk}, JSON)
    assert (lacking.status_code, lacking.json()["errors"][0]["field"]) == (400, "starts_on")
    assert client.get(f"{url}?mood=good").status_code == 400
    for day in ("0001-01-01", "9999-12-31"):
        body = {"direction": "rotation", "guest": marketer.pk, "starts_on": day}
        assert client.post(url, body, JSON).status_code == 400
        assert client.post(url, {"direction": "swap", "starts_on": day, "second_on": day}, JSON).status_code in (
            400,
            409,
        )
        away = {"direction": "elsewhere", "guest": marketer.pk, "place": "product", "days": [day]}
        assert client.post(url, away, JSON).status_code == 400


def test_visits_and_swaps_through_the_api(as_, hr_director, cmo, cco, rep, marketer, monday):
    url = reverse("api:rotations")
    tuesday = monday + timedelta(days=1)
    while rotation_swaps.is_closing_week(tuesday):
        tuesday += timedelta(days=7)
    tour = as_(hr_director).post(
        url,
        {
            "direction": "tour", "guests": [rep.pk], "host": marketer.pk, "starts_at": f"{tuesday}T10:00:00",
            "minutes": 120, "programme": [{"kind": "intro", "minutes": 20}, {"kind": "presentation", "minutes": 40}],
        },
        JSON,
    )  # fmt: skip
    assert (tour.status_code, tour.json()["guests"]) == (201, [rep.pk])
    pk = tour.json()["id"]
    assert as_(marketer).post(reverse("api:rotation-invite", args=[pk]), {}, JSON).json()["state"] == "invited"
    swap = as_(cmo).post(
        url, {"direction": "swap", "starts_on": str(tuesday), "second_on": str(tuesday + timedelta(days=1))}, JSON
    )
    assert (swap.status_code, swap.json()["state"]) == (201, "proposed")


def test_lists_ask_as_much_of_fifty_as_of_one(as_, cmo, hr_director, team_one, marketer, django_assert_max_num_queries):
    from practices.services import rotation_tours

    now = timezone.now()
    day = now + timedelta(days=1)
    while rotation_tours.closes_a_period(day_of(day)):
        day += timedelta(days=7)
    guests = [person_with("sales_rep", team_one) for _ in range(12)]
    for guest in guests:
        rotation_tours.plan(
            guests=[guest], host=marketer, minutes=60, actor=hr_director, now=now,
            starts_at=day.replace(hour=7, minute=0),
        )  # fmt: skip
    client = as_(cmo)
    for url in (reverse("api:rotations"), reverse("practices:rotation-records"), reverse("practices:rotations")):
        client.get(url)
        with django_assert_max_num_queries(45):
            assert client.get(url).status_code == 200
