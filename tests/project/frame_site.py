"""A small site of one page, to see the frame in a browser without any app or database."""

from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.context import make_context
from django.urls import path
from django_htmx.http import trigger_client_event

from alignment.shared.errors import DomainError

posted: list[str] = []
FIGURE = {
    "data": [
        {
            "type": "bar",
            "x": ["Leads", "MQL"],
            "y": [2310.5, 940],
            "marker": {"color": "var(--marketing)"},
            "customdata": ["/records/"] * 2,
        }
    ],
    "layout": {},
}
PAGE = """{% extends "base.html" %}
{% block title %}Overview{% endblock %}{% block pretitle %}Funnel{% endblock %}
{% block actions %}
  <button class="btn btn-primary" type="button" data-opens="ask" aria-haspopup="dialog">New lead</button>
{% endblock %}
{% block content %}
  {% include "components/stat.html" with label="Rate" value="43 %" url="/" hint="n = 9" tone="good" badge="+4" only %}
  {% for tone in tones %}{% include "components/badge.html" with text=tone tone=tone only %}{% endfor %}
  {% include "components/chart.html" with url="/chart/" title="Volumes" only %}
  {% include "components/progress.html" with label="Plan" value=40 only %}
  {% include "components/chip.html" with text="March" url="?" only %}
  {% include "components/empty_state.html" with icon="inbox" title="Nothing" text="Why." url="/" action="Start" only %}
  {% partialdef order inline %}
    <form id="order" method="post" action="/order/" hx-post="/order/" hx-swap="outerHTML">
      {% include "components/form.html" with form=form only %}
      <button class="btn btn-primary" type="submit">Send</button>
    </form>
  {% endpartialdef %}
  <form id="slow" method="post" action="/slow/"><button class="btn" type="submit">Slow</button></form>
  <button id="refuse" class="btn" type="button" hx-post="/refuse/">Refuse</button>
  <button id="toast" class="btn" type="button" hx-post="/toast/" hx-swap="none">Toast</button>
  {% include "components/modal.html" with id="ask" title="New lead" text="Words" only %}
{% endblock %}"""


class Order(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the contract.")
    sides = forms.MultipleChoiceField(
        label="Sides", choices=[("m", "Marketing"), ("s", "Sales")], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label="Sure")


def shell(theme: str) -> SimpleNamespace:
    sections = [("Today", "/", "sun"), ("Funnel", "/funnel/", "filter"), ("Meetings", "/meetings/", "users")]
    menu = [
        SimpleNamespace(label=label, url=url, icon=icon, active=url == "/", children=[])
        for label, url, icon in sections
    ]
    more = SimpleNamespace(label="More", url="#more", icon="menu-2", active=False)
    links = {"palette_url": "/palette/", "bell_url": "/bell/", "theme_url": "/theme/", "language_url": "/language/"}
    return SimpleNamespace(menu=menu, tabs=[*menu, more], unread=3, theme=theme, profile_url="/me/", **links)


def context_of(request: HttpRequest, form: Order) -> dict:
    return {
        "shell": shell(request.GET.get("theme", "light")) if "anonymous" not in request.GET else None,
        "form": form,
        "request": request,
        "csrf_token": "token",
        "user": "Anna",
        "tones": ["good", "bad", "warn", "info", "marketing", "sales", "shared", ""],
        "messages": [SimpleNamespace(tags=tag) for tag in ("success", "error", "warning", "info")],
    }


def page(request: HttpRequest) -> HttpResponse:
    form = Order({}) if "invalid" in request.GET else Order()
    return HttpResponse(template().render(make_context(context_of(request, form))))


def order(request: HttpRequest) -> HttpResponse:
    context = make_context({**context_of(request, Order(request.POST)), "partial": True})
    template().render(context)
    part = template().extra_data["partials"]["order"]
    return HttpResponse(part.render(context), status=422)


def template():
    return engines["django"].from_string(PAGE).template


def chart(request: HttpRequest) -> HttpResponse:
    context = {"id": "volumes", "label": "Volumes", "figure": FIGURE, "columns": ["Stage", "n"]}
    answer = engines["django"].get_template("components/figure.html")
    return HttpResponse(answer.render({**context, "rows": [["Leads", 2310], ["MQL", 940]]}))


def slow(request: HttpRequest) -> HttpResponse:
    posted.append("slow")
    return HttpResponse(status=204)


def refuse(request: HttpRequest) -> HttpResponse:
    raise DomainError("The protocol was sent already.")


def toast(request: HttpRequest) -> HttpResponse:
    return trigger_client_event(HttpResponse(), "toast", {"text": "Moved to SQL.", "undo_url": "/undo/"})


def note(request: HttpRequest) -> HttpResponse:
    posted.append(request.path)
    return HttpResponse(status=204)


def palette(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<a href="/">Overview</a><a href="/records/">Records</a>')


urlpatterns = [
    path("", page),
    path("chart/", chart),
    path("order/", order),
    path("slow/", slow),
    path("refuse/", refuse),
    path("toast/", toast),
    path("undo/", note),
    path("theme/", note),
    path("palette/", palette),
    path("records/", palette),
]
