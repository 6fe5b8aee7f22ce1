"""Fifteen ways in which a superuser with everything in his hands tries to say whose answer is whose (P8).

The attacker is given more than he can have: the order in which people answered, their addresses, their links and their
own words. An attack answers with its guess, `{person: answer}`.
"""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Guess = dict[int, str]


@dataclass(frozen=True)
class Arrival:
    """Somebody who answered. `code` is the truth, which no attack looks at."""

    person: int
    email: str
    ip: str
    token: str
    text: str
    code: str


@dataclass(frozen=True)
class Seen:
    """A row with everything that engine, dump and log of the engine tell of it."""

    code: str = ""
    values: frozenset[str] = frozenset()
    xmin: int | None = None
    place: Any = None
    key: Any = None
    time: str | None = None
    dumped: int | None = None
    logged: int | None = None
    appeared: int | None = None


@dataclass(frozen=True)
class Loot:
    arrivals: list[Arrival]
    answers: list[Seen]
    #: rows that stand for a person: participation, or the slip whose link he was sent
    traces: dict[int, Seen] = field(default_factory=dict)
    remarks: list[Seen] = field(default_factory=list)
    #: lines of the main database, of its journal, of web and mail server
    elsewhere: list[str] = field(default_factory=list)
    secret: str = ""

    def lines_of(self, arrival: Arrival) -> list[str]:
        return [line for line in self.elsewhere if arrival.email in line or f"person:{arrival.person} " in line]


def pairs(people: Iterable[Arrival], answers: Iterable[Seen]) -> Guess:
    return {arrival.person: seen.code for arrival, seen in zip(people, answers, strict=False)}


def in_order(loot: Loot, of: Callable[[Seen], Any]) -> Guess:
    known = [seen for seen in loot.answers if of(seen) is not None]
    return pairs(loot.arrivals, sorted(known, key=of))


def naming(loot: Loot, words_of: Callable[[Arrival], Iterable[str]]) -> Guess:
    """Rows that hold one of the words that belong to a person."""
    owner = {value: seen.code for seen in loot.answers for value in seen.values}
    found = {arrival.person: [owner[word] for word in words_of(arrival) if word in owner] for arrival in loot.arrivals}
    return {person: codes[0] for person, codes in found.items() if codes}


def along_traces(loot: Loot, people: Iterable[Arrival]) -> Guess:
    """The rows of these people in the order in which they lie, beside the answers in the order in which they lie."""
    known = [arrival for arrival in people if arrival.person in loot.traces]
    known.sort(key=lambda arrival: loot.traces[arrival.person].place)
    return pairs(known, sorted(loot.answers, key=lambda seen: seen.place))


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def xmin(loot: Loot) -> Guess:
    """Rows of one transaction; where an engine has none, rows that lie in the same place."""
    guess: Guess = {}
    left = sorted(loot.answers, key=lambda seen: seen.place)
    for arrival in loot.arrivals:
        trace = loot.traces.get(arrival.person)
        same = [seen for seen in left if trace and mark(seen) == mark(trace)]
        if same:
            guess[arrival.person] = same[0].code
            left.remove(same[0])
    return guess


def mark(seen: Seen) -> Any:
    return seen.place if seen.xmin is None else seen.xmin


def ctid(loot: Loot) -> Guess:
    return in_order(loot, lambda seen: seen.place)


def sequence(loot: Loot) -> Guess:
    return in_order(loot, lambda seen: seen.key)


def timestamp(loot: Loot) -> Guess:
    return in_order(loot, lambda seen: seen.time)


def dump_order(loot: Loot) -> Guess:
    return in_order(loot, lambda seen: seen.dumped)


def wal_xid(loot: Loot) -> Guess:
    """Where a row is first met in what the engine logs, or in the bytes of its file."""
    return in_order(loot, lambda seen: seen.logged)


