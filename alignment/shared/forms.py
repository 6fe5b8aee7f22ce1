"""What forms of every app share."""

from collections.abc import Callable
from typing import Any, cast

from django.forms import BaseForm, Form, Select
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alignment.shared.errors import DomainError, InvalidInput, StaleVersion

SELECTED = SafeString(" selected")
VERSION = "version"


def refuse(form: Form, error: DomainError) -> None:
    """The sentence beside its field. Whoever is told of another's change saves against what is there now."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
    if isinstance(error, StaleVersion) and VERSION in form.fields:
        data = cast(QueryDict, form.data).copy()
        data[VERSION] = str(getattr(error.current, VERSION, ""))
        form.data = data


def taken(form: Form, action: Callable[[], Any]) -> bool:
    """Whether a valid form could be acted upon; what the service cannot take is said at the field."""
    if not form.is_valid():
        return False
    try:
        action()
    except (InvalidInput, StaleVersion) as error:
        refuse(form, error)
        return False
    return True


class LongSelect(Select):
    """Hundreds of options, written without a template for each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = (option for _group, members, _index in widget["optgroups"] for option in members)
        lines = format_html_join(
            "\n",
            '<option value="{}"{}>{}</option>',
            ((option["value"], SELECTED if option["selected"] else "", option["label"]) for option in options),
        )
        return format_html('<select name="{}"{}>\n{}\n</select>', name, flatatt(widget["attrs"]), lines)


def first_error(form: BaseForm) -> str:
    """One sentence for a place that shows no more; the form is invalid."""
    return next(str(text) for texts in form.errors.values() for text in texts)
