from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alignment.shared.forms import taken
from people import roles, selectors
from people.forms import DepartmentForm
from people.models import Department
from people.services.departments import add_department, change_department
from people.views.access import allowed

managers = allowed(roles.may_manage_structure)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def departments(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None)

    def add() -> None:
        add_department(**form.cleaned_data, now=timezone.now(), by=request.user)

    if request.method == "POST" and taken(form, add):
        messages.success(request, _("The department is added."))
        return redirect("people:departments")
    context = {"rows": selectors.department_tree(), "form": form}
    return render(request, "people/departments.html", context, status=422 if form.errors else 200)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: HttpRequest, pk: int) -> HttpResponse:
    node = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(
        request.POST or None, initial={"name": node.name, "side": node.side, "parent": node.parent_id}
    )
    below = selectors.subtree(node.pk)
    form.fields["parent"].queryset = Department.objects.exclude(pk__in=below).order_by("name")

    def change() -> None:
        change_department(node, changes=form.cleaned_data, now=timezone.now(), by=request.user)

    if request.method == "POST" and taken(form, change):
        messages.success(request, _("The changes are saved."))
        return redirect("people:departments")
    context = {
        "department": node,
        "form": form,
        "members": selectors.with_roles(selectors.people_of(node)),
        "node": next((one for one in selectors.department_tree() if one.department.pk == pk), None),
    }
    return render(request, "people/department.html", context, status=422 if form.errors else 200)
