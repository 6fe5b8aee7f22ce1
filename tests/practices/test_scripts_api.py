"""`/api/v1/scripts/` and `/api/v1/recording-notices/`: one changes the script, the last word on consent counts."""

import pytest
from django.utils import timezone

from connectors.services import phone_lines
from practices.models import RecordingNotice, Script, ScriptVersion
from practices.selectors.listening import heard
from practices.services import listening_scripts
from tests.factories import content

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
ROOT = "/api/v1/scripts/"
NOTICES = "/api/v1/recording-notices/"
BODY = {"stage": "sql", "title": "Встреча", "text": "Здравствуйте"}


@pytest.fixture
def script(head_of_sales):
    return content.script(head_of_sales, now=timezone.now())


def proposed(script, marketer):
    return listening_scripts.propose(script, text="Добрый день", why="Мягче", by=marketer, now=timezone.now())


def test_r_cl_01_the_head_of_sales_writes_and_changes_and_the_history_stays(as_, head_of_sales, marketer, cmo):
    assert as_(cmo).post(ROOT, BODY, **JSON).status_code == 403
    made = as_(head_of_sales).post(ROOT, BODY, **JSON)
    assert (made.status_code, made.json()["number"], made.json()["text"]) == (201, 1, "Здравствуйте")
    here = f"{ROOT}{made.json()['id']}/"
    change = {"text": "Добрый день", "why": "Мягче"}
    assert as_(cmo).post(f"{here}change/", change, **JSON).status_code == 403
    changed = as_(head_of_sales).post(f"{here}change/", change, **JSON).json()
    assert [(one["number"], one["text"]) for one in changed["versions"]] == [(2, "Добрый день"), (1, "Здравствуйте")]
    assert (changed["number"], changed["text"], changed["versions"][0]["why"]) == (2, "Добрый день", "Мягче")
    assert as_(marketer).get(here).json()["number"] == 2


def test_whoever_listens_proposes_and_the_head_of_sales_answers_once(as_, head_of_sales, marketer, rep, script):
    here = f"{ROOT}{script.pk}/"
    session = content.listening(rep, marketer, now=timezone.now())
    body = {"text": "Добрый день", "why": "Мягче", "session": session.pk}
    first = as_(marketer).post(f"{here}propose/", body, **JSON).json()["proposals"][0]
    assert (first["state"], first["session"], first["by"]) == ("open", session.pk, marketer.pk)
    assert as_(marketer).post(f"{here}adopt/", {"proposal": first["id"]}, **JSON).status_code == 403
    done = as_(head_of_sales).post(f"{here}adopt/", {"proposal": first["id"], "answer": "Да"}, **JSON).json()
    assert (done["text"], done["versions"][0]["proposal"]) == ("Добрый день", first["id"])
    assert (done["proposals"][0]["state"], done["proposals"][0]["answer"]) == ("adopted", "Да")
    assert as_(head_of_sales).post(f"{here}adopt/", {"proposal": first["id"]}, **JSON).status_code == 409
    second = proposed(script, marketer)
    told = as_(head_of_sales).post(f"{here}decline/", {"proposal": second.pk, "answer": "Рано"}, **JSON).json()
    assert (told["proposals"][0]["state"], ScriptVersion.objects.count()) == ("declined", 2)


def test_a_session_out_of_sight_is_no_reason(as_, rep, rep_of_another_team, marketer, script):
    session = content.listening(rep, marketer, now=timezone.now())
    body = {"text": "x", "why": "y", "session": session.pk}
    assert as_(rep_of_another_team).post(f"{ROOT}{script.pk}/propose/", body, **JSON).status_code == 400


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("", {"stage": "nowhere", "title": "x", "text": "x"}), ("", {"stage": "sql", "title": "x"}),
        ("change", {"text": "x"}), ("change", {"text": "", "why": "x"}), ("propose", {}),
        ("propose", {"text": "x", "why": "y", "session": "last"}), ("adopt", {"proposal": 10**9}),
        ("adopt", {"proposal": 10**30}), ("decline", {"proposal": 1}),
    ],
)  # fmt: skip
def test_a_malformed_body_is_refused_and_changes_nothing(as_, head_of_sales, script, verb, body):
    url = f"{ROOT}{script.pk}/{verb}/" if verb else ROOT
    assert as_(head_of_sales).post(url, body, **JSON).status_code == 400
    assert (Script.objects.count(), ScriptVersion.objects.count()) == (1, 1)


