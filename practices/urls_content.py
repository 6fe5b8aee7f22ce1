from django.urls import URLPattern, path

from practices.views import assets, listening, listening_scripts, onboarding, pulse

urlpatterns: list[URLPattern] = [
    path("assets/", assets.asset_list, name="assets"),
    path("assets/new/", assets.asset_new, name="asset-new"),
    path("assets/offer/", assets.offer, name="asset-offer"),
    path("assets/<int:pk>/", assets.asset, name="asset"),
    path("assets/<int:pk>/file/<int:version>/", assets.file, name="asset-file"),
    path("assets/<int:pk>/<slug:verb>/", assets.act, name="asset-act"),
    path("onboarding/", onboarding.board, name="onboarding"),
    path("onboarding/template/", onboarding.template, name="onboarding-template"),
    path("onboarding/template/<int:pk>/drop/", onboarding.template_drop, name="onboarding-template-drop"),
    path("onboarding/pulses/", onboarding.pulses, name="onboarding-pulses"),
    path("onboarding/pulses/<int:pk>/heard/", pulse.heard, name="onboarding-pulse-heard"),
    path("onboarding/<int:pk>/", onboarding.plan, name="onboarding-plan"),
    path("onboarding/<int:pk>/<slug:verb>/", onboarding.act, name="onboarding-act"),
    path("client-pulse/<str:token>/", pulse.pulse, name="client-pulse"),
    path("listening/", listening.session_list, name="listenings"),
    path("listening/new/", listening.session_new, name="listening-new"),
    path("listening/checklist/", listening.checklist, name="listening-checklist"),
    path("listening/checklist/<int:pk>/drop/", listening.checklist_drop, name="listening-checklist-drop"),
    path("listening/notices/", listening.notices, name="listening-notices"),
    path("listening/<int:pk>/", listening.session, name="listening"),
    path("listening/<int:pk>/recording/<int:call>/", listening.recording, name="listening-recording"),
    path("listening/<int:pk>/notice/<int:call>/", listening.notice_of_call, name="listening-notice"),
    path("listening/<int:pk>/<slug:verb>/", listening.act, name="listening-act"),
    path("scripts/", listening_scripts.script_list, name="scripts"),
    path("scripts/new/", listening_scripts.script_new, name="script-new"),
    path("scripts/<int:pk>/", listening_scripts.script, name="script"),
    path("scripts/<int:pk>/change/", listening_scripts.script_change, name="script-change"),
    path("scripts/<int:pk>/propose/", listening_scripts.script_propose, name="script-propose"),
    path(
        "scripts/<int:pk>/proposals/<int:proposal>/<slug:answer>/",
        listening_scripts.proposal_answer,
        name="script-proposal-answer",
    ),
]
