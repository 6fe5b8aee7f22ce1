"""One way to write words down so that they are found again."""

import unicodedata


def search_key(*parts: object) -> str:
    """The parts in one line: NFKC, casefolded, ё as е, single spaces; None and blanks left out."""
    text = " ".join(str(part) for part in parts if part is not None)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.replace("ё", "е").split())
