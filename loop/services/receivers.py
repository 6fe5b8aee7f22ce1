"""Who gets the work that was meant for a colleague who lives another function this week (R-RO-03)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.templatetags.format import day as in_words
from alignment.shared.words import gettext_noop
from loop.selectors import today_of
from loop.services.telling import tell
from people import selectors as people
from people.models import Absence, Person

WENT_ELSEWHERE = gettext_noop(
    "%(name)s is on a rotation until %(until)s: “%(what)s” went to %(stand_in)s, who stands in."
)


def receiver(owner: Person | None, now: datetime) -> Person | None:
    """The colleague or who stands in; on a rotation without a stand-in the work is refused."""
    if owner is None:
        return None
    found = people.stand_in_for(owner, now)
    away = on_rotation(owner, now) if found.pk == owner.pk else None
    if away is not None:
        words = _("%(name)s is on a rotation until %(until)s, and nobody stands in. Choose another colleague.")
        raise InvalidInput(words % {"name": owner.name, "until": in_words(away.to_date)}, field="owner")
    return found


def on_rotation(person: Person, now: datetime) -> Absence | None:
    day = today_of(now)
    found = Absence.objects.filter(
        person=person, kind="rotation", blocks_tasks=True, from_date__lte=day, to_date__gte=day
    )
    return found.order_by("from_date", "pk").first()


def tell_assigner(
    assigner: Person | None, meant: Person | None, got: Person | None, *, what: str, key: str, url: str, now: datetime,
    is_demo: bool = False,
) -> None:  # fmt: skip
    """AL-12: whoever gave work to a rotating colleague hears where it went."""
    if meant is None or got is None or meant.pk == got.pk or assigner is None or assigner.pk == got.pk:
        return
    away = on_rotation(meant, now)
    if away is not None:
        tell(
            assigner, key=f"AL-12-{key}", text=WENT_ELSEWHERE, url=url, now=now, is_demo=is_demo, name=meant.name,
            until=in_words(away.to_date), what=what[:150], stand_in=got.name,
        )  # fmt: skip
