import alignment.shared.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from alignment.shared.migrations import folded


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_several_departments'),
    ]

    operations = folded([
        migrations.CreateModel(
            name='ClaimRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('value', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('ceo', 'CEO'), ('cmo', 'Marketing director'), ('cco', 'Commercial director'), ('head_of_sales', 'Head of sales'), ('sales_rep', 'Sales representative'), ('head_of_marketing', 'Head of marketing'), ('marketer', 'Marketer'), ('hr_director', 'HR director'), ('integration', 'Integration'), ('administrator', 'Administrator')], max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='Leaving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LeavingItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_demo', alignment.shared.models.DemoField(default=False)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('former', models.JSONField(default=dict)),
                ('is_restored', models.BooleanField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='company',
            name='claims_create_people',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='company',
            name='lead_views_a_day',
            field=models.PositiveIntegerField(default=200),
        ),
        migrations.AddField(
            model_name='person',
            name='may_export',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='department_not_under_itself'),
        ),
        migrations.AddField(
            model_name='claimrole',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department'),
        ),
        migrations.AddField(
            model_name='leaving',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leaving',
            name='leads_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leaving',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leavings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leaving',
            name='rest_to',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leaving',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leavingitem',
            name='given_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='leavingitem',
            name='leaving',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='people.leaving'),
        ),
        migrations.AddConstraint(
            model_name='claimrole',
            constraint=models.UniqueConstraint(fields=('value', 'role'), name='claim_gives_a_role_once'),
        ),
        migrations.AddConstraint(
            model_name='claimrole',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['ceo', 'cmo', 'cco', 'head_of_sales', 'sales_rep', 'head_of_marketing', 'marketer', 'hr_director', 'integration', 'administrator'])), name='claim_role_known'),
        ),
        migrations.AddConstraint(
            model_name='claimrole',
            constraint=models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='claim_has_a_value'),
        ),
        migrations.AddIndex(
            model_name='leaving',
            index=models.Index(fields=['person', '-at'], name='leaving_of_person'),
        ),
        migrations.AddConstraint(
            model_name='leaving',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rest_to', models.F('person')), _negated=True), models.Q(('leads_to', None), models.Q(('leads_to', models.F('person')), _negated=True), _connector='OR')), name='leaving_gives_to_another'),
        ),
        migrations.AddConstraint(
            model_name='leaving',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='leaving_undone_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='leavingitem',
            constraint=models.UniqueConstraint(fields=('leaving', 'object_type', 'object_id'), name='leaving_item_once'),
        ),
    ])
