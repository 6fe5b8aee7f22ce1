"""Every field that could hold words about a person is marked in its model, or named here as one that does not."""

from django.apps import apps
from django.db import models

from alignment.shared.models import Personal, personal_fields

OWN = {
    "people",
    "delivery",
    "accounts",
    "funnel",
    "connectors",
    "loop",
    "practices",
    "survey_answers",
    "hiring",
    "planning",
    "meetings",
    "dashboards",
}
WORDS = (models.CharField, models.TextField, models.JSONField, models.EmailField)
IMPERSONAL = {
    "practices.method": "key",
    "practices.methodturn": "from_state to_state",
    "practices.turn": "from_phase to_phase",
    "people.auditevent": "source verb object_type object_id previous_hash hash",
    "people.workingcalendar": "name workdays",
    "people.person": "language theme",
    "people.company": "name currency time_zone language kev_name",
    "people.businessunit": "name",
    "people.department": "name",
    "people.claimrole": "value",
    "people.leavingitem": "object_type former",
    "delivery.alert": "key subject_key action_url",
    "delivery.idempotencyrecord": "credential key method_path body_hash headers",
    "delivery.apikey": "name prefix digest scopes",
    "delivery.notification": "key url",
    "delivery.outboxmessage": "lease_token key url message_id bounce_status",
    "delivery.mailboxreading": "lease_token last_error",
    "delivery.mailreturn": "status",
    "delivery.ratecounter": "key",
    "delivery.webhook": "url events sealed_secret former_secret last_error",
    "delivery.webhookdelivery": "lease_token event_id event payload last_error log",
    "funnel.samplelabel": "side",
    "funnel.savedreport": "name words",
    "funnel.sentreport": "state",
    "connectors.line": "name token_hash sealed_token sealed_key sealed_secret former_secret",
    "connectors.extension": "number",
    "connectors.diallednumber": "number",
    "connectors.received": "what fingerprint",
    "connectors.handling": "lease_token mark",
    "connectors.connection": "base_url hook_hash last_error lease_token origins paths sealed_hook sealed_secrets "
    "sealed_sender",
    "connectors.stagemap": "kind name pipeline their_key",
    "connectors.reasonmap": "name their_id",
    "connectors.usermap": "their_id",
    "connectors.stream": "cursor entity",
    "connectors.record": "entity fingerprint lead_id_there their_id",
    "connectors.mirroredlead": "continues their_id",
    "connectors.crmnotice": "entity their_id",
    "connectors.connectioncheck": "results",
    "connectors.reconciliation": "cursor result tally",
    "planning.reactivationplan": "title currency",
    "planning.auditevidence": "params url",
    "funnel.journeymap": "name words",
    "funnel.feed": "link name namespace vendor",
    "funnel.writeback": "answer",
    "funnel.activity": "provider",
    "funnel.touch": "kind",
    "funnel.source": "key name",
    "funnel.campaign": "key name",
    "funnel.spend": "ad_group ad row_key currency",
    "funnel.product": "key name currency",
    "funnel.exchangerate": "currency",
    "funnel.purchase": "currency",
    "funnel.slacontract": "built_from currency",
    "funnel.contractsignature": "text_hash",
    "funnel.webform": "token name consent_text thanks_url",
    "funnel.consent": "purpose text_hash",
    "funnel.heldmessage": "consent_hash",
    "funnel.importjob": "lease_token kind path sha256 format headers mapping options",
    "funnel.leadbefore": "object_type",
    "funnel.mappingmemory": "kind fingerprint mapping options",
    "funnel.tag": "name",
    "funnel.lead": "namespace country currency",
    "funnel.savedview": "name",
    "funnel.leadfact": "origin outcome",
    "funnel.factstep": "origin left",
    "funnel.funnelcell": "view dimension",
    "funnel.daymark": "view",
    "funnel.figuresbasis": "time_zone currency",
    "funnel.pipeline": "key name",
    "funnel.stage": "key name definition",
    "funnel.stagesignature": "side definition",
    "funnel.reason": "key group name",
    "funnel.target": "metric segment",
    "planning.forecastsnapshot": "segment currency",
    "planning.capacitynorms": "ramp",
    "practices.waveresult": "told",
    "practices.interviewnote": "nonverbal",
    "practices.rotation": "days duties",
    "practices.diaryentry": "key",
    "practices.hostconfirmation": "side",
    "practices.rotationfeedback": "part",
    "practices.quizquestion": "text options",
    "practices.reading": "title author",
    "practices.training": "topic currency",
    "practices.assetversion": "link path sha256",
    "practices.asset": "title",
    "practices.checklistitem": "text",
    "practices.script": "title",
    "practices.templatestep": "title",
    "practices.onboardingstep": "title",
    "practices.clientpulse": "digest",
    "practices.fieldvisit": "segment reasons",
    "practices.visitphoto": "path sha256",
    "hiring.agency": "name site",
    "hiring.bandtable": "region currency source",
    "hiring.salaryband": "level name variable_note",
    "hiring.personpay": "level region currency",
    "hiring.payscheme": "currency",
    "hiring.payline": "reason params records",
    "hiring.careerlevel": "key name competencies paradigm",
    "hiring.levelevidence": "competency",
    "hiring.rolefitcase": "to_role from_role",
    "hiring.agencyfee": "currency",
    "hiring.agencylink": "digest",
    "hiring.searchchoice": "currency",
    "hiring.engagement": "currency",
    "hiring.contractortask": "title terms acceptance",
    "hiring.candidate": "language",
    "hiring.candidateconsent": "version",
    "hiring.candidatefile": "path sha256 content_type",
    "hiring.candidateletter": "key",
    "hiring.candidatemerge": "moved",
    "hiring.lettertemplate": "subject body",
    "hiring.hiringdaymark": "view",
    "hiring.hiringstep": "left",
    "hiring.hiringcell": "view dimension",
    "hiring.hiringsource": "key name",
    "hiring.refusalreason": "key name",
    "hiring.interview": "place",
    "hiring.interviewseat": "focus",
    "hiring.vacancy": "title region currency variable_note text advantages benefits onboarding_plan external_id",
    "hiring.vacancychannel": "name",
    "hiring.textreading": "text_mark",
    "hiring.reviewsitecheck": "site",
    "hiring.scorecardcategory": "name",
    "hiring.scorecardattribute": "key name",
    "hiring.scorecardquestion": "text",
    "hiring.gateoverride": "missing",
    "hiring.offer": "currency",
    "loop.decision": "metric",
    "loop.effectcard": "metric unit segment trigger_weeks control_segment definition void_reason",
    "loop.effectreading": "points co_interventions",
    "loop.idea": "expected_effect metric",
    "loop.project": "sponsor_side",
    "loop.signaturebanner": "message service url legal_entity",
    "loop.signal": "metric segment rule source severity text params currency records_url close_reason",
    "loop.topic": "source metric",
    "survey_answers.ballot": "key_id",
    "survey_answers.slip": "digest",
    "survey_answers.waiting": "key_id",
    "survey_answers.answer": "cells scores",
    "survey_answers.remark": "question text",
    "meetings.problemcard": "metric segment",
    "meetings.evidence": "lead_ids figures",
    "meetings.meeting": "venue",
    "meetings.meetingtopic": "why outcome",
    "meetings.protocolversion": "digest",
    "meetings.protocolsignature": "digest",
    "meetings.meetingseries": "title time_zone venue",
    "meetings.calendarfeed": "digest",
}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OWN]


def words_of(model: type[models.Model]) -> set[str]:
    """Fields of free words; a choice among keys tells nothing about a person."""
    return {f.name for f in model._meta.get_fields() if isinstance(f, WORDS) and not f.choices}


def test_no_field_of_words_is_without_a_mark():
    unmarked = {
        model._meta.label_lower: words_of(model)
        - set(personal_fields(model))
        - set(IMPERSONAL.get(model._meta.label_lower, "").split())
        for model in own_models()
    }

    assert {label: names for label, names in unmarked.items() if names} == {}


def test_a_mark_names_a_field_and_says_what_becomes_of_it():
    for model in own_models():
        fields = {field.name for field in model._meta.get_fields()}
        marks = personal_fields(model)
        assert set(marks) <= fields, model._meta.label
        assert all(isinstance(mark, Personal) for mark in marks.values())


def test_the_list_of_impersonal_fields_has_no_stale_line():
    known = {model._meta.label_lower: words_of(model) for model in own_models()}
    stale = {label: set(names.split()) - known.get(label, set()) for label, names in IMPERSONAL.items()}

    assert {label: names for label, names in stale.items() if names} == {}
