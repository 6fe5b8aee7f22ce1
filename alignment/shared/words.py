"""Marks words for translation where Django must not be imported."""


def gettext_noop(text: str) -> str:
    """The text itself: makemessages finds the call, the page translates what it shows."""
    return text
