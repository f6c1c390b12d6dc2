"""Text of e-mails: as sent (EML), and as Outlook keeps them (MSG)."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from audit_room.intake.extract.dates import iso_moment, iso_of
from audit_room.intake.extract.extracted import Extracted, Limits, NotReadError, ProtectedError, found
from audit_room.intake.extract.pages import page_text
from audit_room.intake.extract.plain import decoded

if TYPE_CHECKING:
    from email.message import Message

_HEADINGS = ("Subject", "From", "To", "Cc", "Date")
_LOCKED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"}
_MANY_PARTS = 5_000
_HEAD_END = re.compile(rb"\r?\n\r?\n")


def read_mail(data: bytes, limits: Limits) -> Extracted:
    """Return the heading, the text and the names of the attachments of an e-mail.

    Raises ProtectedError where it is encrypted and nothing else can be read.
    """
    message = _message(data)
    told = {name.lower(): _heading(message, name) for name in _HEADINGS}
    head = [f"{name}: {told[name.lower()]}" for name in _HEADINGS if told[name.lower()]]
    if message.get_content_type() in _LOCKED and "signed" not in str(message.get_param("smime-type", "")):
        raise ProtectedError("encrypted e-mail")
    parts: list[str] = []
    room = limits.text_characters
    for number, part in enumerate(message.walk()):
        text = _part(part, limits)
        parts.append(text)
        room -= len(text)
        if room < 0 or number > _MANY_PARTS:
            break
    return found("\n".join(filter(None, head + parts)), {**told, "made": iso_moment(told["date"])})


def _message(data: bytes) -> Message:
    """Return a mail taken apart; the library goes through a body line by line, which one of one part can do without."""
    from email import message_from_bytes, policy  # noqa: PLC0415

    if gap := _HEAD_END.search(data):
        message = message_from_bytes(data[: gap.end()], policy=policy.compat32)
        if message.get_content_maintype() == "text" and not message.get_payload():
            message.set_payload(data[gap.end() :].decode("ascii", "surrogateescape"))
            return message
    return message_from_bytes(data, policy=policy.compat32)


def _heading(message: Message, name: str) -> str:
    """Return one heading, decoded; the newer policy of the library does that as well, at ten times the cost."""
    try:
        return _unencoded(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _unencoded(heading: object) -> str:
    """Return a heading with its encoded words decoded, on one line."""
    from email.errors import MessageError  # noqa: PLC0415
    from email.header import Header, decode_header, make_header  # noqa: PLC0415

    told = str(heading) if isinstance(heading, Header) else heading
    plain = told if isinstance(told, str) else str(told)
    if "=?" in plain:
        with suppress(MessageError, LookupError, ValueError):
            plain = str(make_header(decode_header(plain)))
    return " ".join(plain.split())


def _part(part: Message, limits: Limits) -> str:
    """Return the text of one part or the name of what is attached; headers may be broken in any way."""
    try:
        name = part.get_filename()
        if name:
            return f"attached: {_unencoded(name)}"
        return _body(part, limits) if part.get_content_maintype() == "text" else ""
    except (ValueError, IndexError, AttributeError, TypeError, KeyError, LookupError):
        return ""


def _body(part: Message, limits: Limits) -> str:
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    text = decoded(data[: limits.text_characters * 4], part.get_content_charset() or "").text
    return page_text(text)[0] if part.get_content_subtype() == "html" else text


def read_outlook(data: bytes, limits: Limits) -> Extracted:
    """Return the heading, the text and the names of the attachments of an Outlook message."""
    from oxmsg import Message  # noqa: PLC0415

    try:
        message = Message.load(io.BytesIO(data))
        people = ", ".join(f"{each.name} <{each.email_address}>" for each in message.recipients)
        sent = message.sent_date
        told = {
            "subject": message.subject or "",
            "from": message.sender or "",
            "to": people,
            "date": sent.isoformat() if sent else "",
        }
        parts = [f"{name}: {value}" for name, value in told.items() if value]
        parts.append(message.body or page_text(message.html_body or "")[0])
        parts += [f"attached: {each.file_name}" for each in message.attachments]
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        raise NotReadError("the message is damaged, text not read") from error
    text = "\n".join(parts)[: limits.text_characters]
    return found(text, {**told, "made": iso_of(sent) if sent else ""})