def commit_timestamp(loot: Loot) -> Guess:
    """A copy of the database after every single answer: who had answered before a row was first in one."""
    guess: Guess = {}
    for moment in sorted({seen.appeared for seen in loot.answers if seen.appeared is not None}):
        new = [seen for seen in loot.answers if seen.appeared == moment]
        could = [arrival for arrival in loot.arrivals[: moment + 1] if arrival.person not in guess]
        random.shuffle(new)
        guess |= pairs(reversed(could), new)
    return guess


def request_id(loot: Loot) -> Guess:
    return naming(loot, lambda arrival: " ".join(loot.lines_of(arrival)).split())


def ip(loot: Loot) -> Guess:
    marked = digest
    return naming(loot, lambda arrival: (arrival.ip, marked(arrival.ip), marked(loot.secret + arrival.ip)[:20]))


def token_hash(loot: Loot) -> Guess:
    """The attacker has read every letter and knows each link."""
    found = naming(loot, lambda arrival: (arrival.token, digest(arrival.token)))
    return found or along_traces(loot, loot.arrivals)


def mail_log(loot: Loot) -> Guess:
    """Links in the log; or else letters in the order in which they left, beside answers as they lie."""
    sent = [line for line in loot.elsewhere if line.startswith("mail ")]
    found = naming(loot, lambda arrival: [digest(w) for line in sent if arrival.email in line for w in line.split()])
    order = {email: place for place, line in enumerate(sent) for email in line.split() if "@" in email}
    known = sorted(loot.arrivals, key=lambda arrival: order.get(arrival.email, 0))
    return found or pairs(known, sorted(loot.answers, key=lambda seen: seen.place))


def outbox_payload(loot: Loot) -> Guess:
    def words(arrival: Arrival) -> Iterable[str]:
        lines = " ".join(loot.lines_of(arrival)).replace("/", " ").replace('"', " ").split()
        return [digest(word) for word in lines]

    return naming(loot, words)


def idempotency_row(loot: Loot) -> Guess:
    """Bodies are few enough to hash them all."""
    guess = {}
    for arrival in loot.arrivals:
        lines = " ".join(loot.lines_of(arrival))
        found = [seen.code for seen in loot.answers if seen.code in lines or digest(seen.code) in lines]
        guess |= {arrival.person: found[0]} if found else {}
    return guess


def stable_pseudonym(loot: Loot) -> Guess:
    def names(arrival: Arrival) -> Iterable[str]:
        for known in (str(arrival.person), arrival.email, f"person:{arrival.person}"):
            yield known
            yield from (hashlib.new(how, known.encode()).hexdigest() for how in ("md5", "sha1", "sha256"))
            yield from (digest(loot.secret + known), digest(known + loot.secret))
            yield hmac.new(loot.secret.encode(), known.encode(), "sha256").hexdigest()

    return naming(loot, names)


def free_text_echo(loot: Loot) -> Guess:
    """Who wrote a text is known from its words: what did he score?"""
    found = naming(loot, lambda arrival: (arrival.text,))
    lying = [seen.values for seen in sorted(loot.remarks, key=lambda seen: seen.place)]
    rank = {text: place for place, values in enumerate(lying) for text in values}
    known = sorted((a for a in loot.arrivals if a.text in rank), key=lambda arrival: rank[arrival.text])
    return found or pairs(known, sorted(loot.answers, key=lambda seen: seen.place))


ATTACKS = [
    xmin, ctid, sequence, timestamp, dump_order, wal_xid, commit_timestamp, request_id, ip, token_hash, mail_log,
    outbox_payload, idempotency_row, stable_pseudonym, free_text_echo,
]  # fmt: skip
#: These see in which lot an answer came out; chance is then one of the lot, else one of everybody.
SEES_LOTS = {wal_xid, commit_timestamp}


def hits(attack: Callable[[Loot], Guess], loot: Loot) -> int:
    guess = attack(loot)
    return sum(guess.get(arrival.person) == arrival.code for arrival in loot.arrivals)
