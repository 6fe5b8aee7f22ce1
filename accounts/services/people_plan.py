"""What a file of people would make: looked at before anything is saved, and again when it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.services.people_reader import Line
from accounts.services.people_words import HEAD_ROLE, SIDE_OF, duty_of, role_of
from people import roles, selectors
from people.models import Department, Person
from people.models.persons import ROLES

PATH_MARKS = ("/", "\\", ">", "→")
PATRONYMIC = re.compile(r"(ич|вна|чна)$", re.IGNORECASE)
NEW = ("new", "found")
Path = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One colleague of the file. `state` is new, found (here without an e-mail), here, or closed."""

    line: int
    email: str
    first_name: str
    last_name: str
    phone: str
    position: str
    role: str
    duty: str
    department: Path
    head: str
    state: str = "new"
    leads: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def role_name(self) -> str:
        return str(dict(ROLES).get(self.role, ""))

    @property
    def path(self) -> str:
        return " / ".join(self.department)


@dataclass(frozen=True)
class Plan:
    entries: tuple[Entry, ...]
    errors: tuple[tuple[int, str], ...]
    departments: tuple[tuple[Path, str], ...]

    @property
    def new(self) -> tuple[Entry, ...]:
        return tuple(_new(self.entries))

    @property
    def tree(self) -> list[tuple[str, str]]:
        """Departments to be made, in the order of the tree: whole path and side."""
        return [(" / ".join(path), side) for path, side in sorted(self.departments)]


class Wrong(Exception):
    """What is the matter with a line, in a sentence."""


def plan(lines: Iterable[Line], *, by: Person) -> Plan:
    here = _Here()
    entries, errors, seen = [], [], set()
    for line in lines:
        try:
            entry = _entry(line, here, by=by)
            if entry.email in seen:
                raise Wrong(_("This address stands in the file twice."))
            seen.add(entry.email)
            entries.append(entry)
        except Wrong as error:
            errors.append((line.number, str(error)))
    entries, wrong_heads = _with_heads(entries, here, by=by)
    return Plan(tuple(entries), tuple(sorted(errors + wrong_heads)), here.tree.missing(_new(entries)))


def _new(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.state in NEW]


def _entry(line: Line, here: _Here, *, by: Person) -> Entry:
    cells = line.cells
    email = _email(cells.get("email", ""))
    first, last = _names(cells)
    said = cells.get("role") or cells.get("position", "")
    entry = Entry(
        line=line.number, email=email, first_name=first[:100], last_name=last[:100],
        phone=cells.get("phone", "")[:20], position=cells.get("position", "")[:150], role=role_of(said),
        duty=duty_of(said), department=path_of(cells.get("department", "")), head=cells.get("head", ""),
    )  # fmt: skip
    entry = replace(entry, state=here.state_of(entry))
    return _allowed(entry, said, here, by=by) if entry.state in NEW else entry


def _allowed(entry: Entry, said: str, here: _Here, *, by: Person) -> Entry:
    if not said:
        raise Wrong(_("No role is given. Add a column “role”."))
    if not entry.role:
        raise Wrong(_("The role “%(role)s” is not known here.") % {"role": said[:60]})
    if not roles.may_give(by, entry.role):
        raise Wrong(_("You may not give the role “%(role)s”. Ask an administrator.") % {"role": said[:60]})
    found = here.without_email(entry)
    if found and not roles.may_change_roles_of(by, found):
        raise Wrong(_("You may not change the roles of this colleague."))
    here.tree.check(entry.department, by=by)
    return entry


def _email(text: str) -> str:
    email = text.strip().casefold()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Wrong(_("“%(email)s” is not an e-mail address.") % {"email": text[:60]}) from error
    return email


def _names(cells: dict[str, str]) -> tuple[str, str]:
    """In a “ФИО” the surname comes first, and so wherever a patronymic ends the name."""
    if "first_name" in cells or "last_name" in cells:
        return cells.get("first_name", ""), cells.get("last_name", "")
    words = (cells.get("surname_first") or cells.get("name", "")).split()
    if not words:
        raise Wrong(_("The name is missing."))
    is_reversed = "surname_first" in cells or (len(words) > 2 and PATRONYMIC.search(words[-1]))
    if is_reversed and len(words) > 1:
        return words[1], words[0]
    return words[0], " ".join(words[1:])


def path_of(text: str) -> Path:
    """«Продажи / Север» is a department under another."""
    for mark in PATH_MARKS:
        text = text.replace(mark, "\n")
    return tuple(name.strip()[:200] for name in text.split("\n") if name.strip())


def _with_heads(entries: list[Entry], here: _Here, *, by: Person) -> tuple[list[Entry], list[tuple[int, str]]]:
    """Whoever is named as head leads the department of that line; of the file or already here."""
    leads, errors = set(), []
    for entry in entries:
        if not entry.head or not entry.department or entry.state not in NEW:
            continue
        named = [one for one in entries if entry.head.casefold() in (one.email, one.name.casefold(), _reversed(one))]
        if named:
            leads.add((named[0].email, entry.department))
        elif not here.knows(entry.head):
            errors.append(
                (entry.line, _("The head “%(name)s” is neither in the file nor here.") % {"name": entry.head})
            )
    kept = [entry for entry in entries if entry.line not in {line for line, _text in errors}]
    return [_leading(entry, leads, here, by=by) for entry in kept], errors


