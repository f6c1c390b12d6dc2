"""The worst files known, small on the disk: bombs, loops, lies, broken and mutated documents, odd names.

Everything is the same at each call: what is random comes from a seed, what is dated has one date.
"""

from __future__ import annotations

import functools
import io
import os
import random
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from tests.intake.ole_files import ole, word97, workbook97
from tests.intake.trees import HOSTILE_NAMES

SAMPLES = Path(__file__).parents[2] / "sample_evidence"
_SEED = 27001
_DATED = (2026, 1, 1, 0, 0, 0)
_MUTATED = (
    "00 ISMS/*.docx", "Access reviews/*.xlsx", "Training/*.pptx", "01 Policies/*.pdf", "Incidents/*.msg",
)  # fmt: skip
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = (
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"',
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
GOOD = {f"good {number}.txt".encode(): f"good file number {number}\n".encode() for number in range(5)}
"""Files among the others that must be read whatever happens to those."""


def make_worst(folder: Path) -> None:
    """Fill ``folder``, which is made where it is not there, with the worst files and some good ones.

    Beside regular files there are a FIFO, a socket where the system can make one here, links that lead
    nowhere and in circles, and a folder that is named as a document.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in worst_files().items():
        path = folder / os.fsdecode(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    os.mkfifo(folder / "pipe.pdf")
    (folder / "loop.pdf").symlink_to("loop.pdf")
    (folder / "nowhere.docx").symlink_to("not there")
    (folder / "folder.xlsx").mkdir()
    place = os.open(folder, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as made, suppress(OSError):
            made.bind(f"/proc/self/fd/{place}/socket.docx")
    finally:
        os.close(place)


@functools.cache
def worst_files() -> dict[bytes, bytes]:
    """Return the regular files: name to content."""
    found: dict[bytes, bytes] = dict(GOOD)
    for kind in (_bombs, _liars, expanding_files, _crashing, _deep, _broken, _odd):
        found |= kind()
    found |= dict(mutated(each_kind=6))
    return found


def archive(members: Mapping[str, bytes], pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive of these members, the same bytes at each call."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", pack) as file:
        for name, content in members.items():
            about = zipfile.ZipInfo(name, _DATED)
            about.compress_type = zipfile.ZIP_STORED if name == "mimetype" else pack
            file.writestr(about, content)
    return made.getvalue()


def book(sheet: str, strings: str = "", declared: str = "") -> bytes:
    """Return a workbook with one sheet of this XML, and with shared strings of that."""
    space, kind = _LINKS
    return archive(
        {
            "[Content_Types].xml": b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
            "_rels/.rels": f"<Relationships {space}><Relationship Id='r1' Type='{kind}/officeDocument' "
            "Target='xl/workbook.xml'/></Relationships>".encode(),
            "xl/workbook.xml": f"{declared}<workbook {_SHEET} xmlns:r='{kind}'><sheets>"
            "<sheet name='S' sheetId='1' r:id='r1'/></sheets></workbook>".encode(),
            "xl/_rels/workbook.xml.rels": f"<Relationships {space}><Relationship Id='r1' Type='{kind}/worksheet' "
            f"Target='worksheets/sheet1.xml'/><Relationship Id='r2' Type='{kind}/sharedStrings' "
            "Target='sharedStrings.xml'/></Relationships>".encode(),
            "xl/worksheets/sheet1.xml": f"<worksheet {_SHEET}><sheetData>{sheet}</sheetData></worksheet>".encode(),
            "xl/sharedStrings.xml": f"{declared}<sst {_SHEET}>{strings}</sst>".encode(),
        }
    )


def letter(body: str, declared: str = "") -> bytes:
    """Return a Word document of this body."""
    return archive({"word/document.xml": f"{declared}<w:document {_WORD}>{body}</w:document>".encode()})


def pdf(*objects: bytes) -> bytes:
    """Return a PDF of these objects, numbered from 1, the first of them its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def _bombs() -> dict[bytes, bytes]:
    zeros = b"\0" * 12_000_000
    inner = archive({f"{number}.txt": zeros[:4_000_000] for number in range(4)})
    for _ in range(3):
        inner = archive({f"{number}.zip": inner for number in range(8)})
    return {
        b"flat bomb.zip": archive({"zeros.txt": zeros}),
        b"nested bomb.zip": inner,
        b"overlapping bomb.zip": _overlapping(zeros[:1_000_000], 400),
        b"many.zip": archive({f"{number}": b"" for number in range(12_000)}, zipfile.ZIP_STORED),
        b"bomb.docx": archive({"word/document.xml": zeros}),
        b"bomb.xlsx": archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": zeros}),
        b"bomb.odt": archive({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": zeros}),
        b"bomb.pdf": pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] >>",
            _packed(zlib.compress(zlib.compress(b" " * 20_000_000, 9), 9), b"[/FlateDecode /FlateDecode]"),
        ),
    }


def _overlapping(content: bytes, count: int) -> bytes:
    """Return an archive in whose list one packed member stands many times, under many names."""
    whole = archive({"a": content})
    at = whole.rindex(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    entry = bytearray(whole[at:end])
    listed = b"".join(
        bytes(entry[:46]).replace(b"\x01\0\0\0\0\0", b"\x01\0\0\0\0\0") + b"a" for _ in range(count)
    )
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed), at, 0)
    return whole[:at] + listed + record


