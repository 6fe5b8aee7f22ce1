"""Pay schemes through the API: one's own, or all for those who keep and approve them. Nothing is paid from here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.money import Money
from delivery.api import params
from delivery.api.fields import MomentField, MoneyField, money_out
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from hiring.models import FlexTask, PayLine, PayMonth, PayScheme, SchemeVersion
from hiring.models.pay import MEASURES, SCHEME_STATES
from hiring.selectors import pay as selectors
from hiring.services import pay, pay_months
from people.models import Person

LARGEST = 2**63 - 1


class OfScheme(MoneyField):
    """Minor units of a row whose currency is the scheme's."""

    def to_representation(self, value: Any) -> dict[str, str] | None:
        amount = getattr(value, self.minor)
        return None if amount is None else money_out(Money(amount, self._scheme(value).currency))

    def _scheme(self, value: Any) -> PayScheme:
        return value.scheme if hasattr(value, "scheme") else value.month.scheme  # type: ignore[no-any-return]


class SchemeVersionOut(serializers.ModelSerializer):
    base = OfScheme(minor="base_minor", read_only=True)
    bonus = OfScheme(minor="bonus_minor", read_only=True)
    flex_budget = OfScheme(minor="flex_budget_minor", read_only=True)

    class Meta:
        model = SchemeVersion
        fields = [
            "applies_from", "base", "bonus", "plan_leads", "guard_percent", "floor_percent", "cap_percent",
            "flex_budget", "why",
        ]  # fmt: skip


class FlexTaskOut(serializers.ModelSerializer):
    amount = OfScheme(minor="amount_minor", read_only=True)

    class Meta:
        model = FlexTask
        fields = ["id", "month", "title", "amount", "accept_by", "state", "reason"]


class PayLineOut(serializers.ModelSerializer):
    amount = OfScheme(minor="amount_minor", read_only=True)
    why = serializers.SerializerMethodField()
    leads = serializers.ListField(source="records", child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = PayLine
        fields = ["id", "kind", "task", "amount", "why", "leads"]

    def get_why(self, line: PayLine) -> str:
        return selectors.LineView(line, None).words


class PayMonthOut(serializers.ModelSerializer):
    total = OfScheme(minor="total_minor", read_only=True)
    lines = serializers.SerializerMethodField()

    class Meta:
        model = PayMonth
        fields = ["id", "version", "month", "state", "plan", "fact", "total", "lines"]

    def get_lines(self, month: PayMonth) -> list[dict[str, Any]]:
        """Of the calculation that stands."""
        standing = [line for line in month.lines.all() if line.round == month.round]
        return list(PayLineOut(standing, many=True).data)


class SchemeOut(serializers.ModelSerializer):
    signed_at = MomentField(read_only=True)
    versions = SchemeVersionOut(many=True, read_only=True)
    flex_tasks = FlexTaskOut(many=True, read_only=True)
    months = PayMonthOut(many=True, read_only=True)

    class Meta:
        model = PayScheme
        fields = [
            "id", "version", "person", "state", "measure", "currency", "started_on", "closed_on", "signed_at",
            "versions", "flex_tasks", "months",
        ]  # fmt: skip


class TermsIn(serializers.Serializer):
    """R-MO-02: `guard_percent` is required."""

    base = MoneyField()
    bonus = MoneyField()
    plan_leads = serializers.IntegerField(min_value=0, max_value=100_000)
    guard_percent = serializers.IntegerField(min_value=1, max_value=100)
    floor_percent = serializers.IntegerField(min_value=0, max_value=99, required=False, default=80)
    cap_percent = serializers.IntegerField(min_value=100, max_value=300, required=False, default=120)
    flex_budget = MoneyField(required=False)


class SchemeIn(TermsIn):
    person = serializers.IntegerField(min_value=1, max_value=LARGEST)
    started_on = serializers.DateField()
    measure = serializers.ChoiceField(MEASURES, required=False, default="brought")


class ReviseIn(TermsIn):
    applies_from = serializers.DateField()
    why = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class SchemeCloseIn(serializers.Serializer):
    last_day = serializers.DateField()


class PayMonthIn(serializers.Serializer):
    month = serializers.DateField()


class PayDisputeIn(serializers.Serializer):
    line = serializers.IntegerField(min_value=1, max_value=LARGEST)
    text = serializers.CharField(max_length=1000)


def terms_of(values: Any) -> dict[str, Any]:
    plain = {name: values[name] for name in ("plan_leads", "guard_percent", "floor_percent", "cap_percent")}
    money = {f"{name}_minor": values[name].minor for name in ("base", "bonus", "flex_budget") if name in values}
    return plain | money


class SchemeView(ApiView):
    model = PayScheme
    serializer_class = SchemeOut

    def rows(self) -> Any:
        lines = PayLine.objects.select_related("month__scheme").order_by("order")
        months = PayMonth.objects.select_related("scheme").prefetch_related(Prefetch("lines", lines))
        found = PayScheme.objects.visible_to(self.request.user)
        return found.prefetch_related(
            Prefetch("versions", SchemeVersion.objects.select_related("scheme").order_by("applies_from")),
            Prefetch("flex_tasks", FlexTask.objects.select_related("scheme").order_by("pk")),
            Prefetch("months", months.order_by("-month")),
        )

    @property
    def common(self) -> dict[str, Any]:
        return {"now": self.now, "actor": self.request.user}


class Schemes(SchemeView, ListCreate):
    input_class = SchemeIn
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in SCHEME_STATES]),
        "person": params.number("person"),
    }

    def create(self, values: Any) -> PayScheme:
        person = Person.objects.visible_to(self.request.user).filter(pk=values["person"], is_active=True).first()
        pay.keeper(self.request.user)
        if person is None:
            raise InvalidInput(_("There is no such person."), field="person")
        made = pay.draft(
            person, terms=terms_of(values), started_on=values["started_on"], measure=values["measure"], **self.common
        )
        return self.rows().get(pk=made.pk)  # type: ignore[no-any-return]


