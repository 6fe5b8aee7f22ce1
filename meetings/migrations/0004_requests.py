import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard
from alignment.shared.migrations import folded


class Migration(migrations.Migration):
    dependencies = [
        ("funnel", "0010_lead_search"),
        ("loop", "0001_initial"),
        ("meetings", "0003_series"),
        ("people", "0004_several_departments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = folded([
        migrations.CreateModel(
            name="ProblemCard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                (
                    "claim",
                    models.CharField(
                        choices=[
                            ("lead_quality", "Quality of leads"),
                            ("follow_up", "Follow-up of leads"),
                            ("other", "Another step"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "raised_side",
                    models.CharField(choices=[("marketing", "Marketing"), ("sales", "Sales")], max_length=10),
                ),
                ("statement_marketing", models.CharField(blank=True, max_length=1000)),
                ("statement_sales", models.CharField(blank=True, max_length=1000)),
                ("metric", models.CharField(blank=True, max_length=60)),
                ("segment", models.CharField(blank=True, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("evidence_requested", "Evidence asked for"),
                            ("jointly_reviewed", "Reviewed together"),
                            ("resolved", "Resolved"),
                            ("escalated", "With the CEO"),
                        ],
                        default="opened",
                        max_length=18,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("verdict", models.CharField(blank=True, max_length=1000)),
                (
                    "data_says",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("supported", "The data support the claim"),
                            ("refuted", "The data refute the claim"),
                            ("unclear", "The data do not decide"),
                        ],
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("actions", models.ManyToManyField(blank=True, related_name="problem_cards", to="loop.action")),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loop.topic",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("side", models.CharField(choices=[("marketing", "Marketing"), ("sales", "Sales")], max_length=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[("leads", "Leads"), ("report", "Report"), ("text", "In words")], max_length=8
                    ),
                ),
                ("lead_ids", models.JSONField(default=list)),
                (
                    "report",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rejections", "Reasons of rejection, 90 days"),
                            ("first_touch", "First touch against the agreed time, 90 days"),
                        ],
                        max_length=12,
                    ),
                ),
                ("figures", models.JSONField(default=list)),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="meetings.problemcard"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("round", models.PositiveSmallIntegerField()),
                ("side", models.CharField(choices=[("marketing", "Marketing"), ("sales", "Sales")], max_length=10)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="meetings.problemcard",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                ("to_side", models.CharField(choices=[("marketing", "Marketing"), ("sales", "Sales")], max_length=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case", "Case study"),
                            ("presentation", "Presentation"),
                            ("feedback", "Feedback"),
                            ("client_access", "Access to a client"),
                            ("other", "Something else"),
                        ],
                        max_length=14,
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=400)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("needed_by", models.DateField()),
                ("is_blocking", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("acknowledged", "Seen"),
                            ("in_work", "In work"),
                            ("delivered", "Delivered"),
                            ("confirmed", "It helped"),
                            ("declined", "Turned down"),
                            ("withdrawn", "Withdrawn"),
                            ("merged", "Merged"),
                        ],
                        default="raised",
                        max_length=12,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("acknowledge_by", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("ack_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("decline_reason", models.CharField(blank=True, max_length=500)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delivered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivered_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="funnel.lead",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="meetings.request",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("acknowledged", "Seen"),
                            ("taken", "Taken into work"),
                            ("delivered", "Delivered"),
                            ("confirmed", "It helped"),
                            ("returned", "It did not help"),
                            ("declined", "Turned down"),
                            ("withdrawn", "Withdrawn"),
                            ("forwarded", "Forwarded"),
                            ("merged", "Merged"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("raised", "Raised"),
                            ("acknowledged", "Seen"),
                            ("in_work", "In work"),
                            ("delivered", "Delivered"),
                            ("confirmed", "It helped"),
                            ("declined", "Turned down"),
                            ("withdrawn", "Withdrawn"),
                            ("merged", "Merged"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("acknowledged", "Seen"),
                            ("in_work", "In work"),
                            ("delivered", "Delivered"),
                            ("confirmed", "It helped"),
                            ("declined", "Turned down"),
                            ("withdrawn", "Withdrawn"),
                            ("merged", "Merged"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "to_side",
                    models.CharField(
                        blank=True, choices=[("marketing", "Marketing"), ("sales", "Sales")], max_length=10
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="meetings.request"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="problemcard",
            index=models.Index(fields=["state", "-opened_at", "-id"], name="card_by_state"),
        ),
        migrations.AddConstraint(
            model_name="problemcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("claim__in", ["lead_quality", "follow_up", "other"])), name="card_claim_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["opened", "evidence_requested", "jointly_reviewed", "resolved", "escalated"])
                ),
                name="card_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("raised_side__in", ["marketing", "sales"])), name="card_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="problemcard",
            constraint=models.CheckConstraint(
                condition=models.Q(("data_says__in", ["", "supported", "refuted", "unclear"])),
                name="card_verdict_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["jointly_reviewed", "resolved"]), _negated=True),
                    models.Q(
                        models.Q(("verdict", ""), _negated=True),
                        models.Q(("data_says", ""), _negated=True),
                        ("reviewed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="card_reviewed_has_a_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="problemcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "resolved"), _negated=True), ("resolved_at__isnull", False), _connector="OR"
                ),
                name="card_resolved_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["marketing", "sales"])), name="evidence_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["leads", "report", "text"])), name="evidence_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "report"), _negated=True),
                    models.Q(("report", ""), _negated=True),
                    _connector="OR",
                ),
                name="evidence_report_says_which",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "text"), _negated=True), models.Q(("text", ""), _negated=True), _connector="OR"
                ),
                name="evidence_text_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["marketing", "sales"])), name="card_signature_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardsignature",
            constraint=models.UniqueConstraint(fields=("card", "round", "side"), name="card_signed_once_a_side"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["state", "-raised_at", "-id"], name="request_board"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                condition=models.Q(("state", "raised")), fields=["acknowledge_by"], name="request_unseen"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_side__in", ["marketing", "sales"])), name="request_side_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["case", "presentation", "feedback", "client_access", "other"])),
                name="request_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "raised",
                            "acknowledged",
                            "in_work",
                            "delivered",
                            "confirmed",
                            "declined",
                            "withdrawn",
                            "merged",
                        ],
                    )
                ),
                name="request_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(("decline_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="request_declined_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["delivered", "confirmed"]), _negated=True),
                    models.Q(("delivered_at__isnull", False), ("delivered_by__isnull", False)),
                    _connector="OR",
                ),
                name="request_delivered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ack_minutes", None), ("acknowledged_at", None)),
                    models.Q(("ack_minutes__isnull", False), ("acknowledged_at__isnull", False)),
                    _connector="OR",
                ),
                name="request_seen_with_minutes",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                    _connector="OR",
                ),
                name="request_merged_into_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True), name="request_not_its_own_duplicate"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "other"), _negated=True), models.Q(("what", ""), _negated=True), _connector="OR"
                ),
                name="request_other_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        [
                            "raised",
                            "acknowledged",
                            "taken",
                            "delivered",
                            "confirmed",
                            "returned",
                            "declined",
                            "withdrawn",
                            "forwarded",
                            "merged",
                        ],
                    )
                ),
                name="request_event_verb_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "to_state__in",
                        [
                            "raised",
                            "acknowledged",
                            "in_work",
                            "delivered",
                            "confirmed",
                            "declined",
                            "withdrawn",
                            "merged",
                        ],
                    )
                ),
                name="request_event_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verb__in", ["declined", "returned"]), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="request_event_says_why",
            ),
        ),
        guard("meetings_requestevent"),
        guard("meetings_evidence"),
        guard("meetings_cardsignature"),
    ])