def _liars() -> dict[bytes, bytes]:
    """Return archives that declare their members small, and files that are not what they are named."""
    sheet = "<row r='1'><c r='A1' t='inlineStr'><is><t>" + "x" * 3_000_000 + "</t></is></c></row>"
    lying = book(sheet)
    return {
        b"lies small.xlsx": _declared(lying, "xl/worksheets/sheet1.xml", 400),
        b"lies small.docx": _declared(letter("<w:p/>" * 100_000), "word/document.xml", 400),
        b"program named.pdf": b"MZ" + b"\x90\0" * 300,
        b"page named.docx": b"<!doctype html><html><body>not a document</body></html>",
        b"pdf named.xlsx": pdf(b"<< /Type /Catalog >>"),
        b"text named.zip": b"just text\n",
    }


def _declared(whole: bytes, name: str, size: int) -> bytes:
    """Return an archive in which one member says it unpacks to ``size`` bytes."""
    changed = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        real = struct.pack("<I", file.getinfo(name).file_size)
    at = changed.find(real)
    while at >= 0:
        changed[at : at + 4] = struct.pack("<I", size)
        at = changed.find(real, at)
    return bytes(changed)


@functools.cache
def expanding_files() -> dict[bytes, bytes]:
    """Return XML that grows by its own entities, and XML that names other files and hosts."""
    levels = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>'
    found = _declaring(laughs, "&l9;", "laughs")
    found |= _declaring(_external("file:///etc/hostname"), "&e;", "xxe file")
    return found | _declaring(_external("http://127.0.0.1:9/x"), "&e;", "xxe host")


def _external(target: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{target}" '
        f'[<!ENTITY e SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}"> %p;]>'
    )


def _declaring(declared: str, use: str, name: str) -> dict[bytes, bytes]:
    cell = f"<row r='1'><c r='A1' t='inlineStr'><is><t>{use}</t></is></c></row>"
    office = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'"
    slide = f"{declared}<p:sld xmlns:p='p' xmlns:a='a'><a:t>{use}</a:t></p:sld>"
    documents = {
        "docx": letter(f"<w:p><w:r><w:t>{use}</w:t></w:r></w:p>", declared),
        "xlsx": book(cell, f"<si><t>{use}</t></si>", declared),
        "pptx": archive({"ppt/presentation.xml": b"<x/>", "ppt/slides/slide1.xml": slide.encode()}),
        "odt": archive(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": f"{declared}<office:text {office}><p>{use}</p></office:text>".encode(),
            }
        ),
        "svg": f"{declared}<svg xmlns='http://www.w3.org/2000/svg'><text>{use}</text></svg>".encode(),
        "xml": f"{declared}<x>{use}</x>".encode(),
    }
    return {f"{name}.{ending}".encode(): content for ending, content in documents.items()}


def _crashing() -> dict[bytes, bytes]:
    """Return documents that abort their library, keep it busy without end or have it take all memory."""
    far = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    repeated = "<row r='1'>" + "<c t='s'><v>0</v></c>" * 9_000 + "</row>"
    calls = [
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >> /Length %d >>\n"
        b"stream\n%b\nendstream" % (number + 1, 5 * 12, b"/F Do " * 10)
        for number in range(4, 30)
    ]
    form = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] "
        b"/Resources << /XObject << /F 5 0 R >> >> >>"
    )
    nested = b"[" * 20_000 + b"]" * 20_000
    return {
        b"far cell.xlsx": book(far),
        b"long string.xlsx": book(repeated * 3, f"<si><t>{'x' * 30_000}</t></si>"),
        b"forms without end.pdf": pdf(b"<< /Type /Catalog /Pages 2 0 R >>", form, page, *calls),
        b"own parent.pdf": pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"
        ),
        b"many pages.pdf": pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Kids [3 0 R] /Count 2000000000 >>"
        ),
        b"nested.pdf": pdf(b"<< /Type /Catalog /Pages 2 0 R /X " + nested + b" >>"),
        b"wide rows.pdf": pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            form,
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] >>",
            _packed(
                zlib.compress(b"x" * 99), b"/FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483000 >>"
            ),
        ),
        b"endless chain.doc": _endless_chain(),
        b"pieces.doc": word97(["x" * 99] * 500)[:-700],
    }


