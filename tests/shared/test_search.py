"""Search keys."""

import pytest

from alignment.shared.search import search_key


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("  Семён ", None, "ЁЛКИН"), "семен елкин"),
        (("ООО\u00a0«Ромашка»", 42), "ооо «ромашка» 42"),
        (("Straße",), "strasse"),
        (("ﬁrm", "Ａ"), "firm a"),
        (("Семе\u0308н",), "семен"),
        ((), ""),
    ],
)
def test_search_key(parts, key):
    assert search_key(*parts) == key


def test_a_key_of_a_key_is_the_key():
    assert search_key(search_key("Ёжик İstanbul")) == search_key("Ёжик İstanbul")
