"""What can be done with the request in hand: the commands of the Room screen."""

from __future__ import annotations

from datetime import datetime, tzinfo

from audit_room.model.capture import Captured, preview, read_line
from audit_room.model.errors import AuditRoomError
from audit_room.model.finding_line import read_finding_line
from audit_room.model.refs import unmistakable
from audit_room.model.request import Priority, Request, RequestState, next_state
from audit_room.room import answers, findings, follow_ups, many_requests, notes, requests
from audit_room.tui.screens.evidence_commands import EvidenceCommands

_ABOUT_ONE = frozenset(
    {
        "answer", "attach", "show", "promise", "finding", "step", "clarify", "close", "give_back",
        "not_available", "withdraw", "edit", "open_file",
    }
)  # fmt: skip


def line_of(request: Request, now: datetime, zone: tzinfo) -> str:
    """Return a request as the line that would be typed for it; a due time that is past is left out."""
    parts = [request.text, *(f"#{unmistakable(ref)}" for ref in request.refs)]
    parts += [f"@{request.owner}"] if request.owner else []
    parts += [f"!{request.priority}"] if request.priority is not Priority.NORMAL else []
    if request.due_at is not None and request.due_at > now:
        parts.append(f"due {request.due_at.astimezone(zone):%Y-%m-%d %H:%M}")
    return " ".join(parts)


