"""Evidence: every file of the folder, to be found, read, tagged and laid beside a request."""

from __future__ import annotations

from collections.abc import Sequence

from audit_room.model.display import shorten
from audit_room.model.errors import AuditRoomError
from audit_room.model.evidence import Evidence
from audit_room.model.tag import Tag
from audit_room.room import evidence as evidence_actions
from audit_room.room import evidence_notes, requests
from audit_room.room.room import Room
from audit_room.tui import file_opening
from audit_room.tui.room_work import warned
from audit_room.tui.screens.evidence_commands import show_question
from audit_room.tui.screens.evidence_list import EvidenceListScreen
from audit_room.tui.widgets.evidence_listing import files
from audit_room.tui.widgets.ref_line import reading_of, refs_in

_FOR_A_REQUEST = frozenset({"attach", "show"})
_ON_FILES = frozenset({"tag", "untag", "open_file", *_FOR_A_REQUEST})


class EvidenceScreen(EvidenceListScreen):
    """The evidence list, and what one can do with the selected files, else with the one at the cursor."""

    def why_not(self, command_id: str) -> str:
        """Return what a command on files lacks."""
        if command_id in _ON_FILES and self.rows.cursor_id is None:
            return "There is no file here to do that with."
        if command_id in _FOR_A_REQUEST and self.audit_app.current_request_id is None:
            return "No request is current: choose one on the Room screen (1) first, or catch one with n."
        return ""

    @property
    def _chosen(self) -> list[int]:
        return [int(row_id) for row_id in self.rows.acted_on()]

    def _those(self, numbers: Sequence[int]) -> str:
        return "1 file" if len(numbers) == 1 else f"{len(numbers)} files"

    def do_tag(self) -> None:
        """Ask for the requirements the chosen files speak to."""
        numbers = self._chosen

        async def save(line: str) -> None:
            refs = refs_in(line, self.desk.framework)
            if not refs:
                raise AuditRoomError("Name a requirement, such as A.5.18 or 9.2.")
            made = await self.desk.call(_tag, numbers, refs)
            named = ", ".join(dict.fromkeys(tag.ref for tag in made))
            self.rows.clear_selected()
            self.say(
                f"Tagged {self._those(numbers)} with {named}; u takes it back."
                if made
                else "They were tagged so already; nothing was changed."
            )

        self.ask(f"tag {self._those(numbers)}", "A.5.18 9.2 …", save, preview=self._read_refs)

    def do_untag(self) -> None:
        """Ask for the tags to take off the chosen files."""
        numbers = self._chosen

        async def save(line: str) -> None:
            gone = await self.desk.call(_untag, numbers, refs_in(line, self.desk.framework))
            named = ", ".join(dict.fromkeys(tag.ref for tag in gone))
            self.rows.clear_selected()
            self.say(
                f"Took {named} off {self._those(numbers)}; u puts it back."
                if gone
                else "There was no such tag; nothing was changed."
            )

        self.ask(
            f"untag {self._those(numbers)}", "A.5.18 …, empty for all their tags", save,
            preview=self._read_refs,
        )  # fmt: skip

    def _read_refs(self, line: str) -> str:
        return reading_of(line, self.desk.framework)

    async def do_attach(self) -> None:
        """Lay the chosen files beside the current request."""
        numbers, request_id = self._chosen, self.audit_app.current_request_id or ""
        made = await self.desk.call(_attach, request_id, numbers)
        self.rows.clear_selected()
        self.say(
            f"Attached {self._those(numbers)} to {request_id}; u takes it back."
            if made
            else f"{request_id} has them already; nothing was changed."
        )

    async def do_show(self) -> None:
        """Log that the chosen files were shown for the current request, their bytes hashed at this moment."""
        numbers, request_id = self._chosen, self.audit_app.current_request_id or ""
        found = await self.desk.call(files, numbers)

        async def show() -> None:
            shown = await self.desk.call(_present, request_id, numbers)
            self.rows.clear_selected()
            self.say(f"Shown for {request_id}: {shown}; o opens the file, u takes the entry back.")

        if warnings := warned(found):
            self.confirm(show_question(found, warnings), show, key="s")
        else:
            await show()

    async def do_note(self) -> None:
        """Keep an internal note beside the file under the cursor, or on the audit where there is none."""
        if self.rows.cursor_id is None:
            self.audit_app.do_note()
            return
        found = await self.desk.call(files, [int(self.rows.cursor_id)])
        if not found:
            raise AuditRoomError("That file is not in the index any more; the next scan will tell.")
        evidence = found[0]

        async def save(text: str) -> None:
            note = await self.desk.call(evidence_notes.put, evidence.path, text)
            said = "Noted beside" if note else "Took the note off"
            self.say(f"{said} {shorten(evidence.path, 60)}; u takes it back.")

        self.ask(
            f"note beside {shorten(evidence.name, 40)} (internal)", "stays in the house", save, evidence.note,
            draft=f"note:{evidence.shown_path}",
        )  # fmt: skip

    async def do_open_file(self) -> None:
        """Open the file under the cursor in its program; one that may run is asked about first."""
        found = await self.desk.call(files, [int(self.rows.cursor_id or 0)])
        if not found:
            raise AuditRoomError("That file is not in the index any more; the next scan will tell.")
        evidence = found[0]
        if risk := file_opening.risk_of(evidence):
            self.confirm(
                f"{evidence.name}: {risk}. Open it all the same?", lambda: self._open(evidence), key="o"
            )
            return
        await self._open(evidence)

    async def _open(self, evidence: Evidence) -> None:
        self.say(f"Opening {evidence.shown_path} …")
        await file_opening.open_in_program(self.desk.snapshot.audit.evidence_root, evidence)
        self.say(f"Opened {evidence.shown_path}.")


def _tag(room: Room, numbers: Sequence[int], refs: Sequence[str]) -> list[Tag]:
    return evidence_actions.tag(room, files(room, numbers), refs)


def _untag(room: Room, numbers: Sequence[int], refs: Sequence[str]) -> list[Tag]:
    return evidence_actions.untag(room, files(room, numbers), refs)


def _attach(room: Room, request_id: str, numbers: Sequence[int]) -> int:
    return len(evidence_actions.attach(room, request_id, files(room, numbers)))


def _present(room: Room, request_id: str, numbers: Sequence[int]) -> str:
    """Log the files as shown and return the exhibits in words."""
    made = requests.present(room, request_id, files(room, numbers))
    return ", ".join(f"{exhibit.id} {exhibit.shown_path}" for exhibit in made)
