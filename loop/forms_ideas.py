"""What people type about ideas, projects and the signature."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.shared.fields import DayInput
from loop.models import SignatureBanner
from loop.models.ideas import IDEA_ORIGINS
from people import selectors as people


class IdeaForm(forms.Form):
    text = forms.CharField(
        label=_("Your idea in a sentence"),
        max_length=2000,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    origin = forms.ChoiceField(label=_("Where it was born"), choices=IDEA_ORIGINS, initial="other")


class AnswerForm(forms.Form):
    state = forms.CharField(max_length=10)
    text = forms.CharField(required=False, max_length=500)


class ResultForm(forms.Form):
    result = forms.CharField(required=False, max_length=500)


class ProjectForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Who carries it out"), queryset=None)
    due_date = forms.DateField(label=_("By which day"), widget=DayInput())

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.active_people()  # type: ignore[attr-defined]


class BannerForm(forms.ModelForm):
    url = forms.URLField(
        label=_("Where it leads"),
        max_length=400,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = SignatureBanner
        fields = ["message", "service", "url", "legal_entity", "language", "letters_per_day"]
        labels = {
            "message": _("What the signature says"),
            "service": _("Which service it is about"),
            "legal_entity": _("Whose letters: the legal entity"),
            "language": _("Language of the letters"),
            "letters_per_day": _("Letters to clients a day"),
        }
        help_texts = {"letters_per_day": _("Without letters to colleagues. The reach is estimated from it.")}
        widgets = {"message": forms.TextInput(attrs={"autocomplete": "off"})}

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the place is free, the service says: it knows which banner this one replaces."""
        return {*super()._get_validation_exclusions(), "legal_entity"}
