"""What pages of figures say of the CRM behind them (R-IN-03, R-IN-07)."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from funnel.selectors import feeds

ACT = ("administrator", "cco", "cmo")


def feed_banners(request: HttpRequest) -> dict[str, Any]:
    return {
        "feed_banners": feeds.banners(now=timezone.now()),
        "may_act_on_feeds": request.user.has_role(*ACT),
    }
