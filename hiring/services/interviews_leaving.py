"""Interviews ahead of somebody who leaves go to the hiring head: nobody else may know the candidate by chance."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy

from hiring.models import InterviewSeat
from hiring.services import interview_letters
from people.models import Leaving, Person
from people.services.leaving_rows import passing

HEAD = "interview__application__vacancy__hiring_head"


def ahead_of(person: Person, now: datetime) -> QuerySet[InterviewSeat]:
    """Where the hiring head sits already, one chair fewer is enough."""
    found = InterviewSeat.objects.filter(person=person, interview__state="planned", interview__starts_at__gt=now)
    return found.exclude(interview__seats__person=F(HEAD)).select_related(HEAD).order_by("pk")


def _head(leaving: Leaving, seat: InterviewSeat) -> Person:
    head: Person = seat.interview.application.vacancy.hiring_head
    return head


def _invite(leaving: Leaving, seat: InterviewSeat, now: datetime) -> None:
    interview_letters.invite(seat.interview, now=now)


DUTIES = (
    passing(
        "hiring.interviewseat", gettext_lazy("Interviews ahead"), ahead_of, field="person", order=90, receiver=_head,
        told=_invite,
    ),
)  # fmt: skip
