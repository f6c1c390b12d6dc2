"""What the guarded process may do: work on bytes it was handed, and nothing else.

What really holds, from the strongest:

- Limits of the kernel, everywhere: memory (RLIMIT_AS), processor time (RLIMIT_CPU), no byte written to any
  file (RLIMIT_FSIZE), no core dumps.  Children, as Tesseract, inherit them.
- Landlock, on Linux from 5.13 where it is switched on: no file is made, written, renamed or removed, and none
  is read but those of Python, the system's libraries and Tesseract, so neither the evidence folder nor /etc.
  From 6.7 no TCP connection is made, from 6.12 no process outside is signalled.
- seccomp, on Linux on x86-64 and ARM64: no socket of any kind is made, and no other process is looked into.
- An audit hook of Python, everywhere: the same for code in Python; native code in a library is not held by it.

Where the kernel offers the second and third not, a library that is taken over by a hostile file could still
create empty files, read what the user may read, and reach the network.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path

from audit_room.intake.extract.extracted import Limits

_NO_NEW_PRIVILEGES = 38
_SECCOMP, _FILTER = 22, 2
_DEATH_SIGNAL = 1

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION_FLAG = 1
_BENEATH = 1
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_NETWORK_FROM, _SCOPES_FROM = 4, 6
_TCP = 0b11
_SCOPES = 0b11
"""Abstract sockets and signals to processes outside."""

_READABLE = (
    "/usr", "/lib", "/lib64", "/bin", "/opt", "/nix/store", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/localtime", "/etc/mime.types", "/etc/fonts", "/dev/urandom", "/dev/zero",
)  # fmt: skip
_MACHINES = {
    "x86_64": (0xC000003E, (41, 101, 310, 311, 425)),
    "aarch64": (0xC00000B7, (198, 117, 270, 271, 425)),
}
"""Of each machine: its number in the kernel, and the calls refused: socket, ptrace, the memory of other
processes (read, write), io_uring."""

_SECOND_SET = 0x4000_0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF_0000, 0x0005_0001, 0x8000_0000

_REFUSED_EVENTS = frozenset((
    "os.chflags", "os.chmod", "os.chown", "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.link",
    "os.mkdir", "os.posix_spawn", "os.remove", "os.rename", "os.rmdir", "os.setxattr", "os.symlink",
    "os.system", "os.truncate", "os.utime", "pty.spawn", "shutil.rmtree", "socket.__new__", "socket.bind",
    "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "tempfile.mkstemp",
    "tempfile.mkdtemp", "ftplib.connect", "http.client.connect", "urllib.Request",
))  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine(limits: Limits, program: str | None = None) -> tuple[str, ...]:
    """Give up for good whatever is not needed; return what the kernel holds beside its limits.

    ``program`` is the only one that may be started.  The answer names ``files`` and ``network``.
    """
    _lower(resource.RLIMIT_AS, limits.memory_bytes)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    holds: list[str] = []
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            _end_with_parent()
        with suppress(OSError, AttributeError):
            _close_files(program)
            holds.append("files")
        with suppress(OSError, AttributeError, KeyError):
            _close_calls()
            holds.append("network")
    _listen(program)
    return tuple(holds)


def allow_seconds(seconds: int) -> None:
    """Let the process use this many seconds of processor time from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _lower(kind: int, value: int) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _control(option: int, value: int, more: bytes | None = None) -> None:
    """Set something of this process (prctl); raises OSError where the kernel does not have it."""
    zero = ctypes.c_ulong(0)
    _checked(_library().prctl(option, ctypes.c_ulong(value), more or zero, zero, zero))


def _end_with_parent() -> None:
    _control(_DEATH_SIGNAL, signal.SIGKILL)


def _close_files(program: str | None) -> None:
    """Have the kernel refuse every file but those a program needs to run (Landlock)."""
    system = _library()
    version = _checked(system.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION_FLAG)))
    rights = _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]
    rules = struct.pack(
        "=QQQ", rights, _TCP if version >= _NETWORK_FROM else 0, _SCOPES if version >= _SCOPES_FROM else 0
    )
    ruleset = _checked(system.syscall(_CREATE, rules, ctypes.c_size_t(len(rules)), ctypes.c_uint(0)))
    try:
        for path in _readable(program):
            _allow(system, ruleset, path, _EXECUTE | _READ | _LIST)
        _allow(system, ruleset, Path(os.devnull), _READ | _WRITE)
        _control(_NO_NEW_PRIVILEGES, 1)
        _checked(system.syscall(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0)))
    finally:
        os.close(ruleset)


def _readable(program: str | None) -> list[Path]:
    """Return what holds Python, its modules, the system's libraries and the one other program."""
    places = [*_READABLE, sys.prefix, sys.base_prefix, sys.exec_prefix, *filter(None, sys.path)]
    places += [os.environ.get("TESSDATA_PREFIX", ""), program or ""]
    found = {Path(os.path.realpath(place)) for place in places if place}
    return [path for path in found if path != Path(path.anchor)]


def _allow(system: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        allowed = rights if path.is_dir() else rights & ~_LIST
        rule = struct.pack("=Qi", allowed, place)
        _checked(system.syscall(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_BENEATH), rule, ctypes.c_uint(0)))
    finally:
        os.close(place)


def _close_calls() -> None:
    """Have the kernel refuse new sockets and looks into other processes (seccomp)."""
    machine, calls = _MACHINES[platform.machine()]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if machine == _MACHINES["x86_64"][0]:
        steps += [(_AT_LEAST, 0, 1, _SECOND_SET), (_RETURN, 0, 0, _KILL)]
    for call in calls:
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    _control(_NO_NEW_PRIVILEGES, 1)
    _control(_SECCOMP, _FILTER, program)


def _listen(program: str | None) -> None:
    """Refuse code in Python what it has no business with; a hook cannot be taken off again."""

    def judge(event: str, details: tuple[object, ...]) -> None:
        if event == "open":
            path, flags = details[0], details[2]
            named = isinstance(path, str | bytes) and os.fsdecode(path) != os.devnull
            if named and isinstance(flags, int) and flags & _WRITING:
                raise PermissionError("files are not written here")
        elif event in _REFUSED_EVENTS:
            raise PermissionError(f"{event} is refused here")
        elif event == "subprocess.Popen" and details[0] != program:
            raise PermissionError("programs are not started here")

    sys.addaudithook(judge)
