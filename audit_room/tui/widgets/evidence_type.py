"""Types of evidence in one short word, from what the bytes say they are."""

from __future__ import annotations

_WORDS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.ms-word.document.macroenabled.12": "docm",
    "application/vnd.ms-excel.sheet.macroenabled.12": "xlsm",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": "pptm",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.ms-outlook": "msg",
    "message/rfc822": "eml",
    "text/plain": "text",
    "text/markdown": "md",
    "text/x-log": "log",
    "application/x-empty": "empty",
    "inode/x-empty": "empty",
    "application/octet-stream": "data",
    "application/x-dosexec": "exe",
    "application/x-msdownload": "exe",
    "application/vnd.microsoft.portable-executable": "exe",
    "application/x-executable": "exe",
    "application/x-pie-executable": "exe",
    "application/x-sharedlib": "exe",
    "text/x-shellscript": "script",
    "application/x-sh": "script",
    "text/x-script.python": "script",
    "application/x-yaml": "yaml",
    "image/jpeg": "jpeg",
    "image/svg+xml": "svg",
}
_LONGEST = 6


def type_word(mime: str) -> str:
    """Return ``pdf``, ``xlsx``, ``text`` … for a MIME type, a dot where the type is not known yet."""
    if not mime:
        return "·"
    known = _WORDS.get(mime.lower())
    return known or mime.rpartition("/")[2].removeprefix("x-").removeprefix("vnd.")[:_LONGEST]
