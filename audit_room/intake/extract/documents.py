"""Text of PDF files, web pages, e-mails and plain text."""

from __future__ import annotations

import io
from email import message_from_bytes, policy
from email.message import EmailMessage

from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, ProtectedError, found

_PDF_FACTS = {"Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords",
              "CreationDate": "made", "ModDate": "changed"}  # fmt: skip
_MAIL_FACTS = ("Subject", "From", "To", "Cc", "Date")
_PASSWORD = 4
"""PDFium's error number for a missing password."""

_GUESS_BYTES = 200_000
_TEXT_BYTES = 8_000_000


def read_pdf(data: bytes, limits: Limits) -> Extracted:
    """Return the text of all pages, with title, author and number of pages."""
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise ProtectedError("encrypted PDF") from error
        raise NotReadError("the PDF is damaged") from error
    parts: list[str] = []
    length = 0
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        parts.append(text_page.get_text_bounded())
        length += len(parts[-1])
        text_page.close()
        page.close()
        if length > limits.text_characters:
            break
    told = document.get_metadata_dict(skip_empty=True)
    facts = {ours: str(told[theirs]) for theirs, ours in _PDF_FACTS.items() if theirs in told}
    return found("\n".join(parts).replace("\r\n", "\n"), {**facts, "pages": str(len(document))})


def read_html(data: bytes, limits: Limits) -> Extracted:
    """Return what a web page shows, without scripts and styles."""
    text, title = page_text(decoded(data[: limits.text_characters * 4]))
    return found(text, {"title": title})


def page_text(source: str) -> tuple[str, str]:
    """Return the text and the title of a web page."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    tree = LexborHTMLParser(source)
    heading = tree.css_first("title")
    title = heading.text(strip=True) if heading else ""
    for node in tree.css("script, style, noscript, template"):
        node.decompose()
    root = tree.body or tree.root
    return (root.text(separator="\n", strip=True) if root else ""), title


def read_mail(data: bytes, limits: Limits) -> Extracted:
    """Return the heading, the text and the names of the attachments of an e-mail."""
    message = message_from_bytes(data, policy=policy.default)
    facts = {name.lower(): _heading(message, name) for name in _MAIL_FACTS}
    parts = [f"{name}: {facts[name.lower()]}" for name in _MAIL_FACTS if facts[name.lower()]]
    for part in message.walk():
        name = part.get_filename()
        if name:
            parts.append(f"attached: {name}")
        elif part.get_content_maintype() == "text":
            parts.append(_body(part, limits))
    return found("\n".join(parts), facts)


def _heading(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _body(part: EmailMessage, limits: Limits) -> str:
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    text = decoded(data[: limits.text_characters * 4], part.get_content_charset() or "")
    return page_text(text)[0] if part.get_content_subtype() == "html" else text


def read_outlook(data: bytes, limits: Limits) -> Extracted:
    """Return the heading, the text and the names of the attachments of an Outlook message."""
    from oxmsg import Message  # noqa: PLC0415

    message = Message.load(io.BytesIO(data))
    people = ", ".join(f"{each.name} <{each.email_address}>" for each in message.recipients)
    sent = message.sent_date
    facts = {
        "subject": message.subject or "",
        "from": message.sender or "",
        "to": people,
        "date": sent.isoformat() if sent else "",
    }
    parts = [f"{name}: {value}" for name, value in facts.items() if value]
    parts.append(message.body or page_text(message.html_body or "")[0])
    parts += [f"attached: {each.file_name}" for each in message.attachments]
    return found("\n".join(parts)[: limits.text_characters], facts)


def read_text(data: bytes, limits: Limits) -> Extracted:
    """Return plain text, its encoding guessed where it is not UTF-8."""
    return found(decoded(data[: min(limits.text_characters * 4, _TEXT_BYTES)]))


def decoded(data: bytes, charset: str = "") -> str:
    """Return ``data`` as text: as its encoding says, as UTF-8, or as the likeliest; never raises."""
    for encoding in (charset, _marked(data), "utf-8"):
        if encoding:
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(data[:_GUESS_BYTES]).best()
    try:
        return data.decode(best.encoding if best else "cp1252", "replace")
    except LookupError:
        return data.decode("latin-1")


def _marked(data: bytes) -> str:
    """Return the encoding that the byte order mark stands for."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ""
