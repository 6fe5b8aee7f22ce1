"""Moments leave the API in UTC with a Z, wherever they stand in an answer (api.md §1)."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from funnel.models import ImportJob, Lead
from funnel.services import activities
from tests.project.access import TABLE
from tests.project.world import KINDS

MADE = ("import", "won_lead", "own_move", "merge", "signal", "idea", "topic", "promise", "written", "cup")
READERS = ("cco", "administrator")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*")
NOT_JSON = {"api:schema", "api:docs", "api:import-errors", "api:export-leads"}


def moments(answer: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(answer, dict | list):
        for name, inner in answer.items() if isinstance(answer, dict) else enumerate(answer):
            yield from moments(inner, path if isinstance(name, int) else f"{path}.{name}")
    elif isinstance(answer, str) and MOMENT.fullmatch(answer):
        yield path, answer


def doors(people: dict) -> Iterator[str]:
    made = {name: next(iter(KINDS[name](people, timezone.now()).values())) for name in MADE}
    ImportJob.objects.filter(**made["import"]).update(finished_at=timezone.now())
    made |= {"": {}, "lead": {"pk": made["own_move"]["pk"]}, "meeting": made["written"], "running": made["written"]}
    activities.log_activity(
        Lead.objects.get(**made["lead"]), kind="task", text="x", at=timezone.now(), now=timezone.now(), author=people["cco"],
        due_at=timezone.now(),
    )  # fmt: skip
    for name, rule in TABLE.items():
        if name.startswith("api:") and name not in NOT_JSON and rule.reads and rule.on in made:
            yield reverse(name, kwargs=made[rule.on])


def test_every_moment_of_every_answer_is_in_utc(as_, people_by_role):
    """Api.md §1, Time."""
    found = {}
    for url in list(doors(people_by_role)):
        for reader in READERS:
            answer = as_(people_by_role[reader]).get(url)
            if answer.status_code == 200:
                found |= {(url, path): text for path, text in moments(answer.json())}

    assert {place: text for place, text in found.items() if not text.endswith("Z")} == {}
    paths = {path for _url, path in found}
    assert {".results.created_at", ".results.finished_at", ".results.facts.due_at", ".results.slot_start"} <= paths
