"""What is typed about candidates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from funnel.models import Stage
from hiring.models import Agency, Application, HiringSource, LetterTemplate, RefusalReason, Vacancy
from hiring.models.candidates import CONSENTS, FILE_KINDS
from hiring.models.letters import LETTER_LANGUAGES, LETTERS
from hiring.models.vacancies import CHANNELS
from hiring.services.applications import REFUSAL_SIDES
from people import selectors as people
from people.models import Person

LARGEST_ID = 2**63 - 1
STATES = [("", _("All")), ("open", _("On the way")), ("unanswered", _("Refused, not answered yet"))]


def stages() -> Any:
    return Stage.objects.filter(pipeline__kind="hiring", is_archived=False).order_by("order")


class FilterForm(forms.Form):
    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    vacancy = forms.ModelChoiceField(Vacancy.objects.none(), label=_("Vacancy"), required=False, empty_label=_("All"))
    stage = forms.ModelChoiceField(Stage.objects.none(), label=_("Stage"), required=False, empty_label=_("All"))
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    source = forms.ModelChoiceField(
        HiringSource.objects.none(), label=_("Source"), required=False, empty_label=_("All")
    )
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("All"))
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Owner"), required=False, empty_label=_("All"))

    def __init__(self, data: Any, *, user: Person) -> None:
        super().__init__(data)
        choices: dict[str, Any] = {
            "vacancy": Vacancy.objects.visible_to(user).order_by("-created_at", "-pk"),
            "stage": stages(),
            "source": HiringSource.objects.order_by("name"),
            "agency": Agency.objects.order_by("name"),
            "owner": people.active_people().filter(owned_applications__isnull=False).distinct(),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    @property
    def filters(self) -> dict[str, Any]:
        """What can be read of the address; the rest is left out."""
        self.is_valid()
        return {name: value.pk if hasattr(value, "pk") else value for name, value in self.cleaned_data.items() if value}


class CandidateForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=150, required=False)
    company = forms.CharField(label=_("Where they work"), max_length=200, required=False)
    position = forms.CharField(label=_("As what"), max_length=200, required=False)
    link = forms.URLField(label=_("Link to a CV or a profile"), max_length=500, required=False, assume_scheme="https")
    language = forms.ChoiceField(
        label=_("Language of letters"), choices=[("", _("As the company")), *LETTER_LANGUAGES], required=False
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only what matters for the work. No health, family or beliefs."),
    )  # fmt: skip


class ChangeForm(CandidateForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_ID)


class NewForm(CandidateForm):
    vacancy = forms.ModelChoiceField(Vacancy.objects.none(), label=_("Vacancy"), empty_label=_("Choose a vacancy"))
    source = forms.ModelChoiceField(
        HiringSource.objects.none(), label=_("Source"), required=False, empty_label=_("Not known")
    )
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("None"))
    consents = forms.MultipleChoiceField(
        label=_("The candidate agreed to"), choices=CONSENTS, required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("vacancy", "first_name", "last_name", "email", "phone", "source", "agency", "consents")

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = Vacancy.objects.editable_by(user).searched().order_by("-created_at", "-pk")
        self.fields["vacancy"].queryset = mine  # type: ignore[attr-defined]
        self.fields["source"].queryset = HiringSource.objects.filter(is_archived=False).order_by("name")  # type: ignore[attr-defined]
        self.fields["agency"].queryset = Agency.objects.exclude(state="archived").order_by("name")  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """A dropped card says no more than the stage; what else is wanted is asked for here."""

    stage = forms.ModelChoiceField(
        label=_("Move to"), queryset=Stage.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=LARGEST_ID)
    refusal = forms.ModelChoiceField(
        RefusalReason.objects.none(), label=_("Reason"), required=False, empty_label=_("Choose a reason")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    override = forms.CharField(
        label=_("Why the rule does not hold here"), required=False, max_length=1000,
        help_text=_("Only where a check stands in the way of an offer; it is kept with your name."),
    )  # fmt: skip

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, **options)
        self.application = application
        self.fields["stage"].queryset = stages().exclude(pk=application.stage_id)  # type: ignore[attr-defined]
        reasons = RefusalReason.objects.filter(is_archived=False).order_by("side", "order")
        self.fields["refusal"].queryset = reasons  # type: ignore[attr-defined]
        self.fields["refusal"].label_from_instance = lambda row: f"{row.get_side_display()}: {row.name}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        stage, reason = data.get("stage"), data.get("refusal")
        side = REFUSAL_SIDES.get(stage.key) if stage else None
        if side and reason is None:
            self.add_error("refusal", _("Choose a reason: without it nobody learns from a refusal."))
        elif side and reason and reason.side != side:
            self.add_error("refusal", _("This reason belongs to another ending."))
        elif stage and not side:
            data["refusal"] = None
            if self._goes_back(stage) and not data.get("note"):
                self.add_error("note", _("The application goes back: say in a few words why."))
        return data

    def _goes_back(self, stage: Any) -> bool:
        here = self.application.stage
        return bool(here.is_end or (stage.kind == "open" and stage.order < here.order))


class BulkForm(forms.Form):
    field = forms.ChoiceField(choices=[("stage", "stage"), ("letter", "letter")])
    stage = forms.ModelChoiceField(Stage.objects.none(), required=False, empty_label=_("Choose a stage"))
    refusal = forms.ModelChoiceField(RefusalReason.objects.none(), required=False, empty_label=_("No reason"))
    with_letter = forms.BooleanField(required=False)
    letter = forms.ChoiceField(choices=LETTERS, required=False)
    query = forms.CharField(required=False, max_length=2000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stage"].queryset = stages()  # type: ignore[attr-defined]
        reasons = RefusalReason.objects.filter(is_archived=False).order_by("side", "order")
        self.fields["refusal"].queryset = reasons  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("field") == "stage" and not data.get("stage"):
            self.add_error("stage", _("Choose a stage."))
        if data.get("field") == "letter" and not data.get("letter"):
            self.add_error("letter", _("Choose a letter."))
        return data


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("PDF, DOCX, ODT, RTF, text or a picture, up to 10 MB."))
    kind = forms.ChoiceField(label=_("Kind of file"), choices=FILE_KINDS, initial="cv")


class ConsentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Consent"), choices=CONSENTS)
    edition = forms.CharField(
        label=_("Edition of its words"), max_length=40, required=False, help_text=_("Empty: the one in use.")
    )


class InviteForm(forms.Form):
    vacancy = forms.ModelChoiceField(Vacancy.objects.none(), label=_("Vacancy"), empty_label=_("Choose a vacancy"))

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        mine = Vacancy.objects.editable_by(user).searched().order_by("-created_at", "-pk")
        self.fields["vacancy"].queryset = mine  # type: ignore[attr-defined]


class LetterForm(forms.Form):
    """A letter before it is sent: its words may be changed."""

    kind = forms.ChoiceField(choices=LETTERS, widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(label=_("Letter"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}))


class TemplateForm(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Letter"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 12}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_ID)

    @classmethod
    def of(cls, row: LetterTemplate) -> TemplateForm:
        return cls(initial={"subject": row.subject, "body": row.body, "version": row.version})


class SourceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of source"), choices=CHANNELS)


class MergeForm(forms.Form):
    source = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
    into = forms.IntegerField(min_value=1, max_value=LARGEST_ID)
