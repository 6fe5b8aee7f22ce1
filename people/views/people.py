from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alignment.shared.forms import taken
from alignment.shared.partials import render_part
from people import roles, selectors
from people.forms import AbsenceForm, EditPersonForm, NewPersonForm, PeopleFilter, RoleForm
from people.models import Absence, Membership, Person
from people.services import absences, leaving, memberships, onboarding
from people.views.access import allowed

PAGE = 100
EXPORT_CHOICES = {"yes": True, "no": False}
managers = allowed(roles.may_manage_people)


@managers
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    chosen = PeopleFilter(request.GET)
    wanted = chosen.cleaned_data if chosen.is_valid() else {}
    limit = _limit(request)
    found = list(selectors.person_list(request.user, **wanted)[: limit + 1])
    context = {
        "filter": chosen,
        "people": found[:limit],
        "more": limit + PAGE if len(found) > limit else None,
        "without_email": selectors.person_list(request.user, state="no_email").count(),
        "may_map": roles.may_manage_structure(request.user),
        "not_joined": selectors.person_list(request.user, state="not_joined").exclude(invited_at=None).count(),
    }
    return render_part(request, "people/people.html", "rows", context)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, by=request.user)
    made: list[Person] = []

    def create() -> None:
        made.append(onboarding.create_person(**form.cleaned_data, now=timezone.now(), by=request.user))

    if request.method == "POST" and taken(form, create):
        messages.success(request, _("%(name)s is in the list.") % {"name": made[0].name})
        return redirect("people:person", pk=made[0].pk)
    return render(request, "people/person_new.html", {"form": form}, status=422 if form.errors else 200)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    colleague = _colleague(request, pk)
    form = EditPersonForm(request.POST or None, initial=_initial(colleague))

    def change() -> None:
        version = form.cleaned_data.pop("version")
        onboarding.update_person(
            colleague, changes=form.cleaned_data, now=timezone.now(), by=request.user, expected_version=version
        )

    if request.method == "POST" and taken(form, change):
        messages.success(request, _("The changes are saved."))
        return redirect("people:person", pk=pk)
    return _person_page(request, colleague, form=form)


@managers
@require_POST
def role_give(request: HttpRequest, pk: int) -> HttpResponse:
    colleague = _colleague(request, pk)
    form = RoleForm(request.POST, by=request.user)

    def give() -> None:
        made = memberships.give_role(colleague, **form.cleaned_data, now=timezone.now(), by=request.user)
        for sentence in getattr(made, "cautions", ()):
            messages.warning(request, sentence)

    if taken(form, give):
        messages.success(request, _("The role is given. Open sessions of this colleague have ended."))
        return redirect("people:person", pk=pk)
    return _person_page(request, colleague, role_form=form)


@managers
@require_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    editable = Person.objects.editable_by(request.user)
    membership = get_object_or_404(Membership.objects.filter(person__in=editable), pk=pk)
    memberships.end_role(membership, now=timezone.now(), by=request.user)
    messages.success(request, _("The role has ended. Open sessions of this colleague have ended too."))
    return redirect("people:person", pk=membership.person_id)


@managers
@require_POST
def person_close(request: HttpRequest, pk: int) -> HttpResponse:
    onboarding.deactivate(_colleague(request, pk), now=timezone.now(), by=request.user)
    messages.success(request, _("The account is closed."))
    return redirect("people:person", pk=pk)


@managers
@require_POST
def person_open(request: HttpRequest, pk: int) -> HttpResponse:
    onboarding.reactivate(_colleague(request, pk), now=timezone.now(), by=request.user)
    messages.success(request, _("The account is open again."))
    return redirect("people:person", pk=pk)


@managers
@require_POST
def export_right(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = EXPORT_CHOICES.get(request.POST.get("may_export", ""))
    onboarding.switch_export(_colleague(request, pk), allowed=chosen, now=timezone.now(), by=request.user)
    messages.success(request, _("The right to export is set."))
    return redirect("people:person", pk=pk)


@managers
@require_POST
def absence_add(request: HttpRequest, pk: int) -> HttpResponse:
    colleague = _colleague(request, pk)
    form = AbsenceForm(request.POST, person=colleague)

    def plan() -> None:
        absences.plan_absence(colleague, **form.cleaned_data, now=timezone.now(), by=request.user)

    if taken(form, plan):
        messages.success(request, _("The absence is noted."))
        return redirect("people:person", pk=pk)
    return _person_page(request, colleague, absence_form=form)


@managers
@require_POST
def absence_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    editable = Person.objects.editable_by(request.user)
    absence = get_object_or_404(Absence.objects.filter(person__in=editable), pk=pk)
    absences.cancel_absence(absence, now=timezone.now(), by=request.user)
    messages.success(request, _("The absence is taken back."))
    return redirect("people:person", pk=absence.person_id)


def _colleague(request: HttpRequest, pk: int) -> Person:
    colleague = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not Person.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return colleague


def _initial(colleague: Person) -> dict[str, object]:
    return {name: getattr(colleague, name) for name in EditPersonForm.base_fields}


def _person_page(request: HttpRequest, colleague: Person, **forms: object) -> HttpResponse:
    context = {
        "person": colleague,
        "form": EditPersonForm(initial=_initial(colleague)),
        "role_form": RoleForm(by=request.user),
        "absence_form": AbsenceForm(person=colleague),
        "memberships": colleague.memberships.select_related("department").order_by("to_date", "-from_date", "-id"),
        "absences": colleague.absences.select_related("stand_in").order_by("-from_date")[:20],
        "may_export": roles.may_export(colleague),
        "may_leave": colleague.pk != request.user.pk and colleague.is_active,
        "leaving": leaving.last_of(colleague, now=timezone.now()),
        "may_change": roles.may_change_roles_of(request.user, colleague),
    } | forms
    wrong = any(form.errors for form in forms.values())
    return render(request, "people/person.html", context, status=422 if wrong else 200)


def _limit(request: HttpRequest) -> int:
    asked = request.GET.get("limit", "")
    return min(max(int(asked), 1), 1000) if asked.isdecimal() and len(asked) < 6 else PAGE
