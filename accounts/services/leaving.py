"""Keys and receivers of somebody who leaves, and the word to those who take over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.services.letters import language_of
from delivery.models import ApiKey, Webhook
from delivery.services.keys import revoke
from delivery.services.notifications import notify
from people import selectors
from people.models import Leaving, LeavingItem, Person
from people.services.leaving import ENDS, Duty, Line, note
from people.services.leaving_rows import passing

KEY, WORD = "delivery.apikey", "delivery.notification"


def keys_of(person: Person, now: datetime) -> QuerySet[ApiKey]:
    alive = ApiKey.objects.filter(person=person, revoked_at=None)
    return (alive.filter(expires_at=None) | alive.filter(expires_at__gt=now)).order_by("pk")


def preview_keys(person: Person, now: datetime) -> Iterable[Line]:
    yield Line(_("API keys"), keys_of(person, now).count(), ENDS)


def end_keys(leaving: Leaving, now: datetime) -> None:
    for key in keys_of(leaving.person, now):
        revoke(key, now=now)
        note(leaving, KEY, key)


def give_key_back(item: LeavingItem, now: datetime) -> bool:
    return ApiKey.objects.filter(pk=item.object_id, revoked_at=item.leaving.at).update(revoked_at=None) == 1


def webhooks_of(person: Person, now: datetime) -> QuerySet[Webhook]:
    return Webhook.objects.filter(owner=person)


def administrator(leaving: Leaving, webhook: Webhook) -> Person:
    """Only administrators read them; without one whoever takes the rest hears of their failures."""
    if leaving.rest_to.has_role("administrator"):
        return leaving.rest_to
    return next(iter(selectors.people_in("administrator")), leaving.rest_to)


def tell(leaving: Leaving, now: datetime) -> None:
    """The head and everybody who got something; counts, and no name."""
    given = [pk for pk in leaving.items.values_list("given_to", flat=True) if pk]
    head = selectors.head_over(leaving.person)
    people = {person.pk: person for person in (head, leaving.rest_to, leaving.leads_to) if person}
    for person in people.values():
        with translation.override(language_of(person)):
            text = words(given.count(person.pk), len(given))
        notify(person, key=f"left:{leaving.pk}", text=text, url="/", now=now, is_demo=leaving.is_demo)


def words(mine: int, all_of_them: int) -> str:
    if mine:
        text = ngettext(
            "A colleague has left: %(n)s thing is yours now.", "A colleague has left: %(n)s things are yours now.", mine
        )
        return text % {"n": mine}
    text = ngettext(
        "A colleague of yours has left: %(n)s thing was handed over.",
        "A colleague of yours has left: %(n)s things were handed over.",
        all_of_them,
    )
    return text % {"n": all_of_them}


def nothing(person: Person, now: datetime) -> Iterable[Line]:
    return ()


def never(item: LeavingItem, now: datetime) -> bool:
    return False


DUTIES = (
    Duty(KEY, preview_keys, end_keys, give_key_back, order=10),
    passing(
        "delivery.webhook", gettext_lazy("Webhooks of other systems"), webhooks_of, receiver=administrator, order=80
    ),
    Duty(WORD, nothing, tell, never, order=99),
)
