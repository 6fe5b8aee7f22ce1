from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delivery.models.webhook_events import EVENT_GROUPS, EVERYTHING

ADDRESS = {"inputmode": "url", "placeholder": "https://example.com/hooks/alignment"}


class WebhookForm(forms.Form):
    """Events stand in groups; `everything` also means what will be added later."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs=ADDRESS),
        help_text=_("A public http or https address of the system that shall hear of it."),
    )
    everything = forms.BooleanField(label=_("All events, later ones too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (label, events) in enumerate(EVENT_GROUPS):
            self.fields[f"events_{number}"] = forms.MultipleChoiceField(
                label=label, choices=events, widget=forms.CheckboxSelectMultiple, required=False
            )

    @property
    def events(self) -> list[str]:
        if self.cleaned_data["everything"]:
            return [EVERYTHING]
        return [name for number in range(len(EVENT_GROUPS)) for name in self.cleaned_data[f"events_{number}"]]


def chosen(url: str, events: list[str]) -> dict[str, Any]:
    """What the form shows of a receiver."""
    groups = {
        f"events_{n}": [name for name, _label in group if name in events] for n, (_g, group) in enumerate(EVENT_GROUPS)
    }
    return {"url": url, "everything": EVERYTHING in events, **groups}
