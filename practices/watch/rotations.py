"""AL-12 and AL-40…44: what waits around rotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from loop.models import Action
from people import selectors as people
from people.models import Absence, Membership, Person
from practices.models import Method, Part, Rotation
from practices.models.methods import IN_USE
from practices.models.rotations import TOOK_PLACE
from practices.selectors import rotations as selectors
from practices.selectors.calendar import day_of

NOBODY_FOR = timedelta(days=60)
NEWCOMER_AFTER = timedelta(days=30)
REFUSAL_STAYS = timedelta(days=14)
DEBRIEF_AFTER = timedelta(days=3)
MADE_UP_WITHIN = timedelta(days=30)
REMINDED_BEFORE = timedelta(days=7)
PLANNING = ("cmo", "cco", "hr_director")


def alerts(now: datetime) -> list[AlertDraft]:
    """A method that is paused is silent."""
    method = Method.objects.filter(key="rotation", state__in=IN_USE).first()
    if method is None:
        return []
    today = day_of(now)
    return [
        *tasks_of_the_week(today), *without_replies(today), *nobody_went(method, now), *refusals(now),
        *newcomers(method, today), *unfinished(today),
    ]  # fmt: skip


def tasks_of_the_week(today: date) -> Iterator[AlertDraft]:
    """AL-12 (R-RO-03): a promise of before falls due while its owner lives another function."""
    away = Absence.objects.filter(kind="rotation", from_date__lte=today, to_date__gte=today).select_related("person")
    for absence in away:
        due = Action.objects.filter(
            owner=absence.person, state="open", due_date__gte=absence.from_date, due_date__lte=absence.to_date,
            requested_by__isnull=False,
        ).exclude(requested_by=absence.person)  # fmt: skip
        for action in due.order_by("pk"):
            yield AlertDraft(
                key="AL-12",
                person_id=action.requested_by_id,
                dedupe=f"action-{action.pk}",
                text=_("%(name)s is on a rotation, and this falls due meanwhile: %(action)s. Agree on another day."),
                params={"name": absence.person.name, "action": action.text[:200]},
                action_url=f"{reverse('loop:promises')}#action-{action.pk}",
            )


def without_replies(today: date) -> Iterator[AlertDraft]:
    """AL-40 (R-RO-04): the first day has come, and phone or mail still promise an answer."""
    waiting = selectors.coming("rotation", "elsewhere").exclude(phone_message_set=True, autoreply_set=True)
    for rotation in waiting:
        if rotation.first_day and rotation.first_day <= today:
            text = _("The week begins: set the phone message and the auto-reply first.")
            yield from _to({rotation.guest_id, _pk("cmo")}, "AL-40", rotation, text)


def nobody_went(method: Method, now: datetime) -> Iterator[AlertDraft]:
    """AL-41: sixty days since the last week began, or since the method was launched."""
    since = max(
        filter(None, [selectors.last_began(now), method.launched_at and day_of(method.launched_at)]), default=None
    )
    if since is None or day_of(now) - since < NOBODY_FOR or not selectors.eligible():
        return
    for person in _pks(PLANNING):
        yield AlertDraft(
            key="AL-41", person_id=person, dedupe="rotation",
            text=_("Nobody went on a rotation for %(days)s days. Next in the queue is known."),
            params={"days": (day_of(now) - since).days}, action_url=reverse("practices:rotations"),
        )  # fmt: skip


def refusals(now: datetime) -> Iterator[AlertDraft]:
    """AL-42: somebody said no; until the next week of the same colleague is planned, two weeks at most."""
    lately = Rotation.objects.filter(refused_at__gt=now - REFUSAL_STAYS).select_related("occurrence")
    ahead = set(selectors.coming("rotation").values_list("guest", flat=True))
    for rotation in lately.order_by("pk"):
        if rotation.guest_id not in ahead:
            text = _("A planned rotation was declined. Talk it over, then plan another week.")
            yield from _to({_pk("hr_director"), _pk("cmo")}, "AL-42", rotation, text)


def newcomers(method: Method, today: date) -> Iterator[AlertDraft]:
    """AL-43: a month in sales, and marketing not seen yet. Who was here before the method is no newcomer."""
    launched = day_of(method.launched_at) if method.launched_at else today
    here = selectors.eligible("tour")
    due = [pk for pk, since in here.items() if since >= launched - NEWCOMER_AFTER and today - since >= NEWCOMER_AFTER]
    seen = Part.objects.filter(
        person__in=due, part="guest", occurrence__rotation__direction="tour",
        occurrence__rotation__state__in=TOOK_PLACE,
    ).exclude(came=False)  # fmt: skip
    late = list(Person.objects.filter(pk__in=due).exclude(pk__in=seen.values("person")).order_by("pk"))
    heads = people.heads_over(late) if late else {}
    for person in late:
        receivers = {_pk("hr_director"), heads[person.pk].pk if person.pk in heads else None}
        for pk in sorted(filter(None, receivers)):
            yield AlertDraft(
                key="AL-43", person_id=pk, dedupe=f"person-{person.pk}",
                text=_("A month in sales, and not yet at marketing's: %(name)s"), params={"name": person.name},
                action_url=reverse("practices:rotation-tour-new"),
            )  # fmt: skip


def unfinished(today: date) -> Iterator[AlertDraft]:
    """AL-44: the evening of a swap was not told for three days; days cut off by an illness wait to be made up."""
    swaps = Rotation.objects.filter(direction="swap", state="held").select_related("occurrence").order_by("pk")
    for rotation in swaps:
        if today - day_of(rotation.occurrence.ends_at) >= DEBRIEF_AFTER:
            text = _("The swap of the heads waits for its debrief.")
            yield from _to({rotation.guest_id, rotation.host_id}, "AL-44", rotation, text)
    cut = Rotation.objects.filter(state="running", interrupted_on__isnull=False).select_related("occurrence")
    for rotation in cut.order_by("pk"):
        if rotation.interrupted_on and today >= rotation.interrupted_on + MADE_UP_WITHIN - REMINDED_BEFORE:
            text = _("An interrupted week waits for its remaining days.")
            yield from _to({rotation.guest_id, _pk("cmo")}, "AL-44", rotation, text)


def _to(persons: Iterable[int | None], key: str, rotation: Rotation, text: str) -> Iterator[AlertDraft]:
    for pk in sorted(set(filter(None, persons))):
        yield AlertDraft(
            key=key, person_id=pk, dedupe=f"rotation-{rotation.pk}", text=text,
            action_url=reverse("practices:rotation", args=[rotation.pk]),
        )  # fmt: skip


def _pk(role: str) -> int | None:
    found = people.head(role)
    return found.pk if found else None


def _pks(roles: Iterable[str]) -> list[int]:
    held = Membership.objects.filter(role__in=roles, to_date=None, person__is_active=True)
    return sorted(set(held.values_list("person", flat=True)))
