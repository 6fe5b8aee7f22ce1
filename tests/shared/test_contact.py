"""Contacts in one form."""

import pytest

from alignment.shared.contact import normal_email, normal_phone


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (" Anna.Petrova@Gmail.COM ", "anna.petrova@gmail.com"),
        ("ИВАН@ПОЧТА.РФ", "иван@почта.рф"),
        ("a@xn--80a1acny.xn--p1ai", "a@почта.рф"),
        ("not an address", None),
        ("a@b", None),
        ("", None),
        (None, None),
    ],
)
def test_normal_email(text, normal):
    assert normal_email(text) == normal


@pytest.mark.parametrize(
    ("text", "region", "normal"),
    [
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("+7 916 123 45 67", "RU", "+79161234567"),
        ("916 123-45-67", "RU", "+79161234567"),
        ("+49 30 901820", "RU", "+4930901820"),
        ("030 901820", "DE", "+4930901820"),
        ("12", "RU", None),
        ("call me", "RU", None),
        (None, "RU", None),
    ],
)
def test_normal_phone(text, region, normal):
    assert normal_phone(text, region) == normal
