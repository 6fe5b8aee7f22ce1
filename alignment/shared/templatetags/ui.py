"""Small words of the templates: icons, form controls, links that edit the current address."""

import re
from functools import cache
from pathlib import Path

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SPRITE = "@tabler/icons-sprite/dist/tabler-sprite.svg"
SYMBOL = re.compile(r'<symbol id="tabler-([^"]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
TONES = {"good": "green", "bad": "red", "warn": "orange", "info": "azure"}
SIDES = {"marketing", "sales", "shared"}
MESSAGE_TONES = {"error": "danger", "debug": "secondary"}


@cache
def _symbols() -> dict[str, str]:
    sprite = Path(settings.NPM_DIR) / SPRITE
    return dict(SYMBOL.findall(sprite.read_text())) if sprite.exists() else {}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One Tabler icon inlined, hidden from screen readers; empty when the sprite is not installed."""
    drawing = _symbols().get(name)
    if not drawing:
        return mark_safe("")
    return format_html(
        '<svg class="icon {}" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(drawing),
    )


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> SafeString | str:
    """The text of a block a second time: <title> and <h1> are one block."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.nodelist.render(context).strip()) if block else ""


@register.simple_tag(takes_context=True)
def active(context: Context, *prefixes: str) -> str:
    path = context["request"].path
    return "active" if any(path.startswith(prefix) for prefix in prefixes if prefix) else ""


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: object) -> str:
    """The current query with these keys changed; None removes a key, a list repeats it."""
    query: QueryDict = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query.setlist(key, list(value) if isinstance(value, list | tuple) else [str(value)])
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def tone_colour(tone: str) -> str:
    return tone if tone in SIDES else TONES.get(tone, "secondary")


@register.filter
def alert_tone(tags: str) -> str:
    level = (tags or "info").split()[-1]
    return MESSAGE_TONES.get(level, level)


@register.filter
def field_kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "check" if isinstance(widget, forms.CheckboxInput) else "control"


def _control_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


def _described_by(field: BoundField) -> str:
    parts = [(field.errors, "error"), (field.help_text, "help")]
    return " ".join(f"{field.auto_id}_{name}" for present, name in parts if present)


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget with the kit's class, its error and help announced with it, and no label repeated inside it."""
    classes = [field.field.widget.attrs.get("class", ""), _control_class(field), "is-invalid" if field.errors else ""]
    attributes: dict[str, str | bool] = {"class": " ".join(name for name in classes if name)}
    if field.field.widget.attrs.get("placeholder") == field.label:
        attributes["placeholder"] = False
    if field.errors:
        attributes["aria-invalid"] = "true"
    if described_by := _described_by(field):
        attributes["aria-describedby"] = described_by
    return field.as_widget(attrs=attributes)


@register.filter
def choice_control(choice: BoundWidget) -> SafeString:
    choice.data["attrs"]["class"] = f"{choice.data['attrs'].get('class', '')} form-check-input".strip()
    return choice.tag()


@register.filter
def add_class(field: BoundField, css: str) -> SafeString:
    return field.as_widget(attrs={"class": " ".join(filter(None, [field.field.widget.attrs.get("class", ""), css]))})


@register.filter
def add_attrs(field: BoundField, pairs: str) -> SafeString:
    """`{{ field|add_attrs:"rows=3,autofocus=true" }}`."""
    attributes: dict[str, str | bool] = {}
    for pair in pairs.split(","):
        name, _, value = pair.partition("=")
        attributes[name] = value or True
    return field.as_widget(attrs=attributes)
