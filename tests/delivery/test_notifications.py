"""What waits for a person inside the product."""

from datetime import timedelta

import pytest

from alignment.shared.errors import InvalidInput
from delivery import selectors
from delivery.models import Alert, Notification, OutboxMessage
from delivery.services import alerts, quiet
from delivery.services.notifications import digest_due, mark_all_read, notify

pytestmark = pytest.mark.django_db


def test_a_thing_is_said_once(rep, now):
    first = notify(rep, key="k", text="one", now=now)
    assert notify(rep, key="k", text="two", now=now).pk == first.pk
    assert list(selectors.unread(rep)) == [first]


def test_a_line_is_read_by_its_person_only(rep, cmo, as_, now):
    line = notify(rep, key="k", text="one", now=now, url="/leads/7/")
    assert as_(cmo).post(f"/notifications/{line.pk}/read/").status_code == 404
    answer = as_(rep).post(f"/notifications/{line.pk}/read/")
    assert answer["Location"] == "/leads/7/"
    assert not selectors.unread(rep).exists()


def test_a_line_never_leads_to_another_site(rep, as_, now):
    line = notify(rep, key="k", text="one", now=now, url="https://evil.example/")
    assert as_(rep).post(f"/notifications/{line.pk}/read/")["Location"] == "/notifications/"


def test_all_lines_are_read_at_once_and_others_stay(rep, cmo, as_, now):
    for person in (rep, cmo):
        notify(person, key="k", text="one", now=now)
    as_(rep).post("/notifications/read/")
    assert (selectors.unread(rep).count(), selectors.unread(cmo).count()) == (0, 1)


def test_the_page_and_the_panel_show_the_lines(rep, as_, now):
    notify(rep, key="k", text="Ваш лид принят", now=now)
    page = as_(rep).get("/notifications/").content.decode()
    panel = as_(rep).get("/notifications/", headers={"HX-Request": "true"}).content.decode()
    assert "Ваш лид принят" in page
    assert "Ваш лид принят" in panel
    assert "<html" not in panel
    assert page.count("csrfmiddlewaretoken") >= 2


def test_four_lines_within_an_hour_make_one_letter(rep, cmo, now):
    for n in range(4):
        notify(rep, key=f"{n}", text=f"line {n}", now=now + timedelta(minutes=n), url=f"/{n}/")
    for n in range(3):
        notify(cmo, key=f"{n}", text=f"line {n}", now=now + timedelta(minutes=n))
    later = now + timedelta(minutes=30)
    assert [digest_due(now=later), digest_due(now=later)] == [1, 0]
    (letter,) = OutboxMessage.objects.all()
    assert letter.recipient == rep
    assert all(f"line {n}" in letter.body and f"line {n}" in letter.html for n in range(4))


def test_read_lines_make_no_letter(rep, now):
    for n in range(9):
        notify(rep, key=f"{n}", text="t", now=now)
    mark_all_read(rep, now=now)
    assert digest_due(now=now + timedelta(minutes=1)) == 0


def test_the_letter_waits_for_the_morning(rep, now):
    evening = now.replace(hour=21)
    for n in range(4):
        notify(rep, key=f"{n}", text="t", now=evening)
    assert digest_due(now=evening + timedelta(minutes=1)) == 0
    assert digest_due(now=now.replace(hour=8, minute=30) + timedelta(days=1)) == 1


def test_evenings_nights_and_days_off_are_quiet(company, now):
    assert [quiet.is_quiet(now.replace(hour=hour)) for hour in (7, 8, 19, 20)] == [True, False, False, True]
    saturday = now + timedelta(days=5)
    assert quiet.is_quiet(saturday)
    assert quiet.next_awake(saturday) == (now + timedelta(days=7)).replace(hour=8)
    assert quiet.last_awake(saturday) == (now + timedelta(days=4)).replace(hour=20)
    assert quiet.next_awake(now) == quiet.last_awake(now) == now


def raised(person, now, **words):
    return alerts.raise_alert(person, key="AL-01", subject_key="lead:1", text="Late", now=now, **words)


def test_an_alert_is_one_while_it_is_open_and_says_the_newest(rep, now):
    first, second = raised(rep, now), raised(rep, now, params={"minutes": 5})
    assert (first.pk, second.params) == (second.pk, {"minutes": 5})
    assert alerts.close_alerts(key="AL-01", subject_key="lead:1", now=now) == 1
    assert raised(rep, now).pk != first.pk


def test_an_alert_is_muted_with_a_reason_and_comes_back(rep, cmo, as_, now):
    alert = raised(rep, now)
    assert as_(cmo).post(f"/alerts/{alert.pk}/mute/", {"reason": "no", "days": 1}).status_code == 404
    assert as_(rep).post(f"/alerts/{alert.pk}/mute/", {"reason": " ", "days": 1}).status_code == 422
    assert as_(rep).post(f"/alerts/{alert.pk}/mute/", {"reason": "On leave", "days": 1}).status_code == 302
    alert.refresh_from_db()
    assert alert.mute_reason == "On leave"
    assert not selectors.open_alerts(rep, alert.muted_until - timedelta(seconds=1)).exists()
    assert selectors.open_alerts(rep, alert.muted_until).exists()
    assert as_(rep).get("/alerts/").status_code == 200


@pytest.mark.parametrize(("reason", "hours"), [(" ", 1), ("why", 0)])
def test_silence_has_a_reason_and_an_end(rep, now, reason, hours):
    with pytest.raises(InvalidInput):
        alerts.mute(raised(rep, now), reason=reason, until=now + timedelta(hours=hours), now=now)
    assert Alert.objects.get().muted_until is None


def test_the_list_costs_the_same_for_one_line_and_fifty(rep, as_, now, django_assert_max_num_queries):
    for n in range(50):
        notify(rep, key=f"{n}", text="t", now=now)
    assert Notification.objects.count() == 50
    browser = as_(rep)
    browser.get("/notifications/")
    with django_assert_max_num_queries(12):
        browser.get("/notifications/")
