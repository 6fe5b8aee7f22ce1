from django.urls import URLPattern, URLResolver, path

from connectors.views import (
    checks,
    connections,
    crm_hooks,
    held,
    mapping,
    phone_hooks,
    phone_lines,
    reconciliation,
)

app_name = "connectors"
urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/calls/<str:token>/", phone_hooks.calls, name="hook-calls"),
    path("hooks/calls/<str:token>/<path:event>", phone_hooks.calls, name="hook-calls-event"),
    path("hooks/messages/<str:token>/", phone_hooks.messages, name="hook-messages"),
    path("settings/phones/", phone_lines.lines, name="phone-lines"),
    path("settings/phones/<int:pk>/", phone_lines.line, name="phone-line"),
    path("settings/phones/<int:pk>/secret/", phone_lines.rotate, name="phone-line-secret"),
    path("settings/phones/<int:pk>/switch/", phone_lines.switch, name="phone-line-switch"),
    path("settings/phones/<int:pk>/people/", phone_lines.assign, name="phone-line-person"),
    path("settings/phones/<int:pk>/numbers/", phone_lines.attribute, name="phone-line-origin"),
    path("hooks/crm/<str:token>/", crm_hooks.crm, name="hook-crm"),
    path("settings/connections/", connections.connection_list, name="connections"),
    path("settings/connections/new/", connections.new, name="connection-new"),
    path("settings/connections/<int:pk>/", connections.connection, name="connection"),
    path("settings/connections/<int:pk>/key/", connections.change, name="connection-change"),
    path("settings/connections/<int:pk>/sender/", connections.sender, name="connection-sender"),
    path("settings/connections/<int:pk>/switch/", connections.switch, name="connection-switch"),
    path("settings/connections/<int:pk>/remove/", connections.remove, name="connection-remove"),
    path("settings/connections/<int:pk>/check/", checks.check, name="connection-check"),
    path("settings/connections/<int:pk>/check/<int:check>/download/", checks.download, name="connection-download"),
    path("settings/connections/<int:pk>/mapping/", mapping.mapping, name="connection-mapping"),
    path(
        "settings/connections/<int:pk>/reconciliation/", reconciliation.reconciliation, name="connection-reconciliation"
    ),
    path("settings/connections/<int:pk>/held/", held.held, name="connection-held"),
    path("settings/connections/<int:pk>/held/again/", held.replay, name="connection-replay"),
]
