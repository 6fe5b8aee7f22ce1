"""A material is written, approved, shown, renewed and retired; what won deals is retired with the word of sales."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from funnel.models import Lead
from loop.selectors import language_of
from loop.services import actions
from loop.services.changes import change
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.models import Asset, AssetConsent, AssetRequest, AssetUse, AssetVersion
from practices.models.assets import CONSENTING, KEEPERS, OFFERED
from practices.selectors.assets import won_lately
from practices.selectors.calendar import add_working_days, day_of
from practices.services.asset_files import Stored

APPROVERS = ("cmo", "head_of_marketing")
UPDATE_WORKING_DAYS = 5  # our own default
LINKS = ("https://", "http://")


@transaction.atomic
def create(
    *, kind: str, title: str, owner: Person, actor: Person, now: datetime, language: str = "ru", link: str = "",
    file: Stored | None = None, note: str = "", is_demo: bool = False,
) -> Asset:  # fmt: skip
    if not actor.has_role(*KEEPERS):
        raise NotAllowed(_("Materials are kept by marketing."))
    if not title.strip():
        raise InvalidInput(_("Give it a name by which a seller finds it."), field="title")
    asset = Asset.objects.create(
        kind=kind, title=title.strip()[:200], owner=owner, reviewed_at=now, created_at=now, is_demo=is_demo
    )
    _append(asset, language=language, link=link, file=file, note=note, actor=actor, now=now)
    audit.record(actor=actor, verb="asset.created", obj=asset, now=now, is_demo=asset.is_demo)
    return asset


@transaction.atomic
def add_version(
    asset: Asset, *, actor: Person, now: datetime, language: str = "ru", link: str = "", file: Stored | None = None,
    note: str = "", expected_version: int | None = None,
) -> AssetVersion:  # fmt: skip
    """Renewed: it is fresh again, and whoever asked for it hears so."""
    _must_live(asset)
    change(asset, actor=actor, now=now, expected_version=expected_version, reviewed_at=now)
    version = _append(asset, language=language, link=link, file=file, note=note, actor=actor, now=now)
    _answer_requests(asset, actor=actor, now=now)
    audit.record(actor=actor, verb="asset.renewed", obj=asset, now=now, is_demo=asset.is_demo)
    return version


@transaction.atomic
def review(asset: Asset, *, actor: Person, now: datetime, expected_version: int | None = None) -> Asset:
    """Looked through and still right."""
    _must_live(asset)
    change(asset, actor=actor, now=now, expected_version=expected_version, reviewed_at=now)
    _answer_requests(asset, actor=actor, now=now)
    audit.record(actor=actor, verb="asset.reviewed", obj=asset, now=now, is_demo=asset.is_demo)
    return asset


@transaction.atomic
def approve(asset: Asset, *, actor: Person, now: datetime, expected_version: int | None = None) -> Asset:
    if not actor.has_role(*APPROVERS):
        raise NotAllowed(_("A material is approved by a head of marketing."))
    if asset.state != "draft":
        raise DomainError(_("This material is approved already."))
    change(asset, actor=actor, now=now, expected_version=expected_version, state="approved")
    audit.record(actor=actor, verb="asset.approved", obj=asset, now=now, is_demo=asset.is_demo)
    return asset


@transaction.atomic
def use(
    asset: Asset, *, lead: Lead, person: Person, now: datetime, asset_version: AssetVersion | None = None,
    is_local_copy: bool = False,
) -> AssetUse:  # fmt: skip
    """Declared by the seller; twice on one day is once. A copy of their own may be of anything but a draft."""
    if asset.state == "draft" or (asset.state == "retired" and not is_local_copy):
        raise DomainError(_("This material is not offered to clients."))
    found, is_new = AssetUse.objects.get_or_create(
        asset=asset, lead=lead, person=person, day=day_of(now),
        defaults={"at": now, "asset_version": asset_version, "is_local_copy": is_local_copy,
                  "is_demo": asset.is_demo or lead.is_demo},
    )  # fmt: skip
    if is_new and asset.state == "approved":
        change(asset, actor=person, now=now, state="in_use")
    return found


@transaction.atomic
def ask_for_update(
    asset: Asset, *, requester: Person, now: datetime, lead: Lead | None = None, note: str = ""
) -> AssetRequest:
    """R-CF-02: one tap; the owner promises a day. Asked again it is the same request."""
    _must_live(asset)
    if asset.owner_id == requester.pk:
        raise DomainError(_("This material is yours: renew it here."))
    if found := asset.requests.filter(requester=requester, closed_at=None).first():
        return found
    with language_of(asset.owner):
        text = _("Renew the material “%(asset)s”") % {"asset": asset.title}
    action = actions.promise(
        text=text, owner=asset.owner, due_date=add_working_days(day_of(now), UPDATE_WORKING_DAYS),
        requested_by=requester, now=now, is_demo=asset.is_demo,
    )  # fmt: skip
    return AssetRequest.objects.create(
        asset=asset, requester=requester, lead=lead, note=note.strip()[:300], at=now, action=action,
        is_demo=asset.is_demo,
    )  # fmt: skip


@transaction.atomic
def retire(asset: Asset, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None) -> Asset:
    """R-CF-03: what won deals within ninety days waits for the consent of sales; the rest goes at once."""
    _must_live(asset)
    if not reason.strip():
        raise InvalidInput(_("Say why, in a few words."), field="reason")
    values = {"retire_reason": reason.strip()[:300]}
    if not won_lately(asset, now):
        return _retired(asset, actor=actor, now=now, expected_version=expected_version, **values)
    change(
        asset, actor=actor, now=now, expected_version=expected_version, retire_asked_at=now, retire_asked_by=actor,
        **values,
    )  # fmt: skip
    audit.record(actor=actor, verb="asset.retiring_asked", obj=asset, now=now, is_demo=asset.is_demo)
    for role in CONSENTING:
        _tell(people.head(role), asset, gettext_noop("Marketing asks to retire “%(asset)s”, which won deals."), now)
    return asset


@transaction.atomic
def consent(
    asset: Asset, *, is_given: bool, actor: Person, now: datetime, note: str = "", expected_version: int | None = None
) -> Asset:
    """The word of sales is kept whatever it is; without it the material stays."""
    if not actor.has_role(*CONSENTING):
        raise NotAllowed(_("The heads of sales answer this."))
    if asset.retire_asked_at is None:
        raise DomainError(_("Nobody has asked to retire this material."))
    if not is_given and not note.strip():
        raise InvalidInput(_("Say why sales keeps it."), field="note")
    asked_by = asset.retire_asked_by
    AssetConsent.objects.create(
        asset=asset, is_given=is_given, wins=won_lately(asset, now), note=note.strip()[:300], by=actor, at=now,
        is_demo=asset.is_demo,
    )  # fmt: skip
    if is_given:
        _retired(asset, actor=actor, now=now, expected_version=expected_version)
        _tell(asked_by, asset, gettext_noop("Sales agrees: “%(asset)s” is retired."), now)
        return asset
    _unasked(asset, actor=actor, now=now, expected_version=expected_version)
    audit.record(actor=actor, verb="asset.kept", obj=asset, now=now, is_demo=asset.is_demo)
    _tell(asked_by, asset, gettext_noop("Sales keeps “%(asset)s”; the reason stands on its page."), now)
    return asset


@transaction.atomic
def restore(asset: Asset, *, actor: Person, now: datetime, expected_version: int | None = None) -> Asset:
    """Retired by mistake, or not yet: it is offered again, as old as it was."""
    if asset.state != "retired" and asset.retire_asked_at is None:
        raise DomainError(_("This material is not retired."))
    back = "in_use" if asset.uses.exists() else "approved"
    state = back if asset.state == "retired" else asset.state
    _unasked(asset, actor=actor, now=now, expected_version=expected_version, state=state, retired_at=None)
    audit.record(actor=actor, verb="asset.restored", obj=asset, now=now, is_demo=asset.is_demo)
    return asset


def _unasked(asset: Asset, *, actor: Person, now: datetime, expected_version: int | None, **values: object) -> None:
    change(
        asset, actor=actor, now=now, expected_version=expected_version, retire_asked_at=None, retire_asked_by=None,
        retire_reason="", **values,
    )  # fmt: skip


def _retired(asset: Asset, *, actor: Person, now: datetime, expected_version: int | None, **values: object) -> Asset:
    change(
        asset, actor=actor, now=now, expected_version=expected_version, state="retired", retired_at=now,
        retire_asked_at=None, retire_asked_by=None, **values,
    )  # fmt: skip
    audit.record(actor=actor, verb="asset.retired", obj=asset, now=now, is_demo=asset.is_demo)
    return asset


def _append(
    asset: Asset, *, language: str, link: str, file: Stored | None, note: str, actor: Person, now: datetime
) -> AssetVersion:
    link = link.strip()
    if bool(link) == bool(file):
        raise InvalidInput(_("Add a file or a link, one of the two."), field="link")
    if link and not link.lower().startswith(LINKS):
        raise InvalidInput(_("A link begins with https://."), field="link")
    last = asset.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    stored = {"path": file.path, "file_name": file.name, "size": file.size, "sha256": file.sha256} if file else {}
    return AssetVersion.objects.create(
        asset=asset, language=language, number=last + 1, link=link[:500], note=note.strip()[:300], by=actor, at=now,
        is_demo=asset.is_demo, **stored,
    )  # fmt: skip


def _answer_requests(asset: Asset, *, actor: Person, now: datetime) -> None:
    for request in asset.requests.filter(closed_at=None).select_related("action"):
        if request.action.state == "open":
            actions.complete(request.action, actor=actor, now=now, evidence=asset.title)
        AssetRequest.objects.filter(pk=request.pk).update(closed_at=now)


def _must_live(asset: Asset) -> None:
    if asset.state not in {"draft", *OFFERED}:
        raise DomainError(_("This material is retired."))


def _tell(person: Person | None, asset: Asset, text: str, now: datetime) -> None:
    tell(
        person, key=f"asset-{asset.pk}-{asset.version}", text=text, asset=asset.title, now=now,
        url=reverse("practices:asset", args=[asset.pk]), is_demo=asset.is_demo,
    )  # fmt: skip
