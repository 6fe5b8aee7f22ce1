"""R5: the same POST a hundred times at once, and again after the server was killed in the middle."""

import json
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes import running_site, wait_for

CALLS = 100
SETTINGS = "tests.delivery.site_settings"
KEY = """
from django.utils import timezone
from people.models import Person
from delivery.services.keys import create_key
now = timezone.now()
person = Person.objects.create(email="rep@example.com", created_at=now)
print(create_key(person, name="n", scopes=["write"], now=now)[1])
"""
ROWS = "from delivery.models import Notification as N; print(N.objects.filter(key='%s').count())"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    with running_site(folder, worker=False, DJANGO_SETTINGS_MODULE=SETTINGS, SLOW_SECONDS="3") as site:
        site.secret = site.run(KEY).strip().splitlines()[-1]
        yield site


def post(site, path, key, text="t"):
    body = json.dumps({"key": key, "text": text}).encode()
    headers = {
        "Authorization": f"Bearer {site.secret}", "Content-Type": "application/json", "Idempotency-Key": key,
    }  # fmt: skip
    call = urllib.request.Request(site.base_url + path, body, headers)
    try:
        with urllib.request.urlopen(call, timeout=60) as answer:
            return answer.status, answer.headers.get("Idempotent-Replayed"), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Retry-After"), b""


def together(site, key):
    with ThreadPoolExecutor(25) as pool:
        return list(pool.map(lambda _n: post(site, "/api/v1/lines/", key), range(CALLS)))


def holds(site, key):
    answers = together(site, key)
    codes = Counter(status for status, _header, _body in answers)
    assert set(codes) <= {201, 409}, codes
    assert all(header for status, header, _body in answers if status == 409)
    assert len({body for status, _header, body in answers if status == 201}) == 1
    assert sum(1 for status, header, _body in answers if status == 201 and header is None) == 1
    assert site.run(ROWS % key).strip().endswith("1")


@pytest.mark.parametrize("attempt", range(3))
def test_a_hundred_equal_posts_write_one_row(site, attempt):
    holds(site, f"parallel-{attempt}")


@pytest.mark.long
@pytest.mark.parametrize("attempt", range(200))
def test_two_hundred_rounds_of_a_hundred_equal_posts(site, attempt):
    holds(site, f"round-{attempt}")


def test_a_post_whose_server_was_killed_is_done_once_by_the_retry(site):
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(post, site, "/api/v1/slow-lines/", "killed")
        wait_for(lambda: lost.running(), 5)
        # Into the pause between writing and answering.
        with pytest.raises(AssertionError):
            wait_for(lost.done, 1.5)
        site.kill("web")
        with pytest.raises((OSError, urllib.error.URLError)):
            lost.result(timeout=30)
    assert site.run(ROWS % "killed").strip().endswith("0")
    site.start("web")
    site.wait_until_it_answers()
    status, replayed, _body = post(site, "/api/v1/slow-lines/", "killed")
    assert (status, replayed) == (201, None)
    assert post(site, "/api/v1/slow-lines/", "killed")[:2] == (201, "true")
    assert site.run(ROWS % "killed").strip().endswith("1")
