"""The first stage: names and status of all files, or of some folders, brought into the index.

Costs a look at every file and a note of each change.  Nothing is opened; what has to be read is only marked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from audit_room.intake.compare import Comparison, compare
from audit_room.intake.crew import Crew
from audit_room.intake.first_walk import first_walk
from audit_room.intake.settle import Settling, Trust, is_old
from audit_room.intake.walk import Entry, Ground, Listing, walk
from audit_room.model.clock import Clock, in_nanoseconds
from audit_room.model.name_hints import name_hints
from audit_room.store.index_names import GONE, NamesBatch
from audit_room.store.index_rows import KnownFile, NewFile, Todo
from audit_room.store.index_writer import IndexWriter

BATCH = 12_000
"""Names written in one transaction: short enough to let others write in between."""


@dataclass(slots=True)
class NamesFound:
    """What a look found; ``files`` counts regular files met, ``complete`` is False where it was stopped.

    ``new``, ``changed`` and ``back`` are paths, ``gone`` identities with paths.
    """

    files: int = 0
    new: list[bytes] = field(default_factory=list)
    changed: list[bytes] = field(default_factory=list)
    back: list[bytes] = field(default_factory=list)
    gone: list[tuple[int, bytes]] = field(default_factory=list)
    moves: list[tuple[bytes, bytes]] = field(default_factory=list)
    skipped: list[tuple[bytes, str]] = field(default_factory=list)
    unreadable: list[tuple[bytes, str]] = field(default_factory=list)
    complete: bool = True

    @property
    def anything(self) -> bool:
        """True where this look changed what the index says."""
        return bool(self.new or self.changed or self.back or self.gone)


class Names:
    """Looks at folders and notes what is new, changed, back or gone; remembers what each folder looked like.

    Belongs to one thread, like the index it writes to.
    """

    def __init__(
        self, ground: Ground, index: IndexWriter, clock: Clock, settling: Settling, crew: Crew
    ) -> None:
        self._ground = ground
        self._index = index
        self._crew = crew
        self._clock = clock
        self._settling = settling
        self._folders = index.folders()
        self._batch = NamesBatch()
        self._signatures: dict[bytes, bytes | None] = {}
        self._found = NamesFound()
        self._taken: set[bytes] = set()
        self._trust = Trust.NONE

    def look_everywhere(
        self, stop: threading.Event, say: Callable[[int, bytes], None], *, trust: Trust
    ) -> NamesFound:
        """Look at the whole folder.

        ``say`` is told how many files were met, and where.  ``trust`` says when a file need not settle.
        """
        self._begin(trust)
        met: set[bytes] = set()
        failed: list[bytes] = []
        listings = walk(self._ground, stop) if self._folders else first_walk(self._ground, self._crew, stop)
        for listing in listings:
            met.add(listing.folder)
            if listing.failed:
                failed.append(listing.folder)
            self._take(listing)
            say(self._found.files, listing.folder)
        if stop.is_set():
            self._found.complete = False
        else:
            self._lost(
                folder
                for folder, (_, signature) in self._folders.items()
                if folder not in met and signature != GONE and not _is_below(folder, failed)
            )
        return self._end()

    def look_at(self, folders: Iterable[bytes], stop: threading.Event) -> NamesFound:
        """Look at some folders, at folders in them that are new, and for those in them that are gone."""
        self._begin(Trust.NONE)
        for folder in sorted(set(folders)):
            if self._ground.is_left_out(folder):
                continue
            if stop.is_set():
                self._found.complete = False
                break
            listing = self._ground.list_folder(folder)
            if listing.failed and self._is_gone(folder):
                self._lost(self._known_below(folder))
                continue
            self._take(listing)
            if listing.failed:
                continue
            there = set(listing.folders)
            for below in listing.folders:
                if below not in self._taken and self._folders.get(below, (0, GONE))[1] in {GONE, None}:
                    for each in walk(self._ground, stop, below):
                        self._take(each)
            self._lost(
                known
                for known in self._known_below(folder)
                if known != folder and _first_below(known, folder) not in there
            )
        return self._end()

    def doubt(self, folders: Iterable[bytes]) -> None:
        """Compare these folders file by file at the next look, however alike they look."""
        doubted = [folder for folder in set(folders) if folder in self._folders]
        self._index.note_gone((), dict.fromkeys(doubted), self._clock.now())
        for folder in doubted:
            self._folders[folder] = (self._folders[folder][0], None)

    def _begin(self, trust: Trust) -> None:
        self._found = NamesFound()
        self._taken = set()
        self._signatures = {}
        self._trust = trust

    def _take(self, listing: Listing) -> None:
        """Compare one folder with what is known of it and note the difference, once in a look.

        A folder that came is told by itself and by the folder it came into; what was found in it the first time may not
        be written yet.
        """
        if listing.folder in self._taken:
            return
        found = self._found
        found.files += len(listing.files)
        found.skipped += listing.skipped
        found.unreadable += listing.unreadable
        if listing.failed:
            return
        self._taken.add(listing.folder)
        signature = listing.signature()
        number, before = self._folders.get(listing.folder, (0, None))
        if signature == before:
            return
        known = self._index.folder_files(number) if number else {}
        unknown = frozenset(path for path, _ in listing.unreadable)
        difference = compare(listing.files, known, unknown)
        self._note(listing, difference, known)
        whole = not difference.racy and not unknown
        if difference.gone:
            self._signatures[listing.folder] = signature if whole else None
            whole = False
        self._batch.folders[listing.folder] = signature if whole else None
        if len(self._batch) >= BATCH:
            self._write()

    def _note(self, listing: Listing, difference: Comparison, known: dict[bytes, KnownFile]) -> None:
        found, batch = self._found, self._batch
        now_ns = self._now_ns()
        hints = listing.hints
        if hints is None:
            hints = name_hints([entry.path.rpartition(b"/")[2] for entry in listing.files])
        names = {entry.path: each for entry, each in zip(listing.files, listing.names, strict=False)}
        for entry in difference.new:
            todo = self._todo(entry, now_ns)
            told = hints.get(entry.path.rpartition(b"/")[2], ()) if hints else ()
            new = NewFile(entry.path, entry.place, todo, told, names.get(entry.path))
            batch.new.append((listing.folder, new))
            found.new.append(entry.path)
        for entry, before in difference.changed:
            batch.changed.append((before.id, entry.place, self._todo(entry, now_ns)))
            (found.changed if before.present else found.back).append(entry.path)
            if not before.present or before.gone:
                batch.back.append(before.id)
        for entry, before in difference.back:
            read = before.sha256 and before.todo in {Todo.DONE, Todo.TEXT, Todo.LOOK}
            todo = Todo(before.todo) if read else self._todo(entry, now_ns)
            batch.changed.append((before.id, entry.place, todo))
            batch.back.append(before.id)
            found.back.append(entry.path)
        batch.changed += [(before.id, entry.place, Todo.READ) for entry, before in difference.racy]
        for path, file in known.items():
            told = hints.get(path.rpartition(b"/")[2], ())
            if told != file.hints:
                batch.hints.append((file.id, told))
        self._gone(difference.gone)

    def _gone(self, files: Iterable[tuple[bytes, KnownFile]]) -> None:
        for path, file in files:
            self._found.gone.append((file.id, path))

    def _lost(self, folders: Iterable[bytes]) -> None:
        """Note that whole folders were not met."""
        for folder in list(folders):
            number, signature = self._folders[folder]
            if signature == GONE:
                continue
            files = self._index.folder_files(number)
            self._gone((path, file) for path, file in files.items() if file.present and not file.gone)
            self._signatures[folder] = GONE

    def _todo(self, entry: Entry, now_ns: int) -> Todo:
        """Return whether a file may be read now or has to settle first."""
        if self._trust is not Trust.NONE and is_old(
            entry.place, now_ns, by_any_date=self._trust is Trust.ALL
        ):
            return Todo.READ
        self._settling.note(entry)
        return Todo.SETTLE

    def _end(self) -> NamesFound:
        """Write what is left, note what is gone and find what was only renamed."""
        found = self._found
        self._write()
        if found.gone or self._signatures:
            numbers = [number for number, _ in found.gone]
            self._index.note_gone(numbers, self._signatures, self._clock.now())
            for folder, signature in self._signatures.items():
                self._folders[folder] = (self._folders[folder][0], signature)
            self._settling.forget(path for _, path in found.gone)
            renamed = self._index.renamed(numbers) if numbers else []
            found.moves = self._index.move_files(renamed, self._clock.now()) if renamed else []
        return found

    def _write(self) -> None:
        if len(self._batch):
            numbers = self._index.put_names(self._batch, self._clock.now())
            for folder, signature in self._batch.folders.items():
                self._folders[folder] = (numbers[folder], signature)
            self._batch = NamesBatch()

    def _is_gone(self, folder: bytes) -> bool:
        parent = self._ground.list_folder(folder.rpartition(b"/")[0]) if folder else None
        return parent is not None and not parent.failed and folder not in parent.folders

    def _known_below(self, folder: bytes) -> list[bytes]:
        prefix = folder + b"/" if folder else b""
        return [known for known in self._folders if known == folder or known.startswith(prefix)]

    def _now_ns(self) -> int:
        return in_nanoseconds(self._clock.now())


def _is_below(folder: bytes, failed: list[bytes]) -> bool:
    return any(not above or folder == above or folder.startswith(above + b"/") for above in failed)


def _first_below(path: bytes, folder: bytes) -> bytes:
    """Return the folder directly in ``folder`` that leads to ``path``."""
    prefix = folder + b"/" if folder else b""
    return prefix + path.removeprefix(prefix).partition(b"/")[0]