def _packed(content: bytes, method: bytes) -> bytes:
    return b"<< /Length %d /Filter %b >>\nstream\n%b\nendstream" % (len(content), method, content)


def _endless_chain() -> bytes:
    """Return an old document whose list of sectors leads back to its beginning."""
    whole = bytearray(word97(["round and round"]))
    first = whole.index(struct.pack("<3I", 1, 2, 3))
    whole[first + 8 : first + 12] = struct.pack("<I", 0)
    return bytes(whole)


def _deep() -> dict[bytes, bytes]:
    many = 60_000
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(1_100)
    )
    return {
        b"deep.json": b"[" * many + b"]" * many,
        b"deep.html": b"<!doctype html><html><body>" + b"<div>" * many + b"bottom",
        b"deep.xml": b'<?xml version="1.0"?>' + b"<a>" * many + b"bottom" + b"</a>" * many,
        b"deep.svg": b'<?xml version="1.0"?><svg>' + b"<g>" * many + b"</g>" * many + b"</svg>",
        b"deep.eml": b"From: a@b\r\nSubject: deep\r\n" + parts,
        b"deep.docx": letter("<w:p>" * many + "</w:p>" * many),
        b"deep.rtf": b"{\\rtf1 " + b"{" * many + b"bottom" + b"}" * many + b"}",
        b"one line.txt": b"word " * 200_000,
        b"one word.csv": b"x" * 1_000_000,
    }


def _broken() -> dict[bytes, bytes]:
    dice = random.Random(_SEED)  # noqa: S311 - files for tests
    noise = dice.randbytes(30_000)
    letters = bytes(byte for byte in noise if byte >= 0x20 or byte == 0x0A)
    return {
        b"empty.pdf": b"",
        b"empty.docx": b"",
        b"noise.rtf": b"{\\rtf1\\ansi" + letters,
        b"noise.eml": b"From: a@b\r\nSubject: \xff\xfe=?x?q?\r\nMIME-Version: 1.0\r\n" + letters,
        b"noise.msg": ole(
            {"__nameid_version1.0": noise, "__substg1.0_1000001F": noise, "__properties_version1.0": b"x"}
        ),
        b"noise.doc": ole({"WordDocument": b"\xec\xa5\xc1\0" + noise, "1Table": noise, "0Table": noise}),
        b"noise.xls": ole({"Workbook": b"\x09\x08\x10\0\0\x06\x05\0" + noise}),
        b"noise.pdf": b"%PDF-1.7\n" + noise,
        b"noise.docx": archive({"word/document.xml": noise}),
        b"noise.xlsx": archive({"xl/workbook.xml": noise, "[Content_Types].xml": noise}),
        b"noise.bin": noise,
        b"protected.docx": ole({"EncryptedPackage": noise, "EncryptionInfo": noise}),
        b"protected.xls": workbook97({"A": [["secret"]]}, locked=True),
        b"old book.xls": workbook97({"A": [["seen"]]}),
    }


def _odd() -> dict[bytes, bytes]:
    return dict.fromkeys(HOSTILE_NAMES, b"a file with an odd name\n")


def mutated(each_kind: int, seed: int = _SEED) -> Iterator[tuple[bytes, bytes]]:
    """Yield real documents with bytes changed or cut off, as many of each kind: name and content."""
    dice = random.Random(seed)  # noqa: S311 - files for tests
    changes: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flipped, _cut, _flipped_inside)
    for pattern in _MUTATED:
        source = sorted(SAMPLES.glob(pattern))[0]
        whole = source.read_bytes()
        for number in range(each_kind):
            content = changes[number % len(changes)](whole, dice)
            yield f"mutated {source.stem[:8]} {number}{source.suffix}".encode(), content


def _flipped(whole: bytes, dice: random.Random) -> bytes:
    changed = bytearray(whole)
    for _ in range(dice.randint(1, 40)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _cut(whole: bytes, dice: random.Random) -> bytes:
    return whole[: dice.randrange(1, len(whole))]


def _flipped_inside(whole: bytes, dice: random.Random) -> bytes:
    """Return an archive with changes in what it holds, so that they get past its check sums."""
    if not whole.startswith(b"PK"):
        return _flipped(whole, dice)
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    name = dice.choice([name for name, content in members.items() if content])
    members[name] = _flipped(members[name], dice)
    return archive(members)
