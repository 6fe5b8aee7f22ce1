"""The second database. No person, no moment, no counter: nothing of a row tells whose it is or when it came."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models


class Unreachable(models.Manager[Any]):
    """Rows are for `practices.answers.store`; nobody sees them by being somebody."""

    def visible_to(self, user: object) -> models.QuerySet[Any]:
        return self.none()

    def editable_by(self, user: object) -> models.QuerySet[Any]:
        return self.none()


class Ballot(models.Model):
    """A wave as the door knows it. `key_id` names the key that seals what comes in now; the key itself is a file."""

    wave_id = models.PositiveBigIntegerField(primary_key=True)
    is_open = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    key_id = models.CharField(max_length=32, blank=True)

    objects = Unreachable()

    def __str__(self) -> str:
        return f"ballot {self.wave_id}"


class Slip(models.Model):
    """One answer may come in by it. Written anew, in the order of the digests, at every flush."""

    digest = models.CharField(max_length=64, primary_key=True)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="slips")
    is_used = models.BooleanField(default=False)

    objects = Unreachable()

    def __str__(self) -> str:
        return f"slip of {self.ballot_id}"


class Waiting(models.Model):
    """An answer until its flush: of one length like all others, unreadable once its key is destroyed."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="waiting")
    key_id = models.CharField(max_length=32)
    sealed = models.BinaryField()

    objects = Unreachable()

    def __str__(self) -> str:
        return f"waiting in {self.ballot_id}"


class Answer(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="answers")
    cells = models.JSONField()
    scores = models.JSONField()

    objects = Unreachable()

    def __str__(self) -> str:
        return f"answer in {self.ballot_id}"


class Remark(models.Model):
    """Own words, apart from the scores and without any cell."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="remarks")
    question = models.CharField(max_length=60)
    text = models.TextField()

    objects = Unreachable()

    def __str__(self) -> str:
        return f"remark in {self.ballot_id}"
