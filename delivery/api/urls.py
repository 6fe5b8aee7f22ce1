from django.urls import path

from delivery.api import webhooks
from delivery.api.schema_views import Docs, Schema

urlpatterns = [
    path("schema/", Schema.as_view(), name="schema"),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<int:pk>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("webhooks/<int:pk>/rotate/", webhooks.WebhookRotate.as_view(), name="webhook-rotate"),
    path("webhooks/<int:pk>/test/", webhooks.WebhookTest.as_view(), name="webhook-test"),
    path("webhooks/<int:pk>/deliveries/", webhooks.WebhookDeliveries.as_view(), name="webhook-deliveries"),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/retry/",
        webhooks.WebhookDeliveryRetry.as_view(),
        name="webhook-delivery-retry",
    ),
    path("docs/", Docs.as_view(), name="docs"),
]
