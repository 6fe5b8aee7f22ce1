"""Tokens on their way into letters: nothing anywhere says who gets which.

    prepare(wave_id, count)   issues tokens for `count` letters and keeps them in a box of loose slips
    send(wave_id, person, …)  one letter; `LINK` in body and html is where the address of the answer page belongs,
                              and the relay draws a slip for it when the letter leaves
Send reminders as ordinary letters without a link ("use the link of the first letter"): a second slip would be a
second vote.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from delivery.models import OutboxMessage
from delivery.services import enclosures, outbox
from people.models import Person
from practices.answers import slips, store

LINK = enclosures.PLACE
KIND = "survey-answers"
SPARE_SHARE = 10


def prepare(wave_id: int, count: int) -> None:
    """With some to spare, for letters that are sent again to another address."""
    slips.put(wave_id, store.issue(wave_id, count + 2 + count // SPARE_SHARE))


def send(
    wave_id: int, recipient: Person, *, subject: str, body: str, html: str = "", now: datetime, is_demo: bool = False
) -> OutboxMessage:
    key = f"{KIND}:{wave_id}:{recipient.pk}"
    return outbox.send_mail(
        key=key, recipient=recipient, subject=subject, body=body, html=html, now=now, is_demo=is_demo
    )


def address_of(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('answers:answer', args=[token])}"


@contextmanager
def drawn_link(wave_id: str) -> Iterator[str]:
    """For the relay. A box that is empty is filled by one; a closed wave sends no more letters."""
    with slips.drawn(int(wave_id)) as token:
        yield address_of(token or store.issue(int(wave_id), 1)[0])
