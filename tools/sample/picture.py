"""Pictures as PNG, by an encoder of our own so that the bytes depend on no image library's zlib."""

import hashlib
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from tools.sample.compress import pack

_GREY, _TRUE_COLOUR, _PALETTE = 0, 2, 3  # colour types of PNG


@dataclass(frozen=True)
class Picture:
    """Pixels ready for PNG, in rows: one bit (black and white), a byte (palette) or three (colours)."""

    width: int
    height: int
    rows: tuple[bytes, ...]
    depth: int
    kind: int
    palette: bytes = b""

    def filtered(self) -> bytes:
        """The rows under PNG's filter `up`, which leaves what differs from the row above."""
        stride, data = len(self.rows[0]), b"".join(self.rows)
        size = (stride, self.height)
        above = Image.frombytes("L", size, bytes(stride) + data[:-stride])
        differences = ImageChops.subtract_modulo(Image.frombytes("L", size, data), above).tobytes()
        return b"".join(b"\x02" + row for row in _rows(differences, stride))

    def png(self) -> bytes:
        """The picture as PNG file."""
        head = struct.pack(">IIBBBBB", self.width, self.height, self.depth, self.kind, 0, 0, 0)
        chunks = [_chunk(b"IHDR", head)]
        if self.palette:
            chunks.append(_chunk(b"PLTE", self.palette))
        chunks += [_chunk(b"IDAT", pack(self.filtered())), _chunk(b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rows(data: bytes, stride: int) -> tuple[bytes, ...]:
    return tuple(data[start : start + stride] for start in range(0, len(data), stride))


def coloured(image: Image.Image) -> Picture:
    """A picture of a drawn RGB image in the 216 colours of the web palette."""
    reduced = image.convert("P", palette=Image.Palette.WEB, dither=Image.Dither.NONE)
    palette = bytes((reduced.getpalette() or [])[:768]).ljust(768, b"\0")
    return Picture(image.width, image.height, _rows(reduced.tobytes(), image.width), 8, _PALETTE, palette)


def photographed(image: Image.Image) -> Picture:
    """A picture of an RGB image as a small camera sees it: a little soft, with noise."""
    soft = image.filter(ImageFilter.BoxBlur(1))
    grains = hashlib.shake_256(b"camera").digest(3 * image.width * image.height)
    noise = Image.frombytes("RGB", image.size, grains.translate(bytes(value % 15 for value in range(256))))
    noisy = ImageChops.add(soft, noise, offset=-7).tobytes()
    return Picture(image.width, image.height, _rows(noisy, 3 * image.width), 8, _TRUE_COLOUR)


def black_and_white(image: Image.Image) -> Picture:
    """A picture of a grey image as a scanner in text mode sees it."""
    reduced = image.point([0] * 150 + [255] * 106).convert("1", dither=Image.Dither.NONE)
    return Picture(image.width, image.height, _rows(reduced.tobytes(), (image.width + 7) // 8), 1, _GREY)
