"""Pictures of a field visit (A8) keep nothing but the picture: no place, no device, no words."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from alignment.shared.errors import InvalidInput, TooLarge
from practices.models import VisitPhoto
from practices.services import visits_photos
from practices.services.pictures import LONGEST_SIDE, redrawn
from tests.factories.pictures import CAMERA, COMMENT, PLACE, jpeg, telling
from tests.practices.visits import planned

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


@pytest.mark.django_db
@pytest.mark.parametrize("format", KINDS)
def test_a8_a_stored_picture_says_neither_where_nor_with_what_it_was_taken(
    format, marketer, rep, now, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    sent = telling(format)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(PLACE)
    assert CAMERA.encode() in sent
    visit = planned(marketer, rep, now=now)
    photo = visits_photos.add(visit, SimpleUploadedFile("x", sent), actor=marketer, now=now)
    kept = visits_photos.file_of(photo).read_bytes()
    picture = Image.open(io.BytesIO(kept))
    exif = picture.getexif()
    assert (dict(exif), dict(exif.get_ifd(PLACE))) == ({}, {})
    assert not [word for word in (CAMERA, COMMENT, "Exif", "GPS", "xmp") if word.encode() in kept]
    assert (photo.kind, photo.size, picture.format) == (KINDS[format], len(kept), format)
    assert visits_photos.add(visit, SimpleUploadedFile("y", sent), actor=marketer, now=now) == photo
    assert VisitPhoto.objects.count() == 1


@pytest.mark.parametrize("format", KINDS)
def test_a_picture_taken_sideways_stands_upright(format):
    picture = Image.open(io.BytesIO(redrawn(telling(format, orientation=6), KINDS[format]))).convert("RGB")
    assert picture.size == (20, 40)
    red, white = picture.getpixel((10, 5)), picture.getpixel((10, 35))
    assert (red[0] > 240, red[1] < 15, min(white) > 240) == (True, True, True)


def test_a_picture_with_holes_keeps_them():
    target = io.BytesIO()
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(target, "PNG")
    assert Image.open(io.BytesIO(redrawn(target.getvalue(), "image/png"))).getpixel((0, 0))[3] == 0


def test_a_wide_picture_is_made_smaller():
    kept = Image.open(io.BytesIO(redrawn(jpeg((LONGEST_SIDE * 2, 10)), "image/jpeg")))
    assert kept.width == LONGEST_SIDE


def bomb(side: int) -> bytes:
    """A few bytes that claim to be `side` by `side` pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.django_db
@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_decompression_bomb_is_refused_with_a_sentence(english_company, side):
    with pytest.raises(TooLarge, match="more than 50 megapixels"):
        redrawn(bomb(side), "image/png")


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 picture", jpeg((300, 300))[:200]])
def test_a_broken_file_is_refused(content):
    with pytest.raises(InvalidInput):
        redrawn(content, "image/jpeg")
