"""What comes from the terminal, before it is read as keys: bytes that are no text, and escapes within a paste."""

from __future__ import annotations

import codecs
import os
import signal
import sys
from collections.abc import Callable

_BEGIN = "\x1b[200~"
_END = "\x1b[201~"
_SHOWN_ESCAPE = "\N{SYMBOL FOR ESCAPE}"
_EMPTY_READS = 3
"""So many reads in a row that give nothing mean that the terminal is gone."""


class TerminalDecoder:
    """Decodes what the terminal sends.

    A byte that is not UTF-8 becomes U+FFFD.  An escape within a bracketed paste becomes U+241B, since Textual would
    end the paste there and take the rest of it for keys, such as ``q``.  ``at_end`` is called once where the terminal
    gives nothing any more: it was closed while nobody listened to its signal, and would be asked in vain for ever.
    """

    def __init__(self, at_end: Callable[[], None] | None = None) -> None:
        self._at_end = at_end
        self._empty = 0
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._pasting = False
        self._before = ""
        self._held = ""

    def decode(self, data: bytes, final: bool = False) -> str:
        """Return the text of the next bytes; the end of a paste that is only half there waits for its rest."""
        self._empty = 0 if data else self._empty + 1
        if self._empty == _EMPTY_READS and not final and self._at_end is not None:
            self._at_end()
        text, self._held = self._held + self._utf8.decode(data, final), ""
        out: list[str] = []
        while text:
            text = self._paste(text, out) if self._pasting else self._keys(text, out)
        if final:
            out.append(self._held)
            self._held = ""
        return "".join(out)

    def _keys(self, text: str, out: list[str]) -> str:
        """Pass on what is typed, up to the paste that begins in it; returns what is left."""
        seen = self._before + text
        begin = seen.find(_BEGIN)
        if begin < 0:
            self._before = seen[1 - len(_BEGIN) :]
            out.append(text)
            return ""
        cut = begin + len(_BEGIN) - len(self._before)
        self._before, self._pasting = "", True
        out.append(text[:cut])
        return text[cut:]

    def _paste(self, text: str, out: list[str]) -> str:
        """Pass on what is pasted without its escapes, up to its end; returns what is left."""
        end = text.find(_END)
        if end >= 0:
            self._pasting = False
            out.append(text[:end].replace("\x1b", _SHOWN_ESCAPE) + _END)
            return text[end + len(_END) :]
        held = next((n for n in range(len(_END) - 1, 0, -1) if text.endswith(_END[:n])), 0)
        self._held = text[len(text) - held :]
        out.append(text[: len(text) - held].replace("\x1b", _SHOWN_ESCAPE))
        return ""


def make_input_harmless() -> None:
    """Let Textual's reader of the terminal decode by ``TerminalDecoder``; nothing to do on Windows."""
    if sys.platform != "win32":
        from textual.drivers import linux_driver  # noqa: PLC0415

        vars(linux_driver)["getincrementaldecoder"] = lambda _encoding: lambda: TerminalDecoder(_hang_up)


def _hang_up() -> None:
    """End this process as a closed terminal does."""
    os.kill(os.getpid(), signal.SIGHUP)
