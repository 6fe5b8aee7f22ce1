"""Stages with the definitions that both heads sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Prefetch

from funnel.models import Pipeline, Stage, StageSignature


@dataclass(frozen=True)
class DefinedStage:
    """R-FN-01: a definition counts once both heads have signed this very text."""

    stage: Stage
    marketing: StageSignature | None
    sales: StageSignature | None

    @property
    def is_draft(self) -> bool:
        return not (self.stage.definition and self.marketing and self.sales)


def defined_stages(pipeline: Pipeline) -> tuple[DefinedStage, ...]:
    signatures = StageSignature.objects.filter(definition=F("stage__definition")).select_related("person")
    stages = Stage.objects.filter(pipeline=pipeline).order_by("is_archived", "order")
    stages = stages.prefetch_related(Prefetch("signatures", signatures.order_by("signed_at"), "valid"))
    return tuple(
        DefinedStage(stage, _signed(stage.valid, "marketing"), _signed(stage.valid, "sales")) for stage in stages
    )


def _signed(signatures: Sequence[StageSignature], side: str) -> StageSignature | None:
    return next((signature for signature in signatures if signature.side == side), None)


def waits_for_signature(stages: Iterable[DefinedStage], side: str) -> list[DefinedStage]:
    """Definitions with words that this side has not signed; they are signed as one set."""
    return [
        item for item in stages if not item.stage.is_archived and item.stage.definition and getattr(item, side) is None
    ]
