"""The frame of a page: errors, refusals, caches, fields."""

import pytest
from django import forms
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.failures import server_error
from alignment.shared.middleware import DomainErrors
from alignment.shared.partials import wants_part


def answer(view, path="/page/", cookies=None, **headers):
    request = RequestFactory(headers=headers).get(path)
    request.COOKIES.update(cookies or {})
    HtmxMiddleware(lambda request: None)(request)
    handler = DomainErrors(view)
    try:
        return handler(request)
    except DomainError as error:
        return handler.process_exception(request, error)


def refuse(error):
    def view(request):
        raise error

    return view


def rendered(source, **context):
    return engines["django"].from_string(source).render(context, RequestFactory().get("/page/?a=1&b=2"))


def test_a_refusal_for_htmx_is_a_toast_with_the_status_of_the_error():
    response = answer(refuse(DomainError("The protocol was sent already.")), **{"HX-Request": "true"})

    assert response.status_code == 409
    assert response["HX-Retarget"] == "#toasts"
    assert response["HX-Reswap"] == "beforeend"
    assert "The protocol was sent already." in response.content.decode()


@pytest.mark.django_db
def test_a_refusal_for_a_browser_is_a_page_with_a_way_back(client):
    response = answer(refuse(InvalidInput("The day is in the past.")), Referer="http://testserver/meetings/")

    assert response.status_code == 400
    assert "The day is in the past." in response.content.decode()
    assert 'href="http://testserver/meetings/"' in response.content.decode()


@pytest.mark.django_db
def test_the_way_back_never_leaves_the_site():
    response = answer(refuse(InvalidInput("No.")), Referer="https://elsewhere.example/")

    assert "elsewhere.example" not in response.content.decode()


def test_the_api_shapes_its_own_refusals():
    request = RequestFactory().get("/api/v1/leads/")

    assert DomainErrors(lambda request: None).process_exception(request, DomainError("No.")) is None


def test_other_errors_are_bugs_and_pass():
    request = RequestFactory().get("/page/")

    assert DomainErrors(lambda request: None).process_exception(request, ValueError("bug")) is None


def test_pages_of_a_signed_in_person_are_not_stored(settings):
    response = answer(lambda request: HttpResponse(), cookies={settings.SESSION_COOKIE_NAME: "x"})

    assert response["Cache-Control"] == "private, no-store"


def test_public_answers_keep_their_caching():
    response = answer(lambda request: HttpResponse())

    assert "Cache-Control" not in response
    assert "microphone=()" in response["Permissions-Policy"]


def test_a_page_runs_scripts_of_this_site_alone(client, company):
    policy = client.get("/accounts/login/", follow=True)["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())

    assert rules["script-src"] == rules["default-src"] == rules["form-action"] == "'self'"
    assert {rules[name] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}


@pytest.mark.django_db
def test_a_fragment_is_never_replaced_by_the_login_form(settings):
    from django.shortcuts import resolve_url

    login = resolve_url(settings.LOGIN_URL)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/leads/"}

    response = answer(lambda request: HttpResponseRedirect(f"{login}?next=/leads/rows/"), **headers)

    assert response["HX-Redirect"] == f"{login}?next=/leads/"


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_only_a_fragment_request_gets_the_fragment(headers, part):
    request = RequestFactory(headers=headers).get("/")
    HtmxMiddleware(lambda request: None)(request)

    assert wants_part(request) is part


class Order(forms.Form):
    day = forms.DateField(label="Day", help_text="Not in the past.")
    sides = forms.MultipleChoiceField(choices=[("m", "Marketing"), ("s", "Sales")], widget=forms.CheckboxSelectMultiple)


def test_a_field_ties_label_help_and_error_to_its_control():
    html = rendered('{% include "components/field.html" with field=form.day only %}', form=Order({}))

    assert '<label class="form-label required" for="id_day">Day</label>' in html
    assert 'aria-describedby="id_day_error id_day_help"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_day_error"' in html
    assert 'id="id_day_help">Not in the past.</div>' in html


def test_choices_are_a_group_with_a_legend_and_a_label_each():
    html = rendered('{% include "components/field.html" with field=form.sides only %}', form=Order())

    assert '<legend class="form-label required">Sides</legend>' in html
    assert html.count('class="form-check-input"') == 2
    assert '<label class="form-check-label" for="id_sides_1">Sales</label>' in html


def test_a_query_string_keeps_what_is_not_changed():
    assert rendered("{% query_string a=None c='x y' %}") == "?b=2&amp;c=x+y"


def test_a_figure_cannot_end_its_own_script():
    source = '{% include "components/figure.html" with id="f" label="L" figure=figure only %}'

    html = rendered(source, figure={"data": [{"name": "</script><b>"}], "layout": {}})

    assert "</script><b>" not in html


@pytest.mark.django_db
def test_the_health_doors_answer_before_the_host_is_looked_at(client):
    alive = client.get("/healthz", headers={"host": "10.0.0.7"})
    ready = client.get("/readyz", headers={"host": "10.0.0.7"})

    assert alive.json() == {"status": "ok"}
    assert ready.json() == {"status": "ok", "database": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_a_broker_that_is_gone_does_not_take_the_site_away(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    ready = client.get("/readyz")

    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "database": "ok", "broker": "failed"}


@pytest.mark.parametrize(
    ("error", "status", "retry"), [(OperationalError("gone"), 503, "5"), (ValueError("bug"), 500, None)]
)
@pytest.mark.parametrize(
    ("path", "kind"), [("/leads/", "text/html; charset=utf-8"), ("/api/v1/leads/", "application/problem+json")]
)
def test_a_database_that_is_away_is_an_interval_and_not_a_mistake(error, status, retry, path, kind):
    try:
        raise error
    except (OperationalError, ValueError):
        response = server_error(RequestFactory().get(path))

    assert (response.status_code, response.get("Retry-After"), response["Content-Type"]) == (status, retry, kind)
