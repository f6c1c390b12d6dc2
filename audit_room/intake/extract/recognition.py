"""Optical character recognition of scans and pictures by Tesseract, where it and the extra ``ocr`` are there.

Tesseract runs as a child of the guarded process, so that the limits of memory, of files and of the network
hold for it too; pictures go in and words come out through pipes, since no file may be written.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import math
import os
import shutil
import subprocess
import time
from typing import Any

from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, found

NO_OCR = "AUDIT_ROOM_NO_OCR"
"""Set to 1 in the environment, this leaves scans and pictures unread."""

SHARE_OF_TIME = 0.6
"""Of the seconds a file may take, so much may go into recognition."""

_DOTS_PER_POINT = 200 / 72
_MOST_DOTS = 20_000_000
_FEWEST_DOTS = 2_500
_PICTURE_DOTS = 80_000_000
_PICTURES = ("PNG", "JPEG", "TIFF")
_LANGUAGES = ("eng", "deu", "fra", "spa", "ita", "nld", "por", "pol")
_MOST_LANGUAGES = 4
_ASK_SECONDS = 10.0


def wanted() -> bool:
    """Return whether scans are to be read: Tesseract and the extra are there and nobody said no."""
    return os.environ.get(NO_OCR, "0") in {"", "0"} and program() is not None


@functools.lru_cache(maxsize=1)
def program() -> str | None:
    """Return the path of Tesseract, None where it or the library for pictures is not there."""
    if importlib.util.find_spec("PIL") is None:
        return None
    return shutil.which("tesseract")


def ocr_available() -> str | None:
    """Return which program reads scans and in which languages, for ``doctor``; None where none does."""
    if not wanted():
        return None
    version = (_said("--version").splitlines() or [""])[0].replace("tesseract", "Tesseract")
    return f"{version or 'Tesseract'} ({', '.join(_languages()) or 'no languages'})"


def words_on_page(page: Any, seconds: float) -> str | None:  # noqa: ANN401 - a page of pypdfium2, without types
    """Return the words on a page of a PDF that is a picture; None where that took longer than allowed."""
    width, height = page.get_size()
    scale = min(_DOTS_PER_POINT, math.sqrt(_MOST_DOTS / max(width * height, 1)))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = bytes(bitmap.buffer)
    if bitmap.stride != bitmap.width:
        starts = range(0, bitmap.stride * bitmap.height, bitmap.stride)
        rows = b"".join(rows[at : at + bitmap.width] for at in starts)
    return _words(bitmap.width, bitmap.height, rows, seconds)


def read_picture(data: bytes, limits: Limits) -> Extracted:
    """Return the words in a picture, page by page where it has several.

    Raises NotReadError where the picture is damaged or too large.
    """
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None
    ends = time.monotonic() + limits.wall_seconds * SHARE_OF_TIME
    parts: list[str] = []
    count = 0
    try:
        with Image.open(io.BytesIO(data), formats=_PICTURES) as picture:
            count = int(getattr(picture, "n_frames", 1))
            for number in range(count):
                picture.seek(number)
                words = _in_picture(picture, ends - time.monotonic())
                if words is None:
                    break
                parts.append(words)
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        raise NotReadError("the picture is damaged, not read") from error
    left = count - len(parts)
    warnings = [f"{left} scanned pages were not read"] if parts and left else []
    if count and not parts:
        raise NotReadError("took too long to recognise, text not read")
    return found("\n".join(parts), {"pages": str(count)} if count > 1 else {}, warnings)


def _in_picture(picture: Any, seconds: float) -> str | None:  # noqa: ANN401 - a picture of Pillow
    width, height = picture.size
    if width * height > _PICTURE_DOTS:
        raise NotReadError("the picture is too large to be recognised")
    if width * height < _FEWEST_DOTS:
        return ""
    if seconds <= 0:
        return None
    grey = picture.convert("L")
    if width * height > _MOST_DOTS:
        grey.thumbnail([round(side * math.sqrt(_MOST_DOTS / (width * height))) for side in (width, height)])
    return _words(grey.width, grey.height, grey.tobytes(), seconds)


def _words(width: int, height: int, rows: bytes, seconds: float) -> str | None:
    """Return what Tesseract sees in rows of grey dots; None where it takes longer."""
    path = program()
    if path is None:
        return None
    command = [path, "stdin", "stdout", "-l", "+".join(_languages()) or "eng"]
    picture = b"P5\n%d %d\n255\n" % (width, height) + rows
    try:
        done = subprocess.run(  # noqa: S603 - a program found once, no shell, nothing of the file in the command
            command, input=picture, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=max(seconds, 0.1), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    except OSError as error:
        raise NotReadError("character recognition could not be started, text not read") from error
    if done.returncode:
        raise NotReadError("character recognition failed, text not read")
    lines = (line.rstrip() for line in done.stdout.decode("utf-8", "replace").replace("\f", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


@functools.lru_cache(maxsize=1)
def _languages() -> tuple[str, ...]:
    """Return the languages to read in, those most spread first; each more makes it slower."""
    there = set(_said("--list-langs").split())
    return tuple(language for language in _LANGUAGES if language in there)[:_MOST_LANGUAGES]


def _said(question: str) -> str:
    path = program()
    if path is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - as above
            [path, question], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=_ASK_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")