class RequestCommands(EvidenceCommands):
    """A screen with a list of requests, and the commands about the words and states of the one in hand."""

    def why_not(self, command_id: str) -> str:
        """Return why a command cannot be done with the request in hand."""
        if command_id not in _ABOUT_ONE:
            return ""
        request = self.current
        if request is None:
            return "There is no request in the list; n begins one."
        if len(self.rows.selected) > 1:
            return ""
        is_now = f"{request.id} is {request.state}"
        reason = ""
        if command_id == "step" and next_state(request) is None:
            reason = f"{is_now}: there is no next step (u takes the last one back)."
        elif command_id == "clarify" and not request.is_open:
            reason = f"{is_now}: there is nothing to clarify any more."
        elif command_id == "close" and request.state is RequestState.ACCEPTED:
            reason = f"{is_now} already."
        return reason

    # words

    def do_answer(self) -> None:
        """Write down what was answered."""
        request = self.in_hand()

        async def save(text: str) -> None:
            answer = await self.desk.call(answers.add, request.id, text)
            self.say(f"Saved {answer.id}.")

        self.ask(f"answer {request.id}", "what was answered", save, draft=f"answer:{request.id}")

    def do_promise(self) -> None:
        """Promise something for later."""
        request = self.in_hand()

        async def save(text: str) -> None:
            made = await self.desk.call(follow_ups.add, text, request_id=request.id)
            self.say(f"Saved {made.id}{f' for {made.owner}' if made.owner else ''}.")

        self.ask(
            f"promise for {request.id}", "what is promised  @owner due tomorrow 12:00", save,
            draft=f"promise:{request.id}", preview=self.read_words,
        )  # fmt: skip

    def do_finding(self) -> None:
        """Note what the auditor found."""
        request = self.in_hand()

        async def save(text: str) -> None:
            made = await self.desk.call(findings.add, text, request_id=request.id)
            self.say(f"Saved {made.id} ({made.grade}, {made.state}).")

        self.ask(
            f"finding on {request.id}", "statement #ref !minor | objective evidence", save,
            draft=f"finding:{request.id}", preview=self.read_finding,
        )  # fmt: skip

    def do_note(self) -> None:
        """Keep an internal note about the request in hand, or on the audit where there is none."""
        if (request := self.current) is None:
            self.audit_app.do_note()
            return

        async def save(text: str) -> None:
            made = await self.desk.call(notes.add, text, about=request.id)
            self.say(f"Saved note {made.id}.")

        self.ask(f"note on {request.id} (internal)", "stays in the house", save, draft=f"note:{request.id}")

    def do_edit(self) -> None:
        """Correct the words, refs, owner, priority and due time."""
        request = self.in_hand()
        before = line_of(request, self.desk.now(), self.desk.zone)
        had_due = self._read(before, request).due_at

        async def save(text: str) -> None:
            read = self._read(text, request)
            if read.asked_at is not None:
                raise AuditRoomError("When it was asked cannot be corrected; leave out the time after @.")
            is_other = read.due_at != had_due
            await self.desk.call(
                requests.edit, request.id, text=read.text, refs=tuple(unmistakable(ref) for ref in read.refs),
                owner=read.owner, priority=read.priority or Priority.NORMAL,
                due_at=read.due_at if is_other else None, clear_due=is_other and read.due_at is None,
            )  # fmt: skip
            self.say(f"Corrected {request.id}.")

        self.ask(f"correct {request.id}", "", save, before, preview=self.read_words)

    def _read(self, text: str, request: Request) -> Captured:
        """Return how a corrected line is read.  Raises AuditRoomError for a line without words."""
        desk = self.desk
        read = read_line(
            text.replace(";;", "; "), now=desk.now(), zone=desk.zone, framework=desk.framework,
            people=(request.owner,) if request.owner else (),
        )  # fmt: skip
        if not read:
            raise AuditRoomError("A request needs words; Esc leaves it as it was.")
        return read[0]

    def read_words(self, text: str) -> str:
        """Return how owner, refs and due time in a line would be read."""
        desk = self.desk
        read = read_line(text.replace(";;", "; "), now=desk.now(), zone=desk.zone, framework=desk.framework)
        return preview(read[0], desk.now(), desk.zone) if read else ""

    def read_finding(self, text: str) -> str:
        """Return how the line of a finding would be read."""
        read = read_finding_line(text, self.desk.framework)
        titles = [f"{ref} {self.desk.framework.title(ref)}" for ref in read.refs]
        inherited = self.current.refs if self.current and not titles else ()
        said = [str(read.grade or "minor, as no grade is said"), *titles]
        said += [f"{ref} of the request" for ref in inherited]
        said.append("with objective evidence" if read.objective_evidence else "objective evidence after |")
        return " · ".join(said)

    # states

    def _move(self, state: RequestState | None, reason: str = "") -> None:
        self.act(self._moved(self.acted_on(), state, reason))

    async def _moved(self, ids: list[str], state: RequestState | None, reason: str = "") -> None:
        moved = await self.desk.call(many_requests.change_states, ids, state, reason=reason)
        self.rows.clear_selected()
        self.say(", ".join(f"{request.id} {request.state}" for request in moved[:4]) + ".")

    def do_step(self) -> None:
        """Go one state further."""
        self._move(None)

    def do_close(self) -> None:
        """The auditor is satisfied."""
        self._move(RequestState.ACCEPTED)

    def do_clarify(self) -> None:
        """Wait for the auditor, or go on."""
        request = self.in_hand()
        if request.state is RequestState.CLARIFY and len(self.rows.selected) <= 1:
            self.act(self._resume(request))
        else:
            self._move(RequestState.CLARIFY)

    async def _resume(self, request: Request) -> None:
        after = await self.desk.call(requests.resume, request.id)
        self.say(f"{after.id} goes on as {after.state}.")

    def _ask_why(self, state: RequestState, label: str, placeholder: str) -> None:
        ids = self.acted_on()
        named = ids[0] if len(ids) == 1 else f"{len(ids)} requests"

        async def save(text: str) -> None:
            await self._moved(ids, state, text.strip())

        self.ask(f"{label} {named}", placeholder, save)

    def do_give_back(self) -> None:
        """The auditor wants more than he was shown."""
        self._ask_why(RequestState.RETURNED, "returned:", "what is he missing")

    def do_not_available(self) -> None:
        """There is no such evidence."""
        self._ask_why(RequestState.NOT_AVAILABLE, "not available:", "why, and who was told")

    def do_withdraw(self) -> None:
        """The auditor no longer asks for it."""
        self._ask_why(RequestState.WITHDRAWN, "withdraw:", "why, or Enter")
