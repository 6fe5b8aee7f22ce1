"""People, their dated roles and their absences."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from alignment.shared.models import DemoMarked, Personal, Versioned, choice_check
from alignment.shared.search import search_key

ROLES = [
    ("ceo", _("CEO")),
    ("cmo", _("Marketing director")),
    ("cco", _("Commercial director")),
    ("head_of_sales", _("Head of sales")),
    ("sales_rep", _("Sales representative")),
    ("head_of_marketing", _("Head of marketing")),
    ("marketer", _("Marketer")),
    ("hr_director", _("HR director")),
    ("integration", _("Integration")),
    ("administrator", _("Administrator")),
]
ROLE_KEYS = [key for key, _label in ROLES]
DUTIES = [
    ("first_line", _("First line")),
    ("hunter", _("Hunter")),
    ("farmer", _("Farmer")),
    ("other", _("Other")),
]
ABSENCES = [("leave", _("Leave")), ("sick", _("Sick leave")), ("rotation", _("Rotation"))]
PREFERENCES = {"theme": ["light", "dark", "auto"], "language": ["ru", "en"]}


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: Person) -> PersonQuerySet:
        """Colleagues know each other's names; a credential for integration needs them for owners."""
        return self.filter(is_erased=False) if user.is_active else self.none()

    def editable_by(self, user: Person) -> PersonQuerySet:
        """An administrator or HR director edits everyone; others only themselves."""
        if user.has_role("administrator", "hr_director"):
            return self.filter(is_erased=False)
        return self.filter(pk=user.pk)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> Person:
        return self.get(email=email.casefold())


class Person(AbstractBaseUser, Versioned, DemoMarked):
    """A colleague. Without e-mail one cannot log in and is listed for invitation."""

    email = models.CharField(max_length=254, null=True, blank=True, unique=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    position = models.CharField(max_length=150, blank=True)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    language = models.CharField(max_length=8, blank=True)
    theme = models.CharField(max_length=8, default="auto")
    is_active = models.BooleanField(default=True)
    is_erased = models.BooleanField(default=False)
    may_export = models.BooleanField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    search_key = models.CharField(max_length=400, blank=True, editable=False)

    PERSONAL = {
        "email": Personal("account", erase="null"),
        "first_name": Personal("account", erase="anonymise"),
        "last_name": Personal("account", erase="anonymise"),
        "phone": Personal("account"),
        "position": Personal("account"),
        "external_id": Personal("account", erase="null"),
        "search_key": Personal("account", export=False),
        "password": Personal("account", export=False),
    }

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(theme__in=PREFERENCES["theme"]), name="person_theme_known"),
            models.CheckConstraint(condition=~Q(email=""), name="person_email_null_when_absent"),
        ]
        indexes = [models.Index(fields=["search_key"], name="person_search")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.email is not None:
            self.email = self.email.strip().casefold() or None
        self.search_key = search_key(self.first_name, self.last_name, self.email or "")
        fields = kwargs.get("update_fields")
        if fields and {"first_name", "last_name", "email"} & set(fields):
            kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or (self.email or str(_("Nameless colleague")))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session belongs to a password and to the roles of its day: either changes, and it is over."""
        facts = f"{self.password}:{self.session_epoch}"
        return salted_hmac("people.Person.session", facts, secret=secret, algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or "?"

    @property
    def current_memberships(self) -> list[Membership]:
        """Memberships without an end, read once an instance; a role change bumps `session_epoch`."""
        if not hasattr(self, "_memberships"):
            self._memberships = list(self.memberships.filter(to_date=None).select_related("department"))
        return self._memberships

    @property
    def role_keys(self) -> frozenset[str]:
        return frozenset(m.role for m in self.current_memberships)

    def has_role(self, *keys: str) -> bool:
        return bool(self.role_keys & set(keys))

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False


class Membership(DemoMarked):
    """A role from a day to a day; facts of the past stay when a role ends."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=ROLES)
    duty = models.CharField(max_length=12, choices=DUTIES, default="other")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            choice_check("role", ROLE_KEYS, "membership_role_known"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=models.F("from_date")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["person", "role", "department"], condition=Q(to_date=None), name="membership_open_once"
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(to_date=None, department=None),
                name="membership_of_the_whole_company_open_once",
            ),
        ]
        indexes = [models.Index(fields=["role", "to_date"], name="membership_role_open")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Absence(DemoMarked):
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=10, choices=ABSENCES)
    from_date = models.DateField()
    to_date = models.DateField()
    blocks_tasks = models.BooleanField(default=True)
    stand_in = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            choice_check("kind", ["leave", "sick", "rotation"], "absence_kind_known"),
            models.CheckConstraint(condition=Q(to_date__gte=models.F("from_date")), name="absence_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
