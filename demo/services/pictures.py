"""A drawn picture of a loading bay, as small as a picture can be made without a library."""

import struct
import zlib

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int, Colour]
WIDTH, HEIGHT = 320, 200
SKY, GROUND, WALL, DOOR, LIGHT, LORRY, CAB, WHEEL = (
    (206, 222, 236), (150, 150, 146), (188, 178, 160), (92, 98, 106), (240, 220, 150), (242, 242, 238), (36, 96, 168),
    (40, 40, 44),
)  # fmt: skip
YARD: list[Box] = [
    (0, 150, 320, 50, GROUND), (20, 40, 280, 110, WALL), (40, 70, 60, 80, DOOR), (130, 70, 60, 80, DOOR),
    (220, 70, 60, 80, DOOR), (60, 54, 20, 8, LIGHT), (150, 54, 20, 8, LIGHT), (240, 54, 20, 8, LIGHT),
]  # fmt: skip


def lorry(left: int) -> list[Box]:
    return [
        (left, 92, 96, 62, LORRY), (left + 98, 112, 30, 42, CAB), (left + 106, 118, 18, 14, SKY),
        (left + 14, 150, 18, 16, WHEEL), (left + 70, 150, 18, 16, WHEEL), (left + 104, 150, 18, 16, WHEEL),
    ]  # fmt: skip


def loading_bay(left: int) -> bytes:
    """A PNG; `left` is where the lorry stands."""
    rows = [bytearray(bytes(SKY) * WIDTH) for _row in range(HEIGHT)]
    for x, y, width, height, colour in [*YARD, *lorry(left)]:
        for row in rows[y : y + height]:
            row[3 * x : 3 * (x + width)] = bytes(colour) * width
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(chunk, *zip(*parts, strict=True)))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