def test_an_older_version_is_told_so(as_, head_of_sales, script):
    change = {"text": "Добрый день", "why": "Мягче"}
    stale = as_(head_of_sales).post(f"{ROOT}{script.pk}/change/", change, headers={"If-Match": '"99"'}, **JSON)
    assert stale.status_code == 412


def test_the_list_is_of_readers_filtered_and_costs_the_same(
    as_, head_of_sales, hr_director, marketer, script, django_assert_max_num_queries
):
    assert as_(hr_director).get(ROOT).json()["results"] == []
    assert as_(hr_director).get(f"{ROOT}{script.pk}/").status_code == 404
    assert len(as_(marketer).get(f"{ROOT}?stage=sql&is_active=true").json()["results"]) == 1
    assert as_(marketer).get(f"{ROOT}?stage=won").json()["results"] == []
    assert as_(marketer).get(f"{ROOT}?author=1").status_code == 400
    assert "versions" not in as_(marketer).get(ROOT).json()["results"][0]
    browser = as_(marketer)
    with django_assert_max_num_queries(30) as one:
        browser.get(ROOT)
    for _n in range(9):
        content.script(head_of_sales, now=timezone.now())
    with django_assert_max_num_queries(len(one)):
        browser.get(ROOT)


def test_r_cl_03_the_last_word_on_a_line_counts_and_the_former_stays(as_, administrator, cco, marketer):
    line = phone_lines.create(kind="asterisk", name="Офис", actor=administrator, now=timezone.now()).line
    body = {"line": line.pk, "is_given": True, "basis": "Приветствие"}
    assert as_(marketer).post(NOTICES, body, **JSON).status_code == 403
    made = as_(administrator).post(NOTICES, body, **JSON)
    assert (made.status_code, made.json()["line"], made.json()["by"]) == (201, line.pk, administrator.pk)
    as_(cco).post(NOTICES, body | {"is_given": False, "basis": "Сняли"}, **JSON)
    assert [one["is_given"] for one in as_(cco).get(NOTICES).json()["results"]] == [False, True]
    assert [one["basis"] for one in as_(cco).get(f"{NOTICES}?is_given=true").json()["results"]] == ["Приветствие"]
    assert as_(marketer).get(NOTICES).json()["results"] == []
    assert as_(marketer).get(f"{NOTICES}{made.json()['id']}/").status_code == 404


def test_r_cl_03_a_word_on_one_call_silences_it(as_, cco, rep, marketer):
    call = content.call_of(content.listening(rep, marketer, now=timezone.now()), cco, now=timezone.now())
    assert heard([call])[0].may
    body = {"activity": call.pk, "is_given": False, "basis": "Не согласен"}
    assert as_(cco).post(NOTICES, body, **JSON).json()["activity"] == call.pk
    assert not heard([call])[0].may


@pytest.mark.parametrize(
    "body",
    [
        {"is_given": True, "basis": "x"}, {"line": 10**9, "is_given": True, "basis": "x"},
        {"activity": 10**9, "is_given": True, "basis": "x"}, {"line": 1, "basis": "x"},
        {"line": 1, "is_given": True, "basis": ""},
    ],
)  # fmt: skip
def test_a_malformed_notice_is_refused(as_, cco, body):
    assert as_(cco).post(NOTICES, body, **JSON).status_code == 400
    assert RecordingNotice.objects.count() == 0