def _leading(entry: Entry, leads: set[tuple[str, Path]], here: _Here, *, by: Person) -> Entry:
    """A role of a head is raised from the file only in the department one works in."""
    if (entry.email, entry.department) not in leads or entry.state not in NEW:
        return entry
    role = HEAD_ROLE.get(here.tree.side_of(entry.department) or SIDE_OF.get(entry.role, ""), "")
    is_head = not role or entry.role in ("cco", "cmo", "ceo", *HEAD_ROLE.values())
    if is_head or not roles.may_give(by, role):
        return replace(entry, leads=is_head)
    return replace(entry, role=role, duty="other", leads=True)


def _reversed(entry: Entry) -> str:
    return f"{entry.last_name} {entry.first_name}".strip().casefold()


class Tree:
    """Departments as they are, asked by path; a path may leave out what stands above when it is clear."""

    def __init__(self) -> None:
        self.departments = {department.pk: department for department in Department.objects.select_related("unit")}
        self.paths = {self._path(department): department for department in self.departments.values()}
        self._claimed = {path[-1]: path for path in self.paths}

    def _path(self, department: Department) -> Path:
        names: list[str] = []
        at: Department | None = department
        while at is not None and len(names) <= len(self.departments):
            names.insert(0, at.name.casefold())
            at = self.departments.get(at.parent_id or 0)
        return tuple(names)

    def at(self, path: Path) -> Department | None:
        wanted = _folded(path)
        if wanted in self.paths:
            return self.paths[wanted]
        same = [one for at, one in self.paths.items() if at[-len(wanted) :] == wanted] if wanted else []
        return same[0] if len(same) == 1 else None

    def side_of(self, path: Path) -> str:
        found = next((one for depth in range(len(path), 0, -1) if (one := self.at(path[:depth]))), None)
        return found.side if found else ""

    def check(self, path: Path, *, by: Person) -> None:
        """A name stands once in the tree, and only who may manage it adds to it."""
        if not path or self.at(path):
            return
        if not roles.may_manage_structure(by):
            raise Wrong(_("There is no department “%(name)s”. An administrator adds it.") % {"name": " / ".join(path)})
        for depth in range(1, len(path) + 1):
            wanted = _folded(path[:depth])
            if not self.at(wanted) and self._claimed.setdefault(wanted[-1], wanted) != wanted:
                said = {"name": path[depth - 1]}
                raise Wrong(_("A department “%(name)s” stands elsewhere in the tree. Write its whole path.") % said)

    def missing(self, entries: Iterable[Entry]) -> tuple[tuple[Path, str], ...]:
        """Paths to be made, each with a side: of what it stands under, else of most who come into it."""
        spelling: dict[Path, Path] = {}
        sides: dict[Path, list[str]] = {}
        for entry in entries:
            for depth in range(1, len(entry.department) + 1):
                path = entry.department[:depth]
                if not self.at(entry.department) and not self.at(path):
                    spelling.setdefault(_folded(path), path)
                    sides.setdefault(_folded(path), []).append(SIDE_OF.get(entry.role, "other"))
        return tuple((spelling[path], self.side_of(path) or max(said, key=said.count)) for path, said in sides.items())


def _folded(path: Path) -> Path:
    return tuple(name.casefold() for name in path)


class _Here:
    """Who is in the company already, read once for the whole file."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.nameless: dict[str, list[Person]] = {}
        self.names: set[str] = set()
        self.tree = Tree()
        for person in selectors.with_roles(Person.objects.filter(is_erased=False).order_by("pk")):
            self._keep(person)

    def _keep(self, person: Person) -> None:
        name = person.name.casefold()
        self.names |= {name, f"{person.last_name} {person.first_name}".strip().casefold()}
        if person.email:
            self.people[person.email] = person
        elif person.is_active:
            self.nameless.setdefault(name, []).append(person)

    def state_of(self, entry: Entry) -> str:
        known = self.people.get(entry.email)
        if known is not None:
            return "here" if known.is_active else "closed"
        return "found" if self.without_email(entry) else "new"

    def without_email(self, entry: Entry) -> Person | None:
        """Brought by an import of leads, under this very name and no other."""
        named = self.nameless.get(entry.name.casefold(), [])
        return named[0] if len(named) == 1 else None

    def knows(self, head: str) -> bool:
        return head.casefold() in self.names or head.casefold() in self.people


def as_plain(lines: Iterable[Line]) -> list[Any]:
    """What travels signed between the preview and the button."""
    return [[line.number, line.cells] for line in lines]


def from_plain(rows: Iterable[Any]) -> list[Line]:
    return [Line(number, cells) for number, cells in rows]
