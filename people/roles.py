"""Who may manage what in this app, said once."""

from people.models import Person

# Held for a subtree each (decisions.md 35), so for several; any other role is held in one place.
IN_SEVERAL_PLACES = frozenset({"head_of_sales"})
GUARDED_ROLES = frozenset({"administrator", "integration"})
SEES_FIGURES = ("ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "sales_rep", "marketer")

EXPORTS = frozenset(
    {"ceo", "cmo", "cco", "head_of_sales", "head_of_marketing", "hr_director", "integration", "administrator"}
)


def may_export(user: Person) -> bool:
    """decisions.md 43: a right of its own, by role until somebody switches it for this person."""
    return user.has_role(*EXPORTS) if user.may_export is None else user.may_export


def may_manage_people(user: Person) -> bool:
    return user.has_role("administrator", "hr_director")


def may_manage_structure(user: Person) -> bool:
    """Departments and the working calendar."""
    return user.has_role("administrator")


def may_edit_company(user: Person) -> bool:
    return user.has_role("administrator")


def may_edit_limits(user: Person) -> bool:
    """The limits that both sides agree on: first touch, decision, stale leads, margin."""
    return user.has_role("administrator", "cco", "cmo")


def may_give(user: Person, role: str) -> bool:
    """Administrators are made by administrators only."""
    if user.has_role("administrator"):
        return True
    return user.has_role("hr_director") and role not in GUARDED_ROLES


def may_change_roles_of(user: Person, person: Person) -> bool:
    """Nobody but an administrator raises oneself, or touches an administrator."""
    if user.has_role("administrator"):
        return True
    return user.has_role("hr_director") and user.pk != person.pk and not person.has_role(*GUARDED_ROLES)
