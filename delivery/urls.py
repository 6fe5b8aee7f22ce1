from django.urls import path

from delivery.views import alerts, health, keys, mail, mail_check, notifications, webhooks

app_name = "delivery"
urlpatterns = [
    path("health/ready/", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
    path("settings/mail/", mail.outbox, name="outbox"),
    path("settings/mail/check/", mail_check.check, name="mail-check"),
    path("settings/mail/check/letter/", mail_check.write_trial, name="mail-trial"),
    path("settings/mail/check/returns/", mail_check.read_returns, name="mail-returns"),
    path("settings/mail/<int:pk>/", mail.letter, name="letter"),
    path("settings/mail/<int:pk>/replay/", mail.replay, name="letter-replay"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/<int:pk>/revoke/", keys.revoke, name="key-revoke"),
    path("settings/webhooks/", webhooks.webhooks, name="webhooks"),
    path("settings/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("settings/webhooks/<int:pk>/test/", webhooks.test, name="webhook-test"),
    path("settings/webhooks/<int:pk>/rotate/", webhooks.rotate, name="webhook-rotate"),
    path("settings/webhooks/<int:pk>/switch/", webhooks.switch, name="webhook-switch"),
    path("settings/webhooks/<int:pk>/remove/", webhooks.remove, name="webhook-remove"),
    path("settings/webhooks/<int:pk>/deliveries/<int:delivery>/retry/", webhooks.retry, name="webhook-delivery-retry"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("notifications/<int:pk>/read/", notifications.read, name="notification-read"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:pk>/mute/", alerts.mute, name="alert-mute"),
]
