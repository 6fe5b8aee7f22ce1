"""A picture drawn anew: the same to the eye, without place, device, hour or whatever else was written into the file."""

from __future__ import annotations

import io
import struct

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from alignment.shared.errors import InvalidInput, TooLarge

MAX_MEGAPIXELS = 50
LONGEST_SIDE = 4096
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, struct.error)


def redrawn(content: bytes, kind: str) -> bytes:
    """The first picture of the file, turned upright, at most `LONGEST_SIDE` wide and high."""
    format = FORMATS[kind]
    try:
        with Image.open(io.BytesIO(content), formats=[format]) as picture:
            _must_be_bearable(picture)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _saved(_plain(picture), format)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except UNREADABLE as error:
        raise InvalidInput(_("This picture cannot be read."), field="photo") from error


def _must_be_bearable(picture: Image.Image) -> None:
    """Said by the head of the file, before a single pixel is unpacked."""
    if picture.width * picture.height > MAX_MEGAPIXELS * 1_000_000:
        raise _too_large()


def _too_large() -> TooLarge:
    words = _("The picture has more than %(limit)s megapixels: send a smaller one.")
    return TooLarge(words % {"limit": MAX_MEGAPIXELS}, field="photo")


def _plain(picture: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    has_depth = picture.format != "JPEG" and upright.has_transparency_data
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = upright.convert("RGBA" if has_depth else "RGB")
    plain.info = {}
    return plain


def _saved(picture: Image.Image, format: str) -> bytes:
    target = io.BytesIO()
    picture.save(target, format, **({} if format == "PNG" else {"quality": 88}))
    return target.getvalue()
