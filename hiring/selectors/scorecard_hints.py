"""What a scorecard may begin with: the requirements of the brief, and questions that fit any commercial role."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from alignment.shared.words import gettext_noop
from hiring.models import Vacancy
from hiring.models.briefs import SearchBrief
from hiring.models.scorecards import MOST_ATTRIBUTES
from hiring.selectors.checklist import MARKETERS

CRAFT = {
    True: (
        gettext_noop("Reads a funnel and finds its weakest step"),
        gettext_noop("Sets up a test and says beforehand what would refute it"),
        gettext_noop("Writes so that the client understands"),
    ),
    False: (
        gettext_noop("Finds out what the client needs before offering"),
        gettext_noop("Brings a talk to a next step with a day"),
        gettext_noop("Keeps the pipeline honest and up to date"),
    ),
}
RESULTS = (gettext_noop("Names own results in figures"), gettext_noop("Tells what failed and what was learned"))
TOGETHER = (
    gettext_noop("Speaks of the other department with respect"),
    gettext_noop("Asks for and uses feedback"),
    gettext_noop("Keeps promises and warns early"),
)
QUESTIONS = {
    "interview_1": (
        gettext_noop("Which result of the last year are you proud of, and what was the figure before and after?"),
        gettext_noop("Tell about a plan that was missed. What did you do in which week?"),
        gettext_noop("How did marketing and sales work together where you are now? What did you change in it?"),
    ),
    "interview_2": (
        gettext_noop("Here is our funnel of the last quarter. Where would you begin and why?"),
        gettext_noop("Tell about a disagreement with your head. How did it end?"),
        gettext_noop("What would you do in the first thirty days here?"),
    ),
}
Categories = list[tuple[str, list[str]]]
#: Sections of the search brief (A39), one item a line.
REQUIREMENTS, PROBATION = "5", "9"
DASHES = (" — ", " – ", " - ", ": ")


def suggestion(vacancy: Vacancy, stages: Sequence[str]) -> tuple[Categories, dict[str, list[str]]]:
    """Three categories and the questions of each talk, to be changed before they are saved."""
    craft = brief_lines(vacancy.pk, REQUIREMENTS) or [_(text) for text in CRAFT[vacancy.position in MARKETERS]]
    categories = [
        (_("Craft"), craft[:MOST_ATTRIBUTES]),
        (_("Results"), [_(text) for text in RESULTS]),
        (_("Working together"), [_(text) for text in TOGETHER]),
    ]
    return categories, {key: [_(text) for text in QUESTIONS.get(key, ())] for key in stages}


def brief_lines(vacancy_id: int, section: str) -> list[str]:
    brief = SearchBrief.objects.filter(vacancy=vacancy_id).first()
    text = str(brief.texts.get(section, "")) if brief and isinstance(brief.texts, dict) else ""
    return [line.strip(" •-–\t")[:160] for line in text.splitlines() if line.strip(" •-–\t")]


def probation_lines(vacancy_id: int) -> list[tuple[str, str]]:
    """R-SBF-02: each task with what it is measured by; a line that does not part the two is both."""
    return [_parted(line) for line in brief_lines(vacancy_id, PROBATION)]


def _parted(line: str) -> tuple[str, str]:
    for dash in DASHES:
        task, found, criterion = line.partition(dash)
        if found and criterion.strip():
            return task.strip(), criterion.strip()
    return line, line
