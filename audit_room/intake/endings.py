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
ODG = _ODF + "graphics"
HTML = "text/html"
XML = "text/xml"
SVG = "image/svg+xml"
RTF = "text/rtf"
TEXT = "text/plain"
ZIP = "application/zip"
ENCRYPTED_OFFICE = "application/encrypted"
OLE = "application/x-ole-storage"
"""The form of Office files before 2007, where it is not known which of them it is."""

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
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), (DOCX, ENCRYPTED_OFFICE)),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xltx", ".xltm"), (XLSX, ENCRYPTED_OFFICE)),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), (PPTX, ENCRYPTED_OFFICE)),
    ".doc": (DOC, ENCRYPTED_OFFICE, OLE),
    ".xls": (XLS, ENCRYPTED_OFFICE, OLE),
    ".ppt": (PPT, ENCRYPTED_OFFICE, OLE),
    ".rtf": (RTF, "application/rtf"),
    ".odt": (ODT,),
    ".ods": (ODS,),
    ".odp": (ODP,),
    ".odg": (ODG,),
    ".msg": (MSG, OLE),
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
    ".xml": ("text/", "image/svg", "application/xml"),
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
    XML: "XML",
    RTF: "RTF document",
    OLE: "old Office document",
    ODG: "OpenDocument drawing",
    "image/png": "PNG image",
    "image/jpeg": "JPEG image",
    "image/gif": "GIF image",
    "image/tiff": "TIFF image",
    SVG: "SVG image",
    "application/json": "JSON",
    "application/octet-stream": "unknown data",
    "application/x-dosexec": "Windows program",
    "application/vnd.microsoft.portable-executable": "Windows program",
    "application/x-executable": "program",
    "application/x-pie-executable": "program",
    "application/x-sharedlib": "program",
}


def open_xml(ending: str) -> str:
    """Return the type of Open XML file that an ending promises, empty where it promises none."""
    first = _PROMISES.get(ending, ("",))[0]
    return first if first.startswith(_OPEN_XML) else ""


def in_words(mime: str) -> str:
    """Return what a type is called; the MIME name itself where there is no word for it."""
    return _WORDS.get(mime, mime)


def mismatch(mime: str, ending: str) -> str:
    """Return the warning for a content that is not what its ending promises, empty where all is well."""
    promised = _PROMISES.get(ending)
    if promised is None or mime.startswith(promised):
        return ""
    return f"content does not match its name: {in_words(mime)} named {ending}"