class OneScheme(SchemeView, Retrieve):
    pass


class Own(SchemeView, Action):
    """The service says who may."""

    needs_edit = False


class SchemeSign(Own):
    """By the colleague it is for."""

    def act(self, obj: PayScheme, values: Any) -> None:
        pay.sign(obj, expected_version=self.expected_version(), **self.common)


class SchemeActivate(Own):
    def act(self, obj: PayScheme, values: Any) -> None:
        pay.activate(obj, expected_version=self.expected_version(), **self.common)


class SchemeClose(Own):
    input_class = SchemeCloseIn

    def act(self, obj: PayScheme, values: Any) -> None:
        pay.close(obj, on=values["last_day"], expected_version=self.expected_version(), **self.common)


class SchemeRevise(Own):
    """R-MO-03: from the first of a month that has not begun."""

    input_class = ReviseIn

    def act(self, obj: PayScheme, values: Any) -> None:
        pay.revise(obj, terms=terms_of(values), applies_from=values["applies_from"], why=values["why"], **self.common)


class SchemeCalculate(Own):
    """R-MO-04: it computes a month that is over, and pays nothing."""

    input_class = PayMonthIn

    def act(self, obj: PayScheme, values: Any) -> None:
        pay_months.calculate(obj, month=values["month"], **self.common)


class SchemeApprove(Own):
    input_class = PayMonthIn

    def act(self, obj: PayScheme, values: Any) -> None:
        if not pay_months.may_approve(self.request.user, obj):
            raise NotAllowed(_("The commercial director approves a month."))
        month = obj.months.filter(month=values["month"].replace(day=1)).first()
        if month is None:
            raise InvalidInput(_("First the month is calculated."), field="month")
        pay_months.approve(month, **self.common)


class SchemeDispute(Own):
    input_class = PayDisputeIn

    def act(self, obj: PayScheme, values: Any) -> None:
        if obj.person_id != self.request.user.pk:
            raise NotAllowed(_("Whoever is paid by the scheme may dispute a line."))
        line = PayLine.objects.filter(pk=values["line"], month__scheme=obj).first()
        if line is None:
            raise InvalidInput(_("There is no such line."), field="line")
        pay_months.dispute(line, text=values["text"], **self.common)
