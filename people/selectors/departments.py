"""The tree of departments and who works in it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from people.models import Department, Membership, Person, subtree
from people.selectors.persons import active_people

HEADS = {"head_of_sales", "head_of_marketing", "cco", "cmo", "hr_director"}


def members_of(department: Department) -> list[Person]:
    """Colleagues of a department and of those below it."""
    inside = subtree(department.pk)
    members = active_people().filter(memberships__department_id__in=inside, memberships__to_date=None)
    return list(members.distinct())


def people_of(department: Department) -> QuerySet[Person]:
    """Those of the department itself, without the ones below it."""
    return active_people().filter(memberships__department=department, memberships__to_date=None).distinct()


@dataclass(frozen=True)
class Node:
    department: Department
    parent: str
    depth: int
    people: int
    heads: tuple[str, ...]


def department_tree() -> tuple[Node, ...]:
    """Departments in the order of the tree, each under its parent, with how many work there."""
    below: dict[int | None, list[Department]] = {}
    for department in Department.objects.select_related("unit").order_by("unit__name", "name"):
        below.setdefault(department.parent_id, []).append(department)
    members = _members_by_department()
    nodes: list[Node] = []

    def walk(parent: Department | None, depth: int) -> None:
        for department in below.get(parent.pk if parent else None, []):
            here = members.get(department.pk, [])
            heads = tuple(sorted({m.person.name for m in here if m.role in HEADS}))
            nodes.append(
                Node(department, parent.name if parent else "", depth, len({m.person_id for m in here}), heads)
            )
            walk(department, depth + 1)

    walk(None, 0)
    return tuple(nodes)


def _members_by_department() -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    open_ones = Membership.objects.filter(to_date=None, person__is_active=True)
    for membership in open_ones.select_related("person"):
        if membership.department_id is not None:
            found.setdefault(membership.department_id, []).append(membership)
    return found
