"""People, departments, calendars and the company as integrations read them."""

from rest_framework import serializers

from delivery.api.fields import MomentField, RatioField
from people.models import CalendarDay, Company, Department, Membership, Person, WorkingCalendar


class RoleOut(serializers.ModelSerializer):
    department_name = serializers.CharField(source="department.name", default=None)

    class Meta:
        model = Membership
        fields = ("role", "duty", "department", "department_name", "from_date")


class PersonOut(serializers.ModelSerializer):
    roles = RoleOut(source="current_memberships", many=True)

    class Meta:
        model = Person
        fields = (
            "id", "external_id", "first_name", "last_name", "name", "email", "phone", "position",
            "is_active", "roles", "version",
        )  # fmt: skip


class MeOut(PersonOut):
    joined_at = MomentField(allow_null=True)

    class Meta(PersonOut.Meta):
        fields = (*PersonOut.Meta.fields, "language", "theme", "joined_at")


class DepartmentOut(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.name")

    class Meta:
        model = Department
        fields = ("id", "name", "side", "unit", "parent")


class CalendarDayOut(serializers.ModelSerializer):
    class Meta:
        model = CalendarDay
        fields = ("date", "kind", "closes")


class CalendarOut(serializers.ModelSerializer):
    workdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6))
    days = CalendarDayOut(many=True)

    class Meta:
        model = WorkingCalendar
        fields = ("id", "name", "opens", "closes", "workdays", "days")


class CompanyOut(serializers.ModelSerializer):
    gross_margin = RatioField()

    class Meta:
        model = Company
        fields = (
            "name", "market", "currency", "time_zone", "language", "kev_name", "gross_margin",
            "first_touch_minutes", "decision_minutes", "stale_days", "lead_views_a_day", "calendar",
        )  # fmt: skip
