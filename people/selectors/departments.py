"""The tree of departments and who works in it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from people.models import Department, Membership, Person, subtree
from people.models.persons import DUTIES
from people.selectors.persons import active_people

HEADS = {"head_of_sales", "head_of_marketing", "cco", "cmo", "hr_director"}
# decisions.md 13: which leads a head sees, the widest first.
SIGHTS = {
    "cco": "edits_all",
    "cmo": "reads_all",
    "head_of_marketing": "reads_all",
    "head_of_sales": "team",
    "hr_director": "none",
}


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
    """`total` counts those of the whole subtree; `sight` says in a word which leads its head sees."""

    department: Department
    parent: str
    depth: int
    people: int
    total: int
    heads: tuple[str, ...]
    duties: tuple[tuple[str, int], ...]
    sight: str
    seen_from: str = ""


def department_tree() -> tuple[Node, ...]:
    """Departments in the order of the tree, each under its parent, with who works there and who leads."""
    below: dict[int | None, list[Department]] = {}
    for department in Department.objects.select_related("unit").order_by("unit__name", "name"):
        below.setdefault(department.parent_id, []).append(department)
    members = _members_by_department()
    nodes: list[Node] = []

    def walk(parent: Department | None, depth: int, led_from: str) -> set[int]:
        """Who works in them and below; a node takes its place once its subtree is counted."""
        everybody: set[int] = set()
        for department in below.get(parent.pk if parent else None, []):
            here, place = members.get(department.pk, []), len(nodes)
            leads_here = any(m.role == "head_of_sales" for m in here)
            inside = {m.person_id for m in here}
            inside |= walk(department, depth + 1, department.name if leads_here else led_from)
            nodes.insert(place, _node(department, parent, depth, here, len(inside), led_from))
            everybody |= inside
        return everybody

    walk(None, 0, "")
    return tuple(nodes)


def _node(
    department: Department, parent: Department | None, depth: int, here: list[Membership], total: int, led_from: str
) -> Node:
    sight = _sight(department, {m.role for m in here}, led_from)
    return Node(
        department=department,
        parent=parent.name if parent else "",
        depth=depth,
        people=len({m.person_id for m in here}),
        total=total,
        heads=tuple(sorted({m.person.name for m in here if m.role in HEADS})),
        duties=_duties(here),
        sight=sight,
        seen_from=led_from if sight == "from_above" else "",
    )


def _duties(here: list[Membership]) -> tuple[tuple[str, int], ...]:
    """How many take first calls, hunt and farm; whoever has no duty of these is not counted."""
    people: dict[str, set[int]] = {}
    for membership in here:
        people.setdefault(membership.duty, set()).add(membership.person_id)
    return tuple((str(label), len(people[key])) for key, label in DUTIES if key != "other" and key in people)


def _sight(department: Department, roles: set[str], led_from: str) -> str:
    for role, sight in SIGHTS.items():
        if role in roles:
            return sight
    if department.side != "sales":
        return "nobody"
    return "from_above" if led_from else "directors"


def _members_by_department() -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    open_ones = Membership.objects.filter(to_date=None, person__is_active=True)
    for membership in open_ones.select_related("person"):
        if membership.department_id is not None:
            found.setdefault(membership.department_id, []).append(membership)
    return found
