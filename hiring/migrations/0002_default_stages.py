"""The stages, reasons and sources a company starts with; it may rename, add and re-order them."""

from django.db import migrations

STAGES = [
    ("new", "Новый", "open"),
    ("screened", "Отобран", "open"),
    ("interview_1", "Первое интервью", "open"),
    ("test", "Рабочая проба", "open"),
    ("interview_2", "Второе интервью", "open"),
    ("references", "Рекомендации", "open"),
    ("offer", "Предложение", "open"),
    ("accepted", "Принял предложение", "open"),
    ("started", "Вышел на работу", "open"),
    ("probation_passed", "Прошёл испытательный срок", "won"),
    ("probation_failed", "Не прошёл испытательный срок", "lost"),
    ("rejected", "Отказали мы", "rejected"),
    ("withdrew", "Отказался сам", "lost"),
]
REFUSALS = [
    ("us", "skills", "Не хватает навыков", False),
    ("us", "experience", "Не тот опыт", False),
    ("us", "work_sample", "Слабая рабочая проба", False),
    ("us", "references", "Плохие рекомендации", False),
    ("us", "salary", "Ожидания выше вилки", False),
    ("us", "position_closed", "Вакансия закрыта", False),
    ("us", "other", "Другое", True),
    ("candidate", "other_offer", "Принял другое предложение", False),
    ("candidate", "salary", "Не устроила оплата", False),
    ("candidate", "manager", "Не сошлись с руководителем", False),
    ("candidate", "slow", "Слишком долго", False),
    ("candidate", "no_answer", "Перестал отвечать", False),
    ("candidate", "other", "Другое", True),
]
SOURCES = [
    ("board", "Сайт вакансий", "board"),
    ("referral", "Рекомендация коллеги", "referral"),
    ("agency", "Кадровое агентство", "agency"),
    ("network", "Соцсети и сообщества", "network"),
    ("headhunt", "Прямой поиск", "headhunt"),
    ("site", "Наш сайт", "site"),
    ("internal", "Свой сотрудник", "internal"),
]


def fill(apps, schema_editor):
    pipeline = apps.get_model("funnel", "Pipeline").objects.create(key="hiring", name="Найм", kind="hiring")
    stage = apps.get_model("funnel", "Stage")
    for order, (key, name, kind) in enumerate(STAGES, start=1):
        stage.objects.create(pipeline=pipeline, key=key, name=name, kind=kind, side="hiring", order=order * 10)
    reason = apps.get_model("hiring", "RefusalReason")
    for order, (side, key, name, note) in enumerate(REFUSALS, start=1):
        reason.objects.create(side=side, key=key, name=name, order=order, needs_note=note)
    source = apps.get_model("hiring", "HiringSource")
    for key, name, kind in SOURCES:
        source.objects.create(key=key, name=name, kind=kind)


def clear(apps, schema_editor):
    apps.get_model("hiring", "HiringSource").objects.all().delete()
    apps.get_model("hiring", "RefusalReason").objects.all().delete()
    apps.get_model("funnel", "Stage").objects.filter(pipeline__key="hiring").delete()
    apps.get_model("funnel", "Pipeline").objects.filter(key="hiring").delete()


class Migration(migrations.Migration):
    dependencies = [("hiring", "0001_initial"), ("funnel", "0016_hiring_side")]
    operations = [migrations.RunPython(fill, clear)]
