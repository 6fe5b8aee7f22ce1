"""P8: no attack links answers to people better than chance, with both databases, their logs and every file in hand.

Whole processes on files or servers of their own: forty signed-in people with a link each answer five waves through the
real door. A wave is judged by the mean of five, so that chance alone is never red.
"""

import json
import re
from math import sqrt

import pytest

from tests.practices import naive_survey
from tests.practices.engines import engine_of
from tests.practices.unlinking import ATTACKS, SEES_LOTS, Arrival, Loot, Seen, digest, hits
from tests.processes import site_at_rest

PEOPLE, WAVES, LOT = 40, 5, 5
SURVEY = """
import io, logging, random, secrets
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from delivery.services import outbox
from tests.factories.people import PersonFactory
from practices.answers import letters, store
from practices.answers.questions import AnswerForm, Cell, Choice, Item, OpenQuestion
from practices.services import survey_forms

settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
mail.outbox = []
heard = io.StringIO()
for name in ("", "django.request", "django.server", "delivery", "alignment", "practices.answers"):
    logging.getLogger(name).addHandler(logging.StreamHandler(heard))
forms = {}
survey_forms.form_of = forms.get
people = [PersonFactory(email=f"p{n}@example.com") for n in range(PEOPLE)]
browsers = {}
for n, person in enumerate(people):
    browsers[person] = Client(REMOTE_ADDR=f"10.0.1.{n}")
    browsers[person].force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

def links(wave):
    mail.outbox.clear()
    letters.prepare(wave, PEOPLE)
    for person in random.sample(people, PEOPLE):
        letters.send(wave, person, subject="Survey", body=f"Here: {letters.LINK}", now=timezone.now())
    outbox.relay(now=timezone.now(), limit=PEOPLE + 1)
    return {letter.to[0]: letter.body.split("/")[-2] for letter in mail.outbox}

def arrive(wave, person, token, code, text):
    url = f"/surveys/answer/{token}/"
    said = {"cells-code": code, "scores-trust": random.randint(1, 5), "texts-own": text}
    answer = browsers[person].post(url, said, headers={"X-Form-Key": secrets.token_hex(8)})
    assert answer.status_code == 303, answer.content

def survey(wave):
    codes = {person: f"w{secrets.token_hex(6)}" for person in people}
    coded = Cell("code", "Code", tuple(Choice(code, code) for code in codes.values()))
    forms[wave] = AnswerForm("Pulse", cells=(coded,), items=(Item("trust", "T"),), questions=(OpenQuestion("own", "O"),))
    found, arrivals, appeared = links(wave), [], {}
    def look(moment):
        for row in store.answers_of(wave):
            appeared.setdefault(row.cells["code"], moment)
    for moment, person in enumerate(random.sample(people, PEOPLE)):
        text = f"words {secrets.token_hex(6)}"
        arrive(wave, person, found[person.email], codes[person], text)
        arrivals.append([person.pk, person.email, browsers[person].defaults["REMOTE_ADDR"], found[person.email], text, codes[person]])
        if moment % 7 == 6:
            store.flush(wave, closing=False)
        look(moment)
    store.flush(wave, closing=True)
    look(PEOPLE - 1)
    log = [f"mail {letter.to[0]} {letter.extra_headers['Message-ID']} {len(letter.body)}" for letter in mail.outbox]
    return {"arrivals": arrivals, "appeared": appeared, "mail": log}

waves = {wave: survey(wave) for wave in range(1, WAVES + 1)}
print(json.dumps({"waves": waves, "heard": heard.getvalue(), "secret": settings.SECRET_KEY}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with site_at_rest(tmp_path_factory.mktemp("unlinkable")) as found:
        yield found


@pytest.fixture(scope="module")
def told(site):
    with engine_of(site.env["SURVEYS_DATABASE_URL"]) as engine, engine_of(site.env["DATABASE_URL"]) as main:
        head = f"import json\nPEOPLE, WAVES = {PEOPLE}, {WAVES}\n"
        said = json.loads(site.run(head + SURVEY))
        site.close_console()
        return said | {"loot": loot_of(said, engine, main), "main": main.dump(), "logged": engine.logged()}


def loot_of(said, engine, main) -> list[Loot]:
    tables = {name: engine.rows(f"survey_answers_{name}") for name in ("answer", "remark", "slip")}
    dump, logged = engine.dump(), engine.logged()
    elsewhere = main.dump() + said["heard"].splitlines()
    return [
        wave_of(told, int(wave), tables, dump, logged, elsewhere, said["secret"])
        for wave, told in said["waves"].items()
    ]


def wave_of(told, wave, tables, dump, logged, elsewhere, secret) -> Loot:
    arrivals = [Arrival(*row) for row in told["arrivals"]]
    mine = {name: [row for row in rows if row["ballot_id"] == wave] for name, rows in tables.items()}
    by_digest = {row["digest"]: row for row in mine["slip"]}
    slips = {a.person: by_digest[digest(a.token)] for a in arrivals if digest(a.token) in by_digest}
    return Loot(
        arrivals,
        [answer_of(row, dump, logged, told["appeared"]) for row in mine["answer"]],
        {person: Seen(xmin=row["xmin"], place=row["place"]) for person, row in slips.items()},
        [Seen(values=frozenset([row["text"]]), place=row["place"]) for row in mine["remark"]],
        [*elsewhere, *told["mail"]],
        secret,
    )


def answer_of(row, dump, logged, appeared) -> Seen:
    code = re.search(r"w[0-9a-f]{12}", str(row["cells"]))[0]
    times = [str(value) for name, value in row.items() if hasattr(value, "isoformat") or name.endswith("_at")]
    where = logged.find(code.encode())
    return Seen(
        code=code, values=frozenset(str(value) for name, value in row.items() if name not in ("place", "xmin", "ballot_id")),
        xmin=row["xmin"], place=row["place"], key=str(row["id"]), time=times[0] if times else None,
        dumped=next(place for place, line in enumerate(dump) if code in line),
        logged=None if where < 0 else where, appeared=appeared[code],
    )  # fmt: skip


def most(attack) -> float:
    """Three sigma above what guessing finds: one of a lot for who sees lots, else one fixed point of a shuffle."""
    share = 1 / LOT if attack in SEES_LOTS else 1 / PEOPLE
    return PEOPLE * share + 3 * sqrt(PEOPLE * share * (1 - share))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_attack_is_better_than_chance(told, attack):
    found = [hits(attack, loot) for loot in told["loot"]]

    assert sum(found) / WAVES <= most(attack), found


def test_every_answer_came_in(told):
    """Otherwise nothing would be found because nothing is there."""
    for loot in told["loot"]:
        assert sorted(seen.code for seen in loot.answers) == sorted(arrival.code for arrival in loot.arrivals)
        assert len(loot.remarks) == len(loot.traces) == PEOPLE
        assert all(seen.logged is not None for seen in loot.answers)


def test_no_lot_that_came_out_was_smaller_than_five(told):
    for wave in told["waves"].values():
        moments = list(wave["appeared"].values())
        assert min(moments.count(moment) for moment in set(moments)) >= LOT


@pytest.fixture(scope="module")
def naive(site, told):
    with engine_of(site.env["DATABASE_URL"]) as engine:
        return naive_survey.survey(engine, PEOPLE)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_the_naive_design_is_found_out_whole(naive, attack):
    """M6: the same attacks link 40 of 40 where answer and participation are written side by side."""
    assert hits(attack, naive) == PEOPLE


def test_no_link_and_no_word_is_anywhere_but_in_the_store(site, told):
    """Outbox, idempotency, audit, sessions, logs, files: links and words of five waves are in none of them."""
    secrets = [
        word
        for loot in told["loot"]
        for arrival in loot.arrivals
        for word in (arrival.token, arrival.text, arrival.code)
    ]
    elsewhere = "\n".join([*told["main"], told["heard"]])
    files = [file for file in site.var.rglob("*") if file.is_file() and not file.name.startswith("surveys.sqlite3")]
    bytes_of_files = b"".join(file.read_bytes() for file in files)

    assert [word for word in secrets if word in elsewhere] == []
    assert [word for word in secrets if word.encode() in bytes_of_files] == []


def test_a_link_in_clear_is_not_in_the_store(told):
    tokens = [arrival.token for loot in told["loot"] for arrival in loot.arrivals]

    assert [token for token in tokens if token.encode() in told["logged"]] == []
