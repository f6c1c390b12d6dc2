"""Documents as Markdown, HTML and CSV, and mail as EML."""

import csv
import io
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from tools.sample.document import Block, Document

_STYLE = (
    "body{font:14px/1.5 Segoe UI,Arial,sans-serif;max-width:62em;margin:2em auto}"
    "table{border-collapse:collapse}"
    "td,th{border:1px solid #9fb2c4;padding:3px 8px;text-align:left}"
    "th{background:#16324f;color:#fff}h1{color:#16324f}pre{background:#eef2f6;padding:1em}"
)


def render_markdown(document: Document) -> bytes:
    """The document as Markdown."""
    lines = [f"# {document.title}", ""]
    lines += [f"- {key.capitalize()}: {value}" for key, value in document.control]
    for block in document.blocks:
        lines += ["", *_markdown_block(block)]
    return ("\n".join(lines) + "\n").encode()


def _markdown_block(block: Block) -> list[str]:
    match block.kind:
        case "heading" | "subheading":
            return [f"{'##' if block.kind == 'heading' else '###'} {block.text}"]
        case "bullets":
            return [f"- {row[0]}" for row in block.rows]
        case "mono":
            return ["```", *(row[0] for row in block.rows), "```"]
        case "table":
            head, *rows = ["| " + " | ".join(row) + " |" for row in block.rows]
            return [head, "|" + "---|" * len(block.rows[0]), *rows]
        case "sign":
            return [f"Signed: {', '.join(row)}" for row in block.rows]
        case _:
            return [block.text]


def render_html(document: Document) -> bytes:
    """The document as one HTML page without scripts or links."""
    parts = [
        f'<!DOCTYPE html>\n<html lang="{document.language}"><head><meta charset="utf-8">',
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(document.title)}</h1>",
        *(f"<p><b>{escape(key.capitalize())}:</b> {escape(value)}</p>" for key, value in document.control),
        *(_html_block(block) for block in document.blocks),
        "</body></html>",
    ]
    return ("\n".join(parts) + "\n").encode()


def _html_block(block: Block) -> str:
    match block.kind:
        case "heading" | "subheading":
            tag = "h2" if block.kind == "heading" else "h3"
            return f"<{tag}>{escape(block.text)}</{tag}>"
        case "bullets":
            return "<ul>" + "".join(f"<li>{escape(row[0])}</li>" for row in block.rows) + "</ul>"
        case "mono":
            return "<pre>" + escape("\n".join(row[0] for row in block.rows)) + "</pre>"
        case "table":
            rows = [
                "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"
                for row, tag in zip(block.rows, ["th", *["td"] * len(block.rows)], strict=False)
            ]
            return "<table>\n" + "\n".join(rows) + "\n</table>"
        case _:
            return f"<p>{escape(block.text or ', '.join(block.rows[0]))}</p>"


def render_csv(document: Document) -> bytes:
    """The tables of the document as CSV with a comma; nothing else of it."""
    target = io.StringIO()
    writer = csv.writer(target)
    for block in document.blocks:
        if block.kind == "table":
            writer.writerows(block.rows)
    return target.getvalue().encode()


def render_mail(
    sender: Address,
    to: list[Address],
    subject: str,
    sent: datetime,
    text: str,
    *,
    html: str = "",
    attachments: tuple[tuple[str, str, bytes], ...] = (),
) -> bytes:
    """A mail as EML; attachments are (file name, MIME type, content)."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"], message["Date"] = sender, to, subject, sent
    message["Message-ID"] = f"<{sent:%Y%m%d%H%M%S}.{sender.username}@{sender.domain}>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, content in attachments:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    for index, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_harbourlight_{sent:%Y%m%d%H%M}_{index}")
    return message.as_bytes()
