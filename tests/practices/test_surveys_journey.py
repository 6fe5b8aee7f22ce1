"""The acceptance of issue 5: departments of 6 and 23 people, three filters, and no small group can be derived."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from delivery.services import outbox
from practices.metrics.surveys_items import QUESTIONS, RECOMMEND
from practices.metrics.surveys_told import read_told
from practices.models import Wave
from practices.services import survey_findings, surveys
from tests.factories.people import unit
from tests.factories.surveys import drafted
from tests.practices.answering import surveys_dir
from tests.practices.differencing import K, determined, groups_of
from tests.practices.surveys import second_unit, staff_of

pytestmark = pytest.mark.django_db
__all__ = ["surveys_dir"]
LINK = re.compile(r"/surveys/answer/[\w-]+/")


def people_who_answer(first, second):
    """Small groups everywhere: one newcomer of marketing, two in the smaller unit of sales."""
    marketing = [("new", first)] + [("middle", first)] * 3 + [("long", first), ("long", second)]
    sales = [("new", second)] * 2 + [("new", first)] * 4 + [("middle", first)] * 9 + [("long", first)] * 8
    return [
        {"side": side, "tenure": tenure, "unit": where}
        for side, group in (("marketing", marketing), ("sales", sales))
        for tenure, where in group
    ]


def answer_all(client, cells):
    """Each letter leads to the door; nobody signs in."""
    links = [LINK.search(letter.body)[0] for letter in mail.outbox]
    for place, (link, said) in enumerate(zip(links, cells, strict=True)):
        level = 1 + place % 5
        given = {f"cells-{name}": value for name, value in said.items()}
        given |= {f"scores-{key}": level for key in QUESTIONS} | {f"scores-{RECOMMEND}": 2 * level}
        assert client.post(link, given | {"texts-proposals": f"Предложение {place % 3}"}).status_code == 303
        assert client.post(link, given).status_code == 409
    return links


def test_two_departments_of_6_and_23_with_three_filters_and_no_small_group_to_derive(
    client, as_, surveys_dir, hr_director, ceo, marketing, sales, rep
):
    """A12, R-SV-01…08, P6, P7: from the draft to a closed wave; `rep` is one of the 23."""
    now = timezone.now()
    staff_of(marketing, sales, marketers=6, reps=22)
    first, second = str(unit().pk), str(second_unit().pk)
    wave = surveys.approve(drafted(hr_director, ceo, now, length="full"), actor=ceo, now=now)
    wave = surveys.open_wave(wave, actor=hr_director, now=now)
    outbox.relay(now=now, limit=40)
    cells = people_who_answer(first, second)
    assert len(answer_all(client, cells)) == 29

    wave = surveys.end(wave, actor=hr_director, now=now + timedelta(days=2))
    told = wave.result.told
    assert (told["sides"], told["participation"], told["has_comments"]) == (["marketing", "sales"], 1.0, True)

    hidden = [group for group in groups_of(cells).values() if len(group) < K]
    assert len(hidden) > 8
    for key in QUESTIONS:
        assert determined(published(cells, told, key), hidden) == []
    assert published(cells, told, QUESTIONS[0])

    assert as_(rep).get(f"/practices/surveys/{wave.pk}/results/").status_code == 404
    surveys.present(wave, actor=hr_director, now=now + timedelta(days=2))
    page = as_(rep).get(f"/practices/surveys/{wave.pk}/results/").content.decode()
    assert "Предложение 1" in page
    for number in range(3):
        survey_findings.promise(
            wave, text=f"Дело {number}", owner=rep, due_date=now.date() + timedelta(days=30), actor=ceo,
            now=now + timedelta(days=3),
        )  # fmt: skip
    surveys.close(wave, actor=ceo, now=now + timedelta(days=3))
    assert Wave.objects.get(pk=wave.pk).state == "closed"


def published(cells, told, key):
    """The people behind every figure of a question."""
    found = []
    for side, parts in read_told(told["questions"])[key].items():
        own = [place for place, row in enumerate(cells) if row["side"] == side]
        blocks = told["blocks"][side]
        if len(parts) < 2:
            found += [frozenset(own)] * len(parts)
            continue
        found += [
            frozenset(place for place in own if [cells[place][name] for name in block["filters"]] in block["values"])
            for block in blocks
        ]
    assert all(len(group) >= K for group in found)
    return found
