"""Types of files by their MIME name: what an ending promises, and what a type is called in plain words."""

from __future__ import annotations

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

PDF = "application/pdf"
DOCX = _OPEN_XML + "wordprocessingml.document"
XLSX = _OPEN_XML + "spreadsheetml.sheet"
PPTX = _OPEN_XML + "presentationml.presentation"
ODT = _ODF + "text"
ODS = _ODF + "spreadsheet"
ODP = _ODF + "presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
MSG = "application/vnd.ms-outlook"
EML = "message/rfc822"
HTML = "text/html"
TEXT = "text/plain"
ZIP = "application/zip"
ENCRYPTED_OFFICE = "application/encrypted"

TEXT_ENDINGS = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".json": "application/json",
    ".jsonl": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".ics": "text/calendar",
}
"""How text is called that is told apart by its ending alone."""

_PROMISES: dict[str, tuple[str, ...]] = {
    ".pdf": (PDF,),
    ".docx": (DOCX, ENCRYPTED_OFFICE),
    ".docm": (DOCX, ENCRYPTED_OFFICE),
    ".xlsx": (XLSX, ENCRYPTED_OFFICE),
    ".xlsm": (XLSX, ENCRYPTED_OFFICE),
    ".pptx": (PPTX, ENCRYPTED_OFFICE),
    ".pptm": (PPTX, ENCRYPTED_OFFICE),
    ".doc": (DOC, ENCRYPTED_OFFICE),
    ".xls": (XLS, ENCRYPTED_OFFICE),
    ".ppt": (PPT, ENCRYPTED_OFFICE),
    ".odt": (ODT,),
    ".ods": (ODS,),
    ".odp": (ODP,),
    ".msg": (MSG,),
    ".eml": (EML, "text/"),
    ".html": (HTML, "text/"),
    ".htm": (HTML, "text/"),
    ".txt": ("text/", "application/json", "application/yaml", EML),
    ".log": ("text/", "application/json", EML),
    ".md": ("text/",),
    ".csv": ("text/",),
    ".tsv": ("text/",),
    ".json": ("text/", "application/json"),
    ".yaml": ("text/", "application/yaml", "application/json"),
    ".yml": ("text/", "application/yaml", "application/json"),
    ".xml": ("text/", "image/svg"),
    ".svg": ("image/svg", "text/"),
    ".png": ("image/png",),
    ".jpg": ("image/jpeg",),
    ".jpeg": ("image/jpeg",),
    ".gif": ("image/gif",),
    ".tif": ("image/tiff",),
    ".tiff": ("image/tiff",),
    ".zip": (ZIP,),
}

_WORDS = {
    PDF: "PDF document",
    DOCX: "Word document",
    XLSX: "Excel workbook",
    PPTX: "PowerPoint presentation",
    ODT: "OpenDocument text",
    ODS: "OpenDocument spreadsheet",
    ODP: "OpenDocument presentation",
    DOC: "old Word document",
    XLS: "old Excel workbook",
    PPT: "old PowerPoint presentation",
    MSG: "Outlook message",
    EML: "e-mail",
    HTML: "web page",
    TEXT: "plain text",
    ZIP: "ZIP archive",
    ENCRYPTED_OFFICE: "encrypted Office document",
    "text/xml": "XML",
    "image/png": "PNG image",
    "image/jpeg": "JPEG image",
    "image/gif": "GIF image",
    "image/tiff": "TIFF image",
    "image/svg+xml": "SVG image",
    "application/json": "JSON",
    "application/octet-stream": "unknown data",
    "application/x-dosexec": "Windows program",
    "application/vnd.microsoft.portable-executable": "Windows program",
    "application/x-executable": "program",
    "application/x-pie-executable": "program",
    "application/x-sharedlib": "program",
}


def in_words(mime: str) -> str:
    """Return what a type is called; the MIME name itself where there is no word for it."""
    return _WORDS.get(mime, mime)


def mismatch(mime: str, ending: str) -> str:
    """Return the warning for a content that is not what its ending promises, empty where all is well."""
    promised = _PROMISES.get(ending)
    if promised is None or mime.startswith(promised):
        return ""
    return f"content does not match its name: {in_words(mime)} named {ending}"
