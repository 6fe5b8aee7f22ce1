"""The dictionaries that every row of an import names: read once, extended as new names come."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.contact import normal_email
from alignment.shared.errors import InvalidInput
from alignment.shared.search import search_key
from funnel.models import Campaign, ImportJob, Reason, Source, Stage
from funnel.services.dictionaries import REASON_KIND, Dictionaries, find_reason
from people import selectors as people
from people.models import Person
from people.services import onboarding


class Directory:
    def __init__(self, job: ImportJob, *, now: datetime) -> None:
        self.job, self.now = job, now
        self.company = people.company()
        self.forget()
        self.first_stage = self.known.first_stage()
        self.pipeline = self.first_stage.pipeline
        sales = [stage for (line, _key), stage in self.known.stages.items() if line == "sales"]
        self._stages = {search_key(word): stage for stage in sales for word in (stage.name, stage.key)}
        self._reasons: dict[tuple[str, str], Reason | None] = {}

    def forget(self) -> None:
        """After a rollback: what this batch added is no longer there."""
        self.known = Dictionaries(is_demo=self.job.is_demo)
        self._owners: dict[str, Person] = {}

    def stage(self, word: str) -> Stage:
        """By key, or by the name the company gave it."""
        return self._stages.get(search_key(word)) or self.known.stage(word.strip())

    def reason(self, stage: Stage, word: str) -> tuple[Reason | None, str]:
        """A reason in words that no code knows is kept as the note of “other”."""
        kind = REASON_KIND.get(stage.kind, "")
        if not word or not kind:
            return None, ""
        found, other = self._reason(kind, word), self._reason(kind, "other")
        return (found, "") if found else (other, word)

    def _reason(self, kind: str, word: str) -> Reason | None:
        if (kind, word) not in self._reasons:
            self._reasons[kind, word] = find_reason(kind, word)
        return self._reasons[kind, word]

    def source(self, name: str) -> Source | None:
        _check_length(name, "source", 120)
        return self.known.source(name)

    def campaign(self, name: str, source: Source | None) -> Campaign | None:
        _check_length(name, "campaign", 200)
        return self.known.campaign(name, source)

    def owner(self, text: str, *, may_create: bool) -> Person:
        word = search_key(text)
        if word not in self._owners:
            self._owners[word] = self._known_person(text) or self._new_person(text, may_create=may_create)
        return self._owners[word]

    def _known_person(self, text: str) -> Person | None:
        found: QuerySet[Person] = Person.objects.filter(is_erased=False).order_by("-is_active", "pk")
        email = normal_email(text)
        if email:
            return found.filter(email=email).first()
        by_id = found.filter(external_id=text.strip()).first()
        if by_id:
            return by_id
        words = search_key(text).split()
        for name in (" ".join(words), " ".join(reversed(words))):
            for person in found.filter(search_key__startswith=name[:100]):
                if search_key(person.name) == name:
                    return person
        return None

    def _new_person(self, text: str, *, may_create: bool) -> Person:
        if not may_create:
            raise InvalidInput(_("There is no colleague “%(name)s”.") % {"name": text[:80]}, field="owner")
        first, _space, last = " ".join(text.split()).partition(" ")
        email = normal_email(text)
        return onboarding.create_person(
            now=self.now,
            first_name="" if email else first[:100],
            last_name=last[:100],
            email=email,
            role="sales_rep",
            is_demo=self.job.is_demo,
        )


def _check_length(name: str, field: str, limit: int) -> None:
    if len(name) > limit:
        sentence = _("“%(field)s” is longer than %(limit)s characters.")
        raise InvalidInput(sentence % {"field": field, "limit": limit}, field=field)
