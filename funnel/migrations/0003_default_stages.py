"""The stages and coded reasons a company starts with; it may rename, add and re-order them."""

from django.db import migrations

STAGES = [
    # key, name, kind, side
    ("lead", "Лид", "open", "marketing"),
    ("mql", "MQL", "open", "marketing"),
    ("accepted", "Принят", "open", "sales"),
    ("sql", "SQL", "open", "sales"),
    ("kev_set", "КЭВ назначен", "open", "sales"),
    ("kev_held", "КЭВ проведён", "open", "sales"),
    ("proposal", "Предложение", "open", "sales"),
    ("won", "Выигран", "won", "sales"),
    ("lost", "Проигран", "lost", "sales"),
    ("rejected", "Возвращён", "rejected", "marketing"),
    ("spam", "Спам", "junk", "marketing"),
    ("duplicate", "Дубль", "junk", "marketing"),
]
REJECTIONS = [
    # key, group, name, needs_note, needs_date
    ("not_target", "не цель", "Не цель", False, False),
    ("wrong_contact", "контакт", "Неверный контакт", False, False),
    ("unreachable", "контакт", "Недозвон", False, False),
    ("timing", "время", "Не сейчас", False, True),
    ("budget", "деньги", "Нет денег", False, False),
    ("no_need", "нет потребности", "Нет потребности", False, False),
    ("existing", "дубль", "Дубль или клиент", False, False),
    ("spam", "спам", "Спам", False, False),
    ("other", "другое", "Другое", True, False),
]
LOSSES = [
    ("competitor", "Ушёл к конкуренту", False, False),
    ("price", "Дорого", False, False),
    ("timing", "Не сейчас", False, True),
    ("no_decision", "Решение не принято", False, False),
    ("no_need", "Потребность отпала", False, False),
    ("other", "Другое", True, False),
]


def fill(apps, schema_editor):
    pipeline = apps.get_model("funnel", "Pipeline").objects.create(key="sales", name="Новые продажи", kind="new")
    stage = apps.get_model("funnel", "Stage")
    for order, (key, name, kind, side) in enumerate(STAGES, start=1):
        stage.objects.create(pipeline=pipeline, key=key, name=name, kind=kind, side=side, order=order * 10)
    reason = apps.get_model("funnel", "Reason")
    for order, (key, group, name, note, date) in enumerate(REJECTIONS, start=1):
        reason.objects.create(
            kind="rejection", key=key, group=group, name=name, order=order, needs_note=note, needs_date=date
        )
    for order, (key, name, note, date) in enumerate(LOSSES, start=1):
        reason.objects.create(kind="loss", key=key, name=name, order=order, needs_note=note, needs_date=date)


def clear(apps, schema_editor):
    for model in ("Reason", "Stage", "Pipeline"):
        apps.get_model("funnel", model).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("funnel", "0002_append_only")]
    operations = [migrations.RunPython(fill, clear)]
