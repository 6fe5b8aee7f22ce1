"""POST /effect-cards/{id}/judge/: the verdict, on its day."""

from __future__ import annotations

from typing import Any

from dashboards.tasks import judge_card
from delivery.api.views import Action
from loop.api.effects import OneEffectCardOut
from loop.models import EffectCard


class EffectJudge(Action):
    model = EffectCard
    serializer_class = OneEffectCardOut

    def act(self, obj: EffectCard, values: Any) -> EffectCard:
        return judge_card(obj, now=self.now, actor=self.request.user)
