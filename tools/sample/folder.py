"""The whole sample folder: every path with its bytes, and how it is written to a disk."""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path, PurePosixPath

from tools.sample.access_records import access_records
from tools.sample.correspondence import correspondence
from tools.sample.document import Document, parse_documents
from tools.sample.drawings import drawings
from tools.sample.office import render_docx, render_pptx, render_xlsx
from tools.sample.pdf import render_pdf
from tools.sample.people_records import people_records, quiz_results
from tools.sample.plain import render_csv, render_html, render_markdown
from tools.sample.system_records import system_documents, system_files

PDF_PASSWORD = "lantern-2024"  # noqa: S105 - an invented contract is protected with it; docs/sample-company.md says so
PROTECTED = "Suppliers/contract Lantern SOC (protected).pdf"
DUPLICATE_OF = "Backups/restore-test-2026-09.pdf"
DUPLICATE = "Audits/2026 stage 2/Copy of restore-test-2026-09.pdf"
LYING = "Network/firewall-ruleset.pdf"
EMPTY = "Misc/New Text Document.txt"
LOCK = "01 Policies/~$backup policy v2.1.docx"

_RENDERERS: dict[str, Callable[[Document], bytes]] = {
    ".pdf": render_pdf,
    ".docx": render_docx,
    ".xlsx": render_xlsx,
    ".pptx": render_pptx,
    ".md": render_markdown,
    ".html": render_html,
    ".csv": render_csv,
}
_LUNCH = """\
Quayside Catering - week 48, 23 to 27 November 2026

Monday      Pea soup with rye bread / vegetarian: lentil soup
Tuesday     Chicken satay, rice, cucumber / vegetarian: tempeh satay
Wednesday   Hutspot with meatball / vegetarian: hutspot with mushroom
Thursday    Labskaus (greetings to Hamburg) / vegetarian: leek quiche
Friday      Fish and chips / vegetarian: halloumi and chips

Guests: please tell the canteen by 10:00. Lunch for the visitors on Tuesday to Thursday is set.
"""


def all_documents() -> Iterator[Document]:
    """Every document of the sample that is made from text or tables."""
    texts = files("tools.sample") / "texts"
    for source in sorted(texts.iterdir(), key=lambda entry: entry.name):
        yield from parse_documents(source.read_text(encoding="utf-8"))
    yield from access_records()
    yield from people_records()
    yield from system_documents()


def render(document: Document) -> bytes:
    """The bytes of a document in the file type of its path's ending; KeyError for an unknown ending."""
    if document.path == PROTECTED:
        return render_pdf(document, PDF_PASSWORD)
    return _RENDERERS[PurePosixPath(document.path).suffix](document)


def all_files() -> dict[str, bytes]:
    """Every path of the folder, with `/`, and its bytes; the same on each call and each machine."""
    made = {document.path: render(document) for document in all_documents()}
    made.update(correspondence())
    made.update(drawings())
    made.update(system_files())
    made["Training/quiz-results-2026.json"] = quiz_results()
    made["Misc/lunch menu week 48.txt"] = _LUNCH.encode()
    made[DUPLICATE] = made[DUPLICATE_OF]
    made[LYING] = made.pop("Scans/firewall-ruleset.html")  # saved by a browser under the wrong ending
    made[EMPTY] = b""
    made[LOCK] = _lock_file("Ben Hartog")
    return dict(sorted(made.items()))


def _lock_file(owner: str) -> bytes:
    """What a word processor leaves beside an open document: the user's name, twice, in fixed fields."""
    narrow = bytes([len(owner)]) + owner.encode().ljust(54, b" ")
    wide = bytes([len(owner), 0]) + owner.encode("utf-16-le").ljust(105, b" ")
    return narrow + wide


def write_folder(output: Path) -> dict[str, int]:
    """Write all files below `output`, made if need be, and give path and size in bytes of each.

    Files that are there already under the same path are replaced; others are left. Raises the OSError of
    a folder that cannot be written.
    """
    output.mkdir(parents=True, exist_ok=True)
    sizes = {}
    for path, content in all_files().items():
        target = output / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        sizes[path] = len(content)
    return sizes
