"""How a search is called where others may read along."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hiring.models import Vacancy


def vacancy_words(vacancy: Vacancy) -> str:
    """A confidential replacement is not named in letters, calendars and notifications."""
    return _("a confidential vacancy") if vacancy.is_confidential else vacancy.title
