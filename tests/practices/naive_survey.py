"""How answers are stored by whoever drops the foreign key and calls it anonymous (reliability.md M6): the control."""

import secrets
import uuid
from datetime import UTC, datetime, timedelta

from tests.practices.engines import File, Server
from tests.practices.unlinking import Arrival, Loot, Seen, digest

TABLES = (
    "CREATE TABLE naive_participation (person INTEGER)",
    "CREATE TABLE naive_answer (id INTEGER, code TEXT, text TEXT, at TEXT, request TEXT, ip TEXT, token TEXT, who TEXT)",
)
MORNING = datetime(2026, 3, 16, 9, tzinfo=UTC)


def survey(engine: File | Server, people: int) -> Loot:
    engine.run(*TABLES)
    arrivals, lines = [], []
    for number in range(people):
        arrival, request = someone(), uuid.uuid4().hex
        answer(engine, number, arrival, request)
        arrivals.append(arrival)
        lines += traces_of(arrival, request)
    answers = seen(engine)
    participated = {row["person"]: Seen(xmin=row["xmin"], place=row["place"]) for row in engine.rows(TABLE_OF_PEOPLE)}
    return Loot(arrivals, answers, participated, elsewhere=lines, secret="s")


TABLE_OF_PEOPLE = "naive_participation"


def someone() -> Arrival:
    person = secrets.randbelow(10**9)
    token, text = secrets.token_urlsafe(32), f"words {secrets.token_hex(6)}"
    return Arrival(
        person,
        f"p{person}@example.com",
        f"10.1.{person % 251}.{person % 241}-{person}",
        token,
        text,
        f"n{secrets.token_hex(6)}",
    )


def answer(engine: File | Server, number: int, arrival: Arrival, request: str) -> None:
    """One transaction for both rows, in the order in which people come."""
    at = (MORNING + timedelta(minutes=number)).isoformat()
    row = (arrival.code, arrival.text, at, request, arrival.ip, digest(arrival.token), digest(str(arrival.person)))
    words = ", ".join(f"'{value}'" for value in row)
    engine.run(
        "BEGIN",
        f"INSERT INTO naive_participation VALUES ({arrival.person})",  # noqa: S608
        f"INSERT INTO naive_answer VALUES ({number}, {words})",  # noqa: S608
        "COMMIT",
    )


def traces_of(arrival: Arrival, request: str) -> list[str]:
    return [
        f"mail {arrival.email} {arrival.token}",
        f"outbox {arrival.email} /surveys/answer/{arrival.token}/",
        f"access {arrival.ip} person:{arrival.person} {request}",
        f"idempotency person:{arrival.person} {digest(arrival.code)}",
    ]


def seen(engine: File | Server) -> list[Seen]:
    dump, logged = engine.dump(), engine.logged()
    return [
        Seen(
            code=row["code"],
            values=frozenset(str(value) for name, value in row.items() if name not in ("place", "xmin", "id", "code")),
            xmin=row["xmin"], place=row["place"], key=row["id"], time=row["at"],
            dumped=next(place for place, line in enumerate(dump) if row["code"] in line),
            logged=logged.index(row["code"].encode()),
            appeared=row["id"],
        )
        for row in engine.rows("naive_answer")
    ]  # fmt: skip
