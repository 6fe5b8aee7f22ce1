"""Which encoding a file is in: byte marks first, then UTF-8, then the letters of Russian."""

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
RUSSIAN_CODE_PAGES = ("cp1251", "koi8-r", "cp866")
FALLBACK = "latin-1"
LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
PER_CENT = (
    *(10.97, 8.45, 8.01, 7.35, 6.70, 6.26, 5.47, 4.73, 4.54, 4.40, 3.49, 3.21, 2.98, 2.81, 2.62, 2.01, 1.90),
    *(1.74, 1.70, 1.65, 1.59, 1.44, 1.21, 0.97, 0.94, 0.73, 0.64, 0.48, 0.36, 0.32, 0.26, 0.04, 0.04),
)
LETTER_SHARE = dict(zip(LETTERS, PER_CENT, strict=True))
WORD = re.compile(r"[^\W\d_]+")
RUSSIAN_WORD = re.compile(r"[а-яё]+|[А-ЯЁ][а-яё]*|[А-ЯЁ]+")
MIXED_WORD_COST = 5.0
FOREIGN_SIGN_COST = 2.0
COMMON_SIGNS = frozenset("№«»—–…„“”’©®™°₽€\u00a0")


def guess(head: bytes) -> tuple[str, bool]:
    """Name of the encoding and whether the file opens with a byte mark."""
    for mark, name in MARKS:
        if head.startswith(mark):
            return name, True
    wide = _without_mark_utf16(head)
    if wide:
        return wide, False
    if _is_utf8(head):
        return "utf-8", False
    return _russian_code_page(head) or FALLBACK, False


def _without_mark_utf16(head: bytes) -> str | None:
    """In UTF-16 of Latin or Cyrillic text every second byte is 0 or 4."""
    even, odd = head[0::2], head[1::2]
    if len(odd) < 2 or not any(byte in head for byte in (0, 4)):
        return None
    high = bytes((0, 4))
    even_share = _share_of(even, high)
    odd_share = _share_of(odd, high)
    if odd_share > 0.9 and even_share < 0.5:
        return "utf-16-le"
    if even_share > 0.9 and odd_share < 0.5:
        return "utf-16-be"
    return None


def _share_of(part: bytes, wanted: bytes) -> float:
    return sum(part.count(byte) for byte in wanted) / len(part)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _russian_code_page(head: bytes) -> str | None:
    scored = [(_russian_score(head.decode(name, errors="replace")), name) for name in RUSSIAN_CODE_PAGES]
    score, name = max(scored, key=lambda pair: pair[0])
    return name if score > 0 else None


def _russian_score(text: str) -> float:
    """Frequent letters in well-formed Russian words add; words of two alphabets and odd signs take away."""
    score = 0.0
    for word in WORD.findall(text):
        if word.isascii():
            continue
        if len(word) > 1 and RUSSIAN_WORD.fullmatch(word):
            score += sum(LETTER_SHARE[letter] for letter in word.lower()) - 2.0
        elif len(word) > 1:
            score -= MIXED_WORD_COST * sum(not letter.isascii() for letter in word)
    foreign = sum(not (sign.isascii() or sign.isalpha() or sign in COMMON_SIGNS) for sign in text)
    return score - FOREIGN_SIGN_COST * foreign
