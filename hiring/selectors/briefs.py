"""The search brief as it is read: its progress, its versions, what differs between them, what an agency may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import day
from hiring.metrics import briefs as metrics
from hiring.models import BriefVersion, SearchBrief, Vacancy
from hiring.models.briefs import CAREER_LINKS, SECTIONS
from people import selectors as people
from people.models import Person


@dataclass(frozen=True)
class Section:
    """`is_masked`: a confidential search does not say its reasons outside."""

    number: int
    title: str
    text: str
    holds: bool
    is_masked: bool = False

    @property
    def words(self) -> str:
        """As a page says it: the day of the start as people write days."""
        return day(date.fromisoformat(self.text)) if self.number == metrics.START and self.text else self.text


@dataclass(frozen=True)
class Change:
    """A section as it was in the former version and as it is in the later one."""

    number: int
    title: str
    before: str
    after: str


def brief_of(vacancy: Vacancy) -> SearchBrief | None:
    return SearchBrief.objects.filter(vacancy=vacancy).select_related("vacancy").first()


def text_of(brief: SearchBrief) -> metrics.Text:
    return _text(content_of(brief))


def content_of(brief: SearchBrief) -> dict[str, Any]:
    """What a version keeps."""
    return {
        "texts": dict(brief.texts),
        "start_on": brief.start_on.isoformat() if brief.start_on else None,
        "career_link": brief.career_link,
    }


def _text(content: Mapping[str, Any]) -> metrics.Text:
    start = content.get("start_on")
    return metrics.Text(
        texts={int(number): text for number, text in content.get("texts", {}).items()},
        start_on=date.fromisoformat(start) if start else None,
        career_link=content.get("career_link", ""),
    )


def sections_of(content: Mapping[str, Any], today: date, *, is_masked: bool = False) -> tuple[Section, ...]:
    """All eleven, in order. With `is_masked` the second says only that the search is confidential."""
    brief = _text(content)
    return tuple(_section(brief, number, str(title), today, is_masked) for number, title in SECTIONS)


def _section(brief: metrics.Text, number: int, title: str, today: date, is_masked: bool) -> Section:
    holds = metrics.holds(brief, number, today)
    if is_masked and number == metrics.REASONS:
        return Section(number, title, _("Not told: the search is confidential."), holds, is_masked=True)
    return Section(number, title, _shown(brief, number), holds)


def _shown(brief: metrics.Text, number: int) -> str:
    if number == metrics.START:
        return brief.start_on.isoformat() if brief.start_on else ""
    link = dict(CAREER_LINKS).get(brief.career_link) if number == metrics.CAREER else None
    return "\n".join(part for part in (brief.of(number), str(link) if link else "") if part)


def filled_of(vacancy: Vacancy, today: date) -> int:
    """Of eleven; none where no brief was begun."""
    brief = brief_of(vacancy)
    return len(metrics.filled(text_of(brief), today)) if brief else 0


def requirements_of(vacancy: Vacancy) -> tuple[str, ...]:
    """The fifth section point by point: what a scorecard is made from."""
    brief = brief_of(vacancy)
    return metrics.lines(text_of(brief).of(metrics.REQUIREMENTS)) if brief else ()


def versions_of(brief: SearchBrief) -> list[BriefVersion]:
    found = brief.versions.select_related("made_by").prefetch_related("signatures__person", "sendings__agency")
    return list(found.order_by("-number"))


def version_of(brief: SearchBrief, number: int) -> BriefVersion | None:
    return brief.versions.filter(number=number).first()


def last_sent(vacancy: Vacancy) -> BriefVersion | None:
    """The newest version that went to an agency."""
    return BriefVersion.objects.filter(brief__vacancy=vacancy, sendings__isnull=False).order_by("-number").first()


def shown_outside(vacancy: Vacancy, number: int | None, today: date) -> tuple[Section, ...]:
    """What an agency reads of the version it was given; nothing before one was sent."""
    sent = BriefVersion.objects.filter(brief__vacancy=vacancy, sendings__isnull=False)
    version = sent.filter(number=number).first() if number else None
    if version is None:
        return ()
    return sections_of(version.content or {}, today, is_masked=vacancy.is_confidential)


def changes_between(former: Mapping[str, Any], later: Mapping[str, Any], today: date) -> tuple[Change, ...]:
    pairs = zip(sections_of(former, today), sections_of(later, today), strict=True)
    return tuple(Change(b.number, b.title, a.text, b.text) for a, b in pairs if a.text != b.text)


def side_of(user: Person, vacancy: Vacancy) -> str:
    """For whom this person may sign: the hiring head, HR, or nobody."""
    if vacancy.hiring_head_id == user.pk:
        return "head"
    if user.has_role("hr_director") or vacancy.recruiter_id == user.pk:
        return "hr"
    # Whoever heads HR and hires for it does not sign twice.
    return "hr" if user.has_role("ceo") and vacancy.hiring_head.has_role("hr_director") else ""


def signers_awaited(brief: SearchBrief) -> list[Person]:
    """Of the side that has not signed: the hiring head, or the recruiter, else whoever heads HR."""
    version, vacancy = version_of(brief, brief.number), brief.vacancy
    signed = set(version.signatures.values_list("side", flat=True)) if version else set()
    hr = [vacancy.recruiter] if vacancy.recruiter else people.people_in("hr_director")
    asked = [*([] if "head" in signed else [vacancy.hiring_head]), *([] if "hr" in signed else hr)]
    found = {person.pk: person for person in asked if person.is_active and side_of(person, vacancy) not in signed}
    return list(found.values())


def may_sign(user: Person, brief: SearchBrief) -> bool:
    side = side_of(user, brief.vacancy)
    if not side or brief.state != "complete":
        return False
    version = version_of(brief, brief.number)
    return version is None or not version.signatures.filter(side=side).exists()
