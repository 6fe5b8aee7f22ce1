from django.urls import path

from delivery.views import alerts, health, keys, mail, notifications

app_name = "delivery"
urlpatterns = [
    path("health/ready/", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
    path("settings/mail/", mail.outbox, name="outbox"),
    path("settings/mail/<int:pk>/", mail.letter, name="letter"),
    path("settings/mail/<int:pk>/replay/", mail.replay, name="letter-replay"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/<int:pk>/revoke/", keys.revoke, name="key-revoke"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("notifications/<int:pk>/read/", notifications.read, name="notification-read"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:pk>/mute/", alerts.mute, name="alert-mute"),
]
