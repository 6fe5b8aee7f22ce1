"""The demo company leaves, and nothing of it stays; whatever was not made in it is untouched."""

from datetime import datetime

from django.apps import apps
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from alignment.shared.models import DemoMarked
from delivery.models import OutboxMessage
from funnel.models import FactStep, FunnelCell, ImportJob, LeadFact
from funnel.services import rollups
from hiring.models import CandidateFile, HiringCell, HiringStep
from hiring.services import candidate_files
from hiring.services import rollups as hiring_rollups
from people.models import Company
from practices.answers import store as survey_answers
from practices.models import AssetVersion, VisitPhoto
from practices.services import visits_photos


@transaction.atomic
def remove_demo(*, now: datetime) -> dict[str, int]:
    """How many rows of each table went; figures are made anew from what is left.

    Foreign keys are checked at the commit, so that rows which point at one another may go in any order.
    """
    papers = files_of_demo()
    for derived in (FunnelCell, FactStep, LeadFact, HiringCell, HiringStep):
        derived.objects.all().delete()
    for model in demo_models():
        let_go(model)
    counts = {model._meta.label_lower: delete_marked(model) for model in demo_models()}
    Company.objects.filter(pk=1).update(name="", is_demo=False, kev_name="", gross_margin=None)
    rollups.rebuild_all(now=now)
    hiring_rollups.rebuild_all(now=now)
    transaction.on_commit(cache.clear)
    transaction.on_commit(survey_answers.forget_demo)
    transaction.on_commit(lambda: throw_away(papers))
    return {label: count for label, count in counts.items() if count}


def files_of_demo() -> set[str]:
    """Protocols that went out as attachments, files that were imported, materials, pictures of visits, CVs."""
    letters = OutboxMessage.objects.filter(is_demo=True).values_list("attachments", flat=True)
    sent = {attachment["path"] for attachments in letters for attachment in attachments if "path" in attachment}
    imported = ImportJob.objects.filter(is_demo=True).exclude(path="").values_list("path", flat=True)
    materials = AssetVersion.objects.filter(is_demo=True).exclude(path="").values_list("path", flat=True)
    pictures = VisitPhoto.objects.filter(is_demo=True).values_list("path", flat=True)
    cvs = CandidateFile.objects.filter(is_demo=True).values_list("path", flat=True)
    kept = {
        *(f"{visits_photos.FOLDER}/{path}" for path in pictures),
        *(f"{candidate_files.FOLDER}/{path}" for path in cvs),
    }
    return sent | {*imported, *materials, *kept}


def throw_away(papers: set[str]) -> None:
    for path in papers:
        default_storage.delete(path)


def demo_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, DemoMarked) and model is not Company]


def delete_marked(model: type[models.Model]) -> int:
    return model._default_manager.filter(is_demo=True)._raw_delete(connection.alias)


def let_go(model: type[models.Model]) -> None:
    """Rows of tables without a demo mark: those that live by a demo row go with it, the rest let go of it."""
    doomed = model._default_manager.filter(is_demo=True)
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and not issubclass(relation.related_model, DemoMarked):
            release(
                relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": doomed}), relation.field
            )


def release(related: models.QuerySet, field: models.ForeignKey) -> None:
    if field.null:
        related.update(**{field.name: None})
    else:
        related._raw_delete(connection.alias)
