"""Small pictures, and one that says where it was taken."""

import io

from PIL import Image, PngImagePlugin

MOSCOW = {1: "N", 2: (55.0, 45.0, 21.0), 3: "E", 4: (37.0, 37.0, 4.0)}
PLACE, CAMERA, COMMENT = 0x8825, "Pocket Camera 7", "taken at the gate"


def jpeg(size: tuple[int, int] = (4, 3)) -> bytes:
    return _saved(Image.new("RGB", size, "white"), "JPEG")


def telling(format: str, *, orientation: int = 6) -> bytes:
    """A red left half; with place, camera, orientation and words in every way the format knows."""
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = CAMERA, orientation
    exif.get_ifd(PLACE).update(MOSCOW)
    more = {"exif": exif}
    if format == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", COMMENT)
        more["pnginfo"] = words
    else:
        more |= {"xmp": f"<x>{COMMENT}</x>".encode()} | ({"comment": COMMENT} if format == "JPEG" else {})
    return _saved(picture, format, **more)


def _saved(picture: Image.Image, format: str, **more: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, format, **more)
    return target.getvalue()
