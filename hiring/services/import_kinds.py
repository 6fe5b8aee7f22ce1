"""Candidates and their stage histories as kinds of the import wizard. Only the HR director imports and sees them (P9)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from funnel.services.import_kinds import FLAG, MOMENT, STAGE, Field, Guest
from hiring.services.import_candidates import CandidateWriter
from hiring.services.import_histories import HistoryWriter
from hiring.services.import_undo import undo

PIPELINE = "hiring"
ROLES = ("hr_director",)
CANDIDATE_FIELDS = {
    "external_id": Field(_("External id")),
    "vacancy": Field(_("Vacancy"), is_required=True),
    "source": Field(_("Source")),
    "stage": Field(_("Stage"), STAGE),
    "stage_at": Field(_("On this stage since"), MOMENT),
    "created_at": Field(_("Came on"), MOMENT),
    "consent": Field(_("Consent to processing, yes or no"), FLAG),
    "reason": Field(_("Reason of the refusal")),
    "name": Field(_("Full name")),
    "first_name": Field(_("First name")),
    "last_name": Field(_("Last name")),
    "email": Field(_("E-mail")),
    "phone": Field(_("Phone")),
    "city": Field(_("City")),
    "company": Field(_("Company")),
    "position": Field(_("Position")),
    "link": Field(_("Profile address")),
    "note": Field(_("Note")),
}
EVENT_FIELDS = {
    "external_id": Field(_("External id"), is_required=True),
    "stage": Field(_("Stage"), STAGE, is_required=True),
    "at": Field(_("Moment"), MOMENT, is_required=True),
    "reason": Field(_("Reason of the refusal")),
    "pipeline": Field(_("Pipeline")),
}
EVENT_HEADERS = {
    "external_id": "external id|id|candidate id|application id|id кандидата|внешний id|номер",
    "stage": "stage|status|этап|стадия|статус",
    "at": "at|date|moment|дата|дата этапа|когда",
    "reason": "reason|rejection reason|причина|причина отказа",
    "pipeline": "pipeline|воронка",
}
CANDIDATE_HEADERS = {
    "external_id": EVENT_HEADERS["external_id"],
    "vacancy": "vacancy|job|job title|opening|вакансия|название вакансии",
    "source": "source|channel|источник|источник кандидата|канал",
    "stage": EVENT_HEADERS["stage"],
    "stage_at": "stage at|stage changed at|дата смены этапа|дата изменения статуса",
    "created_at": "created at|applied at|date applied|дата отклика|дата создания|дата добавления",
    "consent": "consent|согласие|согласие на обработку|согласие на обработку персональных данных",
    "reason": EVENT_HEADERS["reason"],
    "name": "name|full name|candidate|candidate name|фио|кандидат|имя и фамилия",
    "first_name": "first name|имя",
    "last_name": "last name|surname|фамилия",
    "email": "email|e mail|почта|электронная почта|эл почта",
    "phone": "phone|mobile|телефон|мобильный|номер телефона",
    "city": "city|location|город",
    "company": "company|current company|компания|место работы",
    "position": "position|current title|должность",
    "link": "link|url|profile|resume url|ссылка|резюме|ссылка на резюме",
    "note": "note|comment|заметка|комментарий",
}
STAGE_WORDS = {
    "new": "new|applied|новый|отклик|новый отклик|неразобранные",
    "screened": "screened|screening|phone screen|отобран|скрининг|телефонное интервью|подумать",
    "interview_1": "interview|first interview|интервью|собеседование|первое интервью",
    "test": "test|work sample|тестовое|тестовое задание|рабочая проба",
    "interview_2": "second interview|final interview|второе интервью|финальное интервью",
    "references": "references|reference check|рекомендации|проверка рекомендаций",
    "offer": "offer|offered|предложение|оффер|предложение о работе",
    "accepted": "accepted|offer accepted|принял предложение|оффер принят",
    "started": "started|hired|onboarded|вышел на работу|принят на работу|нанят",
    "probation_passed": "probation passed|прошел испытательный срок",
    "probation_failed": "probation failed|не прошел испытательный срок",
    "rejected": "rejected|declined by us|отказ|отказали|отклонен|отказали мы",
    "withdrew": "withdrew|withdrawn|declined by candidate|отказался|отказался сам",
}

CANDIDATES = Guest(
    key="candidates", label=_("Candidates"), fields=CANDIDATE_FIELDS, headers=CANDIDATE_HEADERS,
    stage_words=STAGE_WORDS, roles=ROLES, pipeline=PIPELINE, writer=CandidateWriter, undo=undo,
    constants=("vacancy", "source", "consent"), has_entries=True, stands_for=("candidates", PIPELINE), records="hiring:candidates",
)  # fmt: skip
HISTORIES = Guest(
    key="candidate_events", label=_("Stage histories of candidates"), fields=EVENT_FIELDS, headers=EVENT_HEADERS,
    stage_words=STAGE_WORDS, roles=ROLES, pipeline=PIPELINE, writer=HistoryWriter, undo=undo,
    constants=("pipeline",), stands_for=("stage_events", PIPELINE),
)  # fmt: skip
GUESTS = (CANDIDATES, HISTORIES)
