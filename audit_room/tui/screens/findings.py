"""Findings: noted as they are heard, completed part by part, agreed or disputed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType

from audit_room.model.errors import AuditRoomError
from audit_room.model.finding import GRADE_WORDS, Finding, FindingState, Grade, missing_for_agreement
from audit_room.model.finding_line import read_finding_line
from audit_room.model.snapshot import Snapshot
from audit_room.room import findings
from audit_room.tui.commands import FINDINGS, bindings_for
from audit_room.tui.screens.list_screen import ListScreen
from audit_room.tui.widgets.finding_row import finding_header, finding_line, finding_text
from audit_room.tui.widgets.ref_line import reading_of, refs_in
from audit_room.tui.widgets.virtual_list import RowId

PARTS = {
    "s": ("statement", "statement"),
    "r": ("refs", "requirements"),
    "o": ("objective_evidence", "objective evidence"),
    "l": ("location", "location"),
    "a": ("auditor_words", "auditor's words"),
    "p": ("opinion", "our opinion"),
    "c": ("corrected_on_the_spot", "corrected on the spot"),
}
"""The parts of a finding by the letter that asks for them: name and word."""

_OWN = frozenset({"edit", "grade", "agree", "dispute", "withdraw", "acknowledge"})


class FindingsScreen(ListScreen):
    """The findings of the audit, in the order in which they were noted."""

    NAME = FINDINGS
    TITLE_WORD = "Findings"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(FINDINGS)
    EMPTY = "no finding yet; f notes one"

    def __init__(self) -> None:
        super().__init__()
        self._by_id: dict[str, Finding] = {}

    def show_record(self, snapshot: Snapshot) -> None:
        """Show the findings as they are now."""
        self._by_id = {finding.id: finding for finding in self.seen(snapshot).findings}
        self.rows.set_rows(list(self._by_id))
        self.show_numbers()
        self.show_preview()

    def show_numbers(self) -> None:
        """Say how many there are of each grade, and how many are settled."""
        found = self._by_id.values()
        settled = {FindingState.AGREED, FindingState.DISPUTED, FindingState.WITHDRAWN, FindingState.CLOSED}
        about = Text(f" {len(self._by_id)} findings", self.ink.plain)
        for grade in Grade:
            count = sum(f.grade is grade and f.state is not FindingState.WITHDRAWN for f in found)
            if count:
                about.append(f" · {count} {grade}", self.ink.plain)
        about.append(f" · {sum(f.state is FindingState.AGREED for f in found)} agreed", self.ink.dim)
        about.append(f" · {sum(f.state not in settled for f in found)} not settled", self.ink.dim)
        self.show_about(about)

    def draw_row(self, row_id: RowId, width: int, cursor: bool, selected: bool) -> Text:
        """Return one finding as a line."""
        del cursor, selected
        found = self._by_id.get(str(row_id))
        return Text("") if found is None else finding_line(found, width, ink=self.ink)

    def draw_header(self, width: int) -> Text:
        """Return the line above the list."""
        return finding_header(width)

    def draw_preview(self, width: int) -> Text:
        """Return the finding under the cursor with all its parts."""
        found = self.current
        if found is None:
            return Text("")
        return finding_text(found, width, framework=self.desk.framework, zone=self.desk.zone, ink=self.ink)

    # commands

    @property
    def current(self) -> Finding | None:
        """The finding under the cursor."""
        return self._by_id.get(str(self.rows.cursor_id))

    @property
    def _chosen(self) -> Finding:
        if self.current is None:
            raise AuditRoomError("There is no finding here; f notes one.")
        return self.current

    def why_not(self, command_id: str) -> str:
        """Return what a command on a finding lacks."""
        if command_id in _OWN and self.current is None:
            return "There is no finding here; f notes one."
        return ""

    def do_finding(self) -> None:
        """Ask what the auditor found."""

        async def save(line: str) -> None:
            made = await self.desk.call(findings.add, line)
            self.rows.move_to(made.id)
            lacks = missing_for_agreement(made)
            rest = f"; still lacks {' and '.join(lacks)}, e adds it" if lacks else ""
            self.say(f"{made.id} noted as {GRADE_WORDS[made.grade]}{rest}.")

        self.ask(
            "finding", "statement #ref !minor | objective evidence", save,
            draft="finding", preview=self._read_line,
        )  # fmt: skip

    def _read_line(self, line: str) -> str:
        read = read_finding_line(line, self.desk.framework)
        refs = (
            ", ".join(f"{ref} {self.desk.framework.title(ref)}" for ref in read.refs) or "no requirement yet"
        )
        evidence = f" · evidence: {read.objective_evidence}" if read.objective_evidence else ""
        return f"{read.grade or 'minor, unless said !major'} · {refs}{evidence}"

    def do_edit(self) -> None:
        """Ask which part changes, by its letter; what follows the letter is the new text at once."""
        finding = self._chosen

        async def choose(text: str) -> None:
            letter, _, value = text.strip().partition(" ")
            if letter not in PARTS:
                raise AuditRoomError(f"Type the letter of a part first: {_letters()}.")
            if value.strip():
                await self._change(finding.id, letter, value)
            else:
                self._ask_part(finding, letter)

        self.ask(f"edit {finding.id}", _letters(), choose, preview=self._read_part)

    def _read_part(self, text: str) -> str:
        letter, _, value = text.strip().partition(" ")
        if letter not in PARTS:
            return _letters()
        read = reading_of(value, self.desk.framework) if letter == "r" else value.strip()
        return f"{PARTS[letter][1]}: {read or '(Enter shows what it is now)'}"

    def _ask_part(self, finding: Finding, letter: str) -> None:
        name, word = PARTS[letter]
        value = getattr(finding, name)
        now = ", ".join(value) if isinstance(value, tuple) else str(value)

        async def save(text: str) -> None:
            await self._change(finding.id, letter, text)

        self.ask(
            f"{finding.id} {word}", word, save, now, preview=lambda text: self._read_part(f"{letter} {text}")
        )

    async def _change(self, finding_id: str, letter: str, text: str) -> None:
        name, word = PARTS[letter]
        value: object = refs_in(text, self.desk.framework) if name == "refs" else text.strip()
        if name == "statement" and not value:
            raise AuditRoomError("A finding needs a statement; w withdraws it.")
        await self._edit(finding_id, **{name: value})
        self.say(f"{finding_id}: {word} changed; u takes it back.")

    async def _edit(self, finding_id: str, **parts: object) -> Finding:
        return await self.desk.call(lambda room: findings.edit(room, finding_id, **parts))

    def do_grade(self) -> None:
        """Ask for another grade; its first letters are enough."""
        finding = self._chosen

        async def save(text: str) -> None:
            grade = _grade(text)
            await self._edit(finding.id, grade=grade)
            self.say(f"{finding.id} is {GRADE_WORDS[grade]} now; u takes it back.")

        self.ask(f"grade of {finding.id}", ", ".join(Grade), save, finding.grade.value)

    def do_agree(self) -> None:
        """Agree the finding, or say what it lacks."""
        finding = self._chosen
        self.act(self._settle(finding.id, FindingState.AGREED, ""))

    def do_dispute(self) -> None:
        """Ask for our opinion, then dispute."""
        self._ask_reason("dispute", "our opinion, as it will be printed", FindingState.DISPUTED)

    def do_withdraw(self) -> None:
        """Ask why the auditor took it back."""
        self._ask_reason("withdraw", "why the auditor took it back", FindingState.WITHDRAWN)

    def _ask_reason(self, word: str, placeholder: str, state: FindingState) -> None:
        finding = self._chosen
        self.ask(
            f"{word} {finding.id}",
            placeholder,
            self._settling(finding.id, state),
            draft=f"{word}:{finding.id}",
        )

    def _settling(self, finding_id: str, state: FindingState) -> Callable[[str], Awaitable[None]]:
        async def save(reason: str) -> None:
            await self._settle(finding_id, state, reason.strip())

        return save

    async def _settle(self, finding_id: str, state: FindingState, reason: str) -> None:
        found = self._by_id.get(finding_id)
        lacks = missing_for_agreement(found) if found and state is FindingState.AGREED else []
        if lacks:
            raise AuditRoomError(
                f"{finding_id} cannot be agreed yet: it lacks {' and '.join(lacks)}; e adds it."
            )
        await self.desk.call(findings.change_state, finding_id, state, reason=reason)
        self.say(f"{finding_id} is {state} now; u takes it back.")

    async def do_acknowledge(self) -> None:
        """Log that we understood the finding."""
        found = await self.desk.call(findings.acknowledge, self._chosen.id)
        self.say(f"{found.id} understood, which is not to agree; u takes it back.")


def _letters() -> str:
    return " · ".join(f"{letter} {word}" for letter, (_, word) in PARTS.items())


def _grade(text: str) -> Grade:
    """Return the grade whose name begins with ``text``.  Raises AuditRoomError where none or several do."""
    said = text.strip().casefold()
    found = [grade for grade in Grade if said and grade.value.startswith(said)]
    if len(found) != 1:
        raise AuditRoomError(f"Name one grade: {', '.join(Grade)}; the first letters are enough.")
    return found[0]
