"""E-mail addresses and phone numbers in the one form in which they are compared."""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email


def normal_email(text: str | None) -> str | None:
    """The address casefolded, its domain in readable letters; None when it is no address."""
    try:
        address = validate_email((text or "").strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None
    return unicodedata.normalize("NFC", address.casefold())


def normal_phone(text: str | None, region: str = "RU") -> str | None:
    """The number as +79161234567; None when it cannot be a number of any country."""
    try:
        number = phonenumbers.parse((text or "").strip(), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
