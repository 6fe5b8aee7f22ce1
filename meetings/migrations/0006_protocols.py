import hashlib
import json
from datetime import UTC

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alignment.shared.models
from alignment.shared.append_only import guard

VERSIONS = guard("meetings_protocolversion")


def lock_what_was_sent(apps, editor):
    """Versions from before the hash get theirs."""
    for version in apps.get_model("meetings", "ProtocolVersion").objects.iterator():
        facts = {
            "content": plain(version.content),
            "number": version.number,
            "sent_at": version.sent_at.astimezone(UTC).isoformat(timespec="microseconds"),
        }
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
        version.digest = hashlib.sha256(text.encode()).hexdigest()
        version.save(update_fields=["digest"])


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0005_cup"),
        ("loop", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(VERSIONS.reverse_code, VERSIONS.code),
        migrations.AddField(
            model_name="protocolversion",
            name="digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(lock_what_was_sent, migrations.RunPython.noop),
        guard("meetings_protocolversion"),
        migrations.CreateModel(
            name="ProtocolSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("marketing", "Marketing"), ("sales", "Sales"), ("shared", "Shared")], max_length=10
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sent_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="meetings.protocolversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sent_version", "person"), name="protocol_signed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["marketing", "sales", "shared"])),
                        name="protocol_signature_side_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProtocolSilence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_demo", alignment.shared.models.DemoField(default=False)),
                (
                    "topic",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="loop.topic"),
                ),
                (
                    "sent_version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="silence",
                        to="meetings.protocolversion",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        guard("meetings_protocolsignature"),
    ]
