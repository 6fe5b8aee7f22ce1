"""What the answer door asks for a wave, in the language of whoever reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from people.models import BusinessUnit
from practices.answers.questions import AnswerForm, Cell, Choice, Item, OpenQuestion
from practices.metrics import surveys_items as items
from practices.models import Wave


def form_of(wave_id: int) -> AnswerForm | None:
    """Only what is running is asked."""
    wave = Wave.objects.filter(pk=wave_id, state="running", survey__kind="questionnaire").first()
    if wave is None:
        return None
    return AnswerForm(
        title=wave.survey.title,
        intro=_intro(wave),
        cells=(*_side(wave), *finer_cells(wave)),
        items=(*_mirrored(items.OURS), *_mirrored(items.THEIRS), _recommend()),
        questions=_open_questions(wave),
    )


def _intro(wave: Wave) -> str:
    """Confidential where the department is written down, anonymous where nothing is."""
    if wave.asks_side:
        return _(
            "Your answers are confidential: they are kept without your name, only with what you say of yourself here. No group of fewer than five is ever shown. Both departments see the results at the same moment."
        )
    return _(
        "Your answers are anonymous: nothing says who or of which department you are. Results are shown for both departments together."
    )


def _side(wave: Wave) -> tuple[Cell, ...]:
    if not wave.asks_side:
        return ()
    return (Cell("side", _("Your department"), (Choice("marketing", _("Marketing")), Choice("sales", _("Sales")))),)


def finer_cells(wave: Wave) -> tuple[Cell, ...]:
    """Only the yearly survey asks more than the department: what is not asked cannot point at anybody."""
    if wave.survey.length != "full" or not wave.asks_side:
        return ()
    years = (
        Choice("new", _("Less than a year")),
        Choice("middle", _("One to three years")),
        Choice("long", _("More than three years")),
    )
    units = [Choice(str(pk), name) for pk, name in BusinessUnit.objects.order_by("name").values_list("pk", "name")]
    return (
        Cell("tenure", _("Years in the company"), years),
        *([Cell("unit", _("Business unit"), tuple(units))] if len(units) > 1 else []),
    )


def choices_of(wave: Wave) -> dict[str, list[str]]:
    return {cell.key: [choice.value for choice in cell.choices] for cell in finer_cells(wave)}


def _mirrored(voice: str) -> tuple[Item, ...]:
    heading = _("We for our neighbours") if voice == items.OURS else _("Our neighbours for us")
    return tuple(
        Item(
            items.question(item.key, voice), _(item.ours if voice == items.OURS else item.theirs), items.LOWEST,
            items.HIGHEST, _("not at all"), _("completely"), heading,
        )
        for item in items.ITEMS
    )  # fmt: skip


def _recommend() -> Item:
    return Item(
        items.RECOMMEND,
        _("Would you advise a colleague to work with the neighbouring department?"),
        0,
        items.TOP_RECOMMENDATION,
        _("in no case"),
        _("certainly"),
        _("All in all"),
    )


def _open_questions(wave: Wave) -> tuple[OpenQuestion, ...]:
    hint = _("Write so that the words do not tell who you are.")
    fixed = (
        OpenQuestion(items.OBSTACLES, _("What gets in the way of working together?"), hint),
        OpenQuestion(items.PROPOSALS, _("What do you propose?"), hint),
    )
    free = [OpenQuestion(f"free{place}", words, hint) for place, words in enumerate(wave.survey.questions, start=1)]
    return (*fixed, *free)
