"""Letters to candidates and the records that turned out to be one person."""

import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alignment.shared.append_only import guard
from alignment.shared.migrations import folded

LETTERS = [
    (
        "received",
        "ru",
        "Мы получили ваш отклик: {vacancy}",
        "Здравствуйте, {name}!\n\nСпасибо за отклик на вакансию «{vacancy}» в компании {company}. Мы рассмотрим его и ответим.\n\nС уважением,\n{sender}",
    ),
    (
        "received",
        "en",
        "We have your application: {vacancy}",
        "Hello {name},\n\nThank you for applying for “{vacancy}” at {company}. We shall look at it and answer you.\n\nKind regards,\n{sender}",
    ),
    (
        "invitation",
        "ru",
        "Приглашаем на собеседование: {vacancy}",
        "Здравствуйте, {name}!\n\nПриглашаем вас на собеседование на вакансию «{vacancy}» в компании {company}. Напишите, пожалуйста, какое время вам удобно.\n\nС уважением,\n{sender}",
    ),
    (
        "invitation",
        "en",
        "Invitation to an interview: {vacancy}",
        "Hello {name},\n\nWe should like to meet you about “{vacancy}” at {company}. Please write which time suits you.\n\nKind regards,\n{sender}",
    ),
    (
        "offer",
        "ru",
        "Предложение о работе: {vacancy}",
        "Здравствуйте, {name}!\n\nМы хотим предложить вам работу: «{vacancy}» в компании {company}. Условия обсудим лично.\n\nС уважением,\n{sender}",
    ),
    (
        "offer",
        "en",
        "Offer: {vacancy}",
        "Hello {name},\n\nWe should like to offer you the position “{vacancy}” at {company}. We shall go through the terms in person.\n\nKind regards,\n{sender}",
    ),
    (
        "rejection",
        "ru",
        "Ответ по вакансии: {vacancy}",
        "Здравствуйте, {name}!\n\nСпасибо за время, которое вы уделили вакансии «{vacancy}». Мы выбрали другого кандидата. Ваши данные удалим через 30 дней, если вы не разрешите хранить их дольше.\n\nС уважением,\n{sender}",
    ),
    (
        "rejection",
        "en",
        "Our answer: {vacancy}",
        "Hello {name},\n\nThank you for the time you gave to “{vacancy}”. We have chosen another candidate. Your data will be erased after 30 days unless you allow us to keep them longer.\n\nKind regards,\n{sender}",
    ),
]


def fill(apps, schema_editor):
    template = apps.get_model("hiring", "LetterTemplate")
    for kind, language, subject, body in LETTERS:
        template.objects.create(kind=kind, language=language, subject=subject, body=body)


def clear(apps, schema_editor):
    apps.get_model("hiring", "LetterTemplate").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("hiring", "0003_briefs"),
    ]
    operations = folded(
        [
            migrations.CreateModel(
                name='CandidateLetter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('kind', models.CharField(choices=[('received', 'We have your application'), ('invitation', 'Invitation to an interview'), ('offer', 'Offer'), ('rejection', 'Refusal')], max_length=10)),
                    ('key', models.CharField(max_length=200, unique=True)),
                    ('at', models.DateTimeField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='hiring.application')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['application', 'at', 'id'], name='candidate_letter_in_order')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['received', 'invitation', 'offer', 'rejection'])), name='candidate_letter_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='CandidateMerge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('moved', models.JSONField(default=dict)),
                    ('at', models.DateTimeField()),
                    ('undone_at', models.DateTimeField(blank=True, null=True)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_away', to='hiring.candidate')),
                    ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_here', to='hiring.candidate')),
                    ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='candidate_merge_of_two'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('source',), name='candidate_merged_away_once')],
                },
            ),
            migrations.CreateModel(
                name='LetterTemplate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField(blank=True, null=True)),
                    ('is_demo', alignment.shared.models.DemoField(default=False)),
                    ('kind', models.CharField(choices=[('received', 'We have your application'), ('invitation', 'Invitation to an interview'), ('offer', 'Offer'), ('rejection', 'Refusal')], max_length=10)),
                    ('language', models.CharField(choices=[('ru', 'Russian'), ('en', 'English')], max_length=2)),
                    ('subject', models.CharField(max_length=200)),
                    ('body', models.TextField()),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['received', 'invitation', 'offer', 'rejection'])), name='letter_template_kind_known'), models.CheckConstraint(condition=models.Q(('language__in', ['ru', 'en'])), name='letter_template_language_known'), models.UniqueConstraint(fields=('kind', 'language'), name='letter_template_once')],
                },
            ),
            guard("hiring_candidateletter"),
            migrations.RunPython(fill, clear),
        ]
    )
