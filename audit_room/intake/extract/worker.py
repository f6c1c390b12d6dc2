"""The guarded process: gets one open file at a time over a socket, answers with its text.

Started as ``python -m audit_room.intake.extract.worker SOCKET [MODULE ...]`` by the reader; each further
module brings parsers of its own in ``PARSERS``.  It can neither fill files nor take more memory or processor
time than it was given, and nothing it prints is seen by anybody.
"""

from __future__ import annotations

import array
import importlib
import os
import resource
import socket
import sys
from contextlib import suppress

import msgspec

from audit_room.intake.extract.extracted import (
    LENGTH,
    NONE,
    OK,
    PROTECTED,
    PROTECTED_WARNING,
    READY,
    Extracted,
    Job,
    Limits,
    NotReadError,
    Parser,
    ProtectedError,
)
from audit_room.intake.extract.parsers import PARSERS, parser_for

_REASON_LETTERS = 200
_FACT_LETTERS = 1000


def serve(number: int, modules: list[str]) -> None:
    """Answer jobs that come over the socket with descriptor ``number`` until its other end is closed."""
    for module in modules:
        PARSERS.update(importlib.import_module(module).PARSERS)
    with socket.socket(fileno=number) as line:
        limits = msgspec.msgpack.decode(_receive(line)[0], type=Limits)
        _confine(limits)
        line.sendall(READY)
        while True:
            try:
                message, descriptor = _receive(line)
            except EOFError:
                return
            try:
                answer = _answer(msgspec.msgpack.decode(message, type=Job), descriptor, limits)
            finally:
                os.close(descriptor)
            packed = msgspec.msgpack.encode(answer)
            line.sendall(LENGTH.pack(len(packed)) + packed)


def _confine(limits: Limits) -> None:
    """Set what holds for the whole life of the process: memory, no files written, no core dumps."""
    _lower(resource.RLIMIT_AS, limits.memory_bytes)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, value: int) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def _allow_seconds(seconds: int) -> None:
    """Let the process use this many seconds of processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _receive(line: socket.socket) -> tuple[bytes, int]:
    """Return the next message and the descriptor that came with it (-1 for none); EOFError at the end."""
    room = array.array("i")
    start, side, _, _ = line.recvmsg(LENGTH.size, socket.CMSG_SPACE(room.itemsize), socket.MSG_CMSG_CLOEXEC)
    if not start:
        raise EOFError
    for level, kind, data in side:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            room.frombytes(data[: room.itemsize])
    start += _exactly(line, LENGTH.size - len(start))
    return _exactly(line, LENGTH.unpack(start)[0]), room[0] if room else -1


def _exactly(line: socket.socket, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        block = line.recv(min(count - len(parts), 1 << 20))
        if not block:
            raise EOFError
        parts += block
    return bytes(parts)


def _answer(job: Job, descriptor: int, limits: Limits) -> Extracted:
    """Return the text of one file; every failure of a parser becomes a reason."""
    parser = parser_for(job.mime)
    try:
        return _cut(_parse(parser, job.size, descriptor, limits), limits)
    except ProtectedError:
        return Extracted(state=PROTECTED, warnings=(PROTECTED_WARNING,))
    except NotReadError as reason:
        return Extracted(state=str(reason)[:_REASON_LETTERS])
    except (MemoryError, RecursionError):
        return Extracted(state="needs more memory than is allowed, text not read", worn=True)
    except BaseException as error:  # noqa: BLE001 - parsers raise anything, one file must not cost another
        return Extracted(state=f"damaged, text not read ({type(error).__name__})"[:_REASON_LETTERS])


def _parse(parser: Parser | None, size: int, descriptor: int, limits: Limits) -> Extracted:
    if parser is None:
        return Extracted(state=NONE)
    if size > limits.file_bytes:
        raise NotReadError(f"larger than {limits.file_bytes // 1_000_000} MB, text not read")
    _allow_seconds(limits.cpu_seconds)
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(limits.file_bytes + 1)
    return parser(data, limits)


def _cut(answer: Extracted, limits: Limits) -> Extracted:
    """Return the answer as it can travel and be stored: cut to the limit, without letters that are none."""
    text = _clean(answer.text[: limits.text_characters])
    facts = {_clean(key): _clean(value[:_FACT_LETTERS]) for key, value in answer.facts.items()}
    state = answer.state if answer.state != OK or text.strip() else NONE
    return msgspec.structs.replace(answer, text=text, facts=facts, state=state)


def _clean(text: str) -> str:
    return text.replace("\0", "\u2400").encode("utf-8", "replace").decode("utf-8")


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2:])
