"""How a company calls its roles and sides, and what they are called here."""

from __future__ import annotations

from functools import cache

from django.utils import translation

from accounts.services.people_reader import plain
from people.models.persons import ROLES

SYNONYMS = {
    "ceo": "генеральный директор;директор;первое лицо;сео;собственник",
    "cmo": "смо;директор по маркетингу;маркетинг директор;chief marketing officer",
    "cco": "ссо;коммерческий директор;chief commercial officer",
    "head_of_sales": "роп;руководитель отдела продаж;руководитель продаж;руководитель группы;директор по продажам;"
    "начальник отдела продаж;rop;sales director",
    "sales_rep": "моп;менеджер по продажам;менеджер;продавец;торговый представитель;первая линия;оператор;хантер;"
    "фермер;аккаунт-менеджер;sales manager;sales rep;sales;rep;hunter;farmer;first line",
    "head_of_marketing": "ром;руководитель отдела маркетинга;руководитель маркетинга;начальник отдела маркетинга",
    "marketer": "маркетолог;маркетер;интернет-маркетолог;маркетинг-менеджер;marketing manager;marketing",
    "hr_director": "hr-директор;hr директор;директор по персоналу;hrd",
    "integration": "интеграция;инженер интеграции",
    "administrator": "администратор;админ;admin",
}
DUTY_WORDS = {
    "first_line": ("первая линия", "оператор", "first line"),
    "hunter": ("хантер", "hunter"),
    "farmer": ("фермер", "farmer", "аккаунт-менеджер"),
}
SIDE_OF = {
    "cmo": "marketing", "head_of_marketing": "marketing", "marketer": "marketing", "cco": "sales",
    "head_of_sales": "sales", "sales_rep": "sales", "hr_director": "hr",
}  # fmt: skip
HEAD_ROLE = {"sales": "head_of_sales", "marketing": "head_of_marketing", "hr": "hr_director"}


def role_of(text: str) -> str:
    """The key of the role, or an empty word when nobody calls a role so."""
    return _known().get(plain(text), "")


def duty_of(text: str) -> str:
    said = plain(text)
    return next((duty for duty, words in DUTY_WORDS.items() if said in words), "other")


@cache
def _known() -> dict[str, str]:
    known = {plain(word): role for role, words in SYNONYMS.items() for word in words.split(";")}
    for language in ("en", "ru"):
        with translation.override(language):
            known |= {plain(str(label)): role for role, label in ROLES}
    return known | {plain(role): role for role, _label in ROLES} | {role: role for role, _label in ROLES}
