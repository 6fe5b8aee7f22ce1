"""What the practices notice: each kind in a file of its own. A method that is not in use says nothing (decisions 40)."""

from __future__ import annotations

from datetime import datetime

from alignment.shared.attention import AlertDraft
from practices.selectors.methods import in_use
from practices.watch import content, due, methods, rotations, surveys, trainings, visits

WATCHES = (methods, due, rotations, visits, trainings, surveys, content)
OF_A_METHOD = {
    "AL-11": "field_visits",
    "AL-13": "survey",
    "AL-15": "content",
    "AL-41": "rotation",
    "AL-43": "rotation",
    "AL-45": "field_visits",
    "AL-46": "field_visits",
    "AL-48": "joint_training",
    "AL-49": "listening",
    "AL-50": "content",
    "AL-51": "onboarding",
    "AL-52": "onboarding",
}


def alerts(now: datetime) -> list[AlertDraft]:
    used = in_use()
    drafts = [draft for watch in WATCHES for draft in watch.alerts(now)]
    return [draft for draft in drafts if draft.key not in OF_A_METHOD or OF_A_METHOD[draft.key] in used]
