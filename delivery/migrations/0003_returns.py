import django.db.models.deletion
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_webhooks"),
    ]

    operations = folded([
        migrations.CreateModel(
            name="MailboxReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("dead", "Gave up"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("available_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.CharField(blank=True, max_length=32)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("reports", models.PositiveIntegerField(default=0)),
                ("unmatched", models.PositiveIntegerField(default=0)),
                ("others", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="MailReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("accepted_at", models.DateTimeField()),
                ("returned_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("unknown", "Unknown address"),
                            ("closed", "The mailbox is closed"),
                            ("full", "The mailbox is full"),
                            ("too_big", "The letter is too big"),
                            ("refused", "Refused as spam or by a rule of the other side"),
                            ("unreachable", "The server of the other side could not be reached"),
                            ("other", "Refused without a known reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=11)),
            ],
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="bounce_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unknown", "Unknown address"),
                    ("closed", "The mailbox is closed"),
                    ("full", "The mailbox is full"),
                    ("too_big", "The letter is too big"),
                    ("refused", "Refused as spam or by a rule of the other side"),
                    ("unreachable", "The server of the other side could not be reached"),
                    ("other", "Refused without a known reason"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="bounce_status",
            field=models.CharField(blank=True, max_length=11),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="bounced_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="delayed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["message_id"], name="outbox_message_id"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("bounced_at__isnull", False)), fields=["bounced_at"], name="outbox_bounced"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bounce_reason", ""), ("bounced_at", None)),
                    models.Q(("bounced_at__isnull", False), ("state", "done")),
                    _connector="OR",
                ),
                name="outbox_bounced_after_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailboxreading",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="mailbox_reading_is_one"),
        ),
        migrations.AddField(
            model_name="mailreturn",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="delivery.outboxmessage"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["unknown", "closed", "full", "too_big", "refused", "unreachable", "other"])
                ),
                name="mail_return_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("returned_at__gte", models.F("accepted_at"))), name="mail_return_after_accepted"
            ),
        ),
        guard("delivery_mailreturn"),
    ])
