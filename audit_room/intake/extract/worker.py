"""The guarded process: gets one open file at a time over a socket, answers with its text.

What it may do at all is said in :mod:`audit_room.intake.extract.confinement`; nothing it prints is seen by anybody.
"""

from __future__ import annotations

import array
import resource
import signal
import socket
import sys

import msgspec

from audit_room.intake.child import LENGTH, READY, exactly
from audit_room.intake.extract import confinement, recognition
from audit_room.intake.extract.cautions import PROTECTED_WARNING
from audit_room.intake.extract.extracted import (
    NONE,
    OK,
    PROTECTED,
    Extracted,
    Job,
    Limits,
    NotReadError,
    Parser,
    ProtectedError,
)
from audit_room.intake.extract.parsers import parser_for

_REASON_LETTERS = 200
_FACT_LETTERS = 1000
_MOST_WARNINGS = 20
_GRACE_SECONDS = 5.0
_WORN_SHARE = 0.5
"""Of its memory: a process that once needed more is not used again, since it gives little of it back."""


def serve(number: int, limits: Limits) -> None:
    """Answer jobs that come over the socket with descriptor ``number`` until its other end is closed."""
    with socket.socket(fileno=number) as line:
        confinement.confine(limits, recognition.program() if recognition.wanted() else None)
        line.sendall(READY)
        while True:
            try:
                message, descriptor = receive(line)
            except (EOFError, OSError):
                return
            _expire(limits.wall_seconds + _GRACE_SECONDS)
            answer = _answer(msgspec.msgpack.decode(message, type=Job), descriptor, limits)
            _expire(0)
            packed = msgspec.msgpack.encode(answer)
            line.sendall(LENGTH.pack(len(packed)) + packed)


def receive(line: socket.socket) -> tuple[bytes, int]:
    """Return the next message and the descriptor that came with it (-1 for none); EOFError at the end."""
    room = array.array("i")
    start, side, _, _ = line.recvmsg(LENGTH.size, socket.CMSG_SPACE(room.itemsize), socket.MSG_CMSG_CLOEXEC)
    if not start:
        raise EOFError
    for level, kind, data in side:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            room.frombytes(data[: room.itemsize])
    start += exactly(line, LENGTH.size - len(start))
    return exactly(line, LENGTH.unpack(start)[0]), room[0] if room else -1


def _expire(seconds: float) -> None:
    """End this process after so many seconds; for the case that nobody is left who waits for it."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _answer(job: Job, descriptor: int, limits: Limits) -> Extracted:
    """Return the text of one file; every failure of a parser becomes a reason."""
    parser = parser_for(job.mime)
    try:
        answer = _cut(_parse(parser, job.size, descriptor, limits), limits)
    except ProtectedError:
        answer = Extracted(state=PROTECTED, warnings=(PROTECTED_WARNING,))
    except NotReadError as reason:
        answer = Extracted(state=str(reason)[:_REASON_LETTERS])
    except MemoryError:
        return Extracted(state="needs more memory than is allowed, text not read", worn=True)
    except RecursionError:
        return Extracted(state="nested too deep, text not read", worn=True)
    except BaseException as error:  # noqa: BLE001 - parsers raise anything, one file must not cost another
        answer = Extracted(state=f"damaged, text not read ({type(error).__name__})"[:_REASON_LETTERS])
    return msgspec.structs.replace(answer, worn=answer.worn or _worn(limits))


def _worn(limits: Limits) -> bool:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return most > limits.memory_bytes * _WORN_SHARE


def _parse(parser: Parser | None, size: int, descriptor: int, limits: Limits) -> Extracted:
    with open(descriptor, "rb") as file:
        if parser is None:
            return Extracted(state=NONE)
        if size > limits.file_bytes:
            raise NotReadError(f"larger than {limits.file_bytes // 1_000_000} MB, text not read")
        confinement.allow_seconds(limits.cpu_seconds)
        data = file.read(min(size, limits.file_bytes) + 1)
    return parser(data, limits)


def _cut(answer: Extracted, limits: Limits) -> Extracted:
    """Return the answer as it can travel and be stored: cut to the limit, without letters that are none."""
    text = _clean(answer.text[: limits.text_characters])
    facts = {_clean(key): _clean(value[:_FACT_LETTERS]) for key, value in answer.facts.items()}
    state = answer.state if answer.state != OK or text.strip() else NONE
    warnings = [_clean(" ".join(warning.split())) for warning in answer.warnings[:_MOST_WARNINGS]]
    if len(answer.text) > limits.text_characters:
        warnings.append(f"only the first {limits.text_characters:,} letters are searchable")
    return msgspec.structs.replace(answer, text=text, facts=facts, state=state, warnings=tuple(warnings))


def _clean(text: str) -> str:
    return text.replace("\0", "\u2400").encode("utf-8", "replace").decode("utf-8")
