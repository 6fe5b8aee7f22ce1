"""`ETag` out, `If-Match` in: a writer who saw an older object is told who was first."""

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import InvalidInput, StaleVersion

TAG = re.compile(r'^(?:W/)?"?(\d{1,9})"?$')


def expected_version(request: Request) -> int | None:
    """The version the caller saw; None when it does not say, or says `*`."""
    sent = request.headers.get("If-Match", "").strip()
    if sent in ("", "*"):
        return None
    match = TAG.match(sent)
    if match is None:
        raise InvalidInput(_('If-Match takes the ETag of an object, such as "3".'), field="If-Match")
    return int(match[1])


def check(request: Request, obj: Any) -> None:
    """For services that take no `expected_version` themselves."""
    expected = expected_version(request)
    if expected is not None and expected != obj.version:
        raise StaleVersion(
            _("Somebody changed this first. Look at the current state and try again."),
            current=obj,
        )


def tagged(response: Response, obj: Any) -> Response:
    if getattr(obj, "version", None) is not None:
        response["ETag"] = f'"{obj.version}"'
    return response
