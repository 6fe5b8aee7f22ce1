"""A record with several small forms: one address for its steps, each with its form, its service and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import first_error
from practices.views.steps import answer_to


@dataclass(frozen=True)
class Verb:
    """`take(request, obj, form)` calls one service; `may(user, obj)` says who is let through before anything is read."""

    form: Callable[..., Form]
    take: Callable[[HttpRequest, Any, Any], Any]
    words: Callable[[], str]
    may: Callable[[Any, Any], bool] = lambda user, obj: True


def stepped(
    request: HttpRequest, obj: Any, verb: str, verbs: Mapping[str, Verb], *, template: str, back: str, pk: int,
    shown: Callable[..., dict[str, Any]], options: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    if verb not in verbs:
        raise Http404
    step = verbs[verb]
    if not step.may(request.user, obj):
        raise NotAllowed(_("This step is for somebody else."))

    def take() -> None:
        form = step.form(request.POST, **(options or {}))
        if not form.is_valid():
            raise InvalidInput(first_error(form))
        step.take(request, obj, form)

    return answer_to(request, verb, take, template=template, shown=shown, words=step.words, back=back, pk=pk)


def form_of(
    verb: str, form: Callable[..., Form], *, refused: str = "", typed: Any = None, **options: Any
) -> Form:  # fmt: skip
    """Empty, or with what was typed when this very step was refused."""
    return form(typed if refused == verb else None, auto_id=f"{verb}-%s", **options)
