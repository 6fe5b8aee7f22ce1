"""Who opens the pages of connections, and the connection they are about."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from alignment.shared.errors import NotAllowed
from connectors.models import Connection
from connectors.models.crm import MANAGERS, MAPPERS
from delivery.views.access import PersonRequest, allowed
from people.models import Person


def may_see(person: Person) -> bool:
    return person.has_role(*MAPPERS)


def may_manage(person: Person) -> bool:
    return person.has_role(*MANAGERS)


def may_see_leads(person: Person) -> bool:
    """decisions.md 13: an administrator keeps the connection and does not read leads."""
    return person.has_role("cco", "cmo")


mappers = allowed(may_see)
managers = allowed(may_manage)


def seen(request: PersonRequest, pk: int) -> Connection:
    return get_object_or_404(Connection.objects.visible_to(request.user).select_related("feed"), pk=pk)


def mapped_by(request: PersonRequest, pk: int) -> Connection:
    return get_object_or_404(Connection.objects.mappable_by(request.user).select_related("feed"), pk=pk)


def managed(request: PersonRequest, pk: int) -> Connection:
    found = seen(request, pk)
    if not Connection.objects.editable_by(request.user).filter(pk=pk).exists():
        raise NotAllowed(_("Keys and pauses of a connection are the administrator's."))
    return found
