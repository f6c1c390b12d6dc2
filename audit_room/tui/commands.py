"""The one registry of what keys do: feeds the bindings, the footer, the help screen and the palette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.binding import Binding, BindingType

ROOM, EVIDENCE, FOLLOW_UPS, FINDINGS, SUMMARY, JOURNAL = (
    "room", "evidence", "follow-ups", "findings", "summary", "journal",
)  # fmt: skip
SCREENS = (ROOM, EVIDENCE, FOLLOW_UPS, FINDINGS, SUMMARY, JOURNAL)
"""The screens in the order of their digits."""

_SHOWN = {
    "question_mark": "?",
    "full_stop": ".",
    "slash": "/",
    "exclamation_mark": "!",
    "plus": "+",
    "escape": "esc",
    "ctrl+p": "^p",
    "ctrl+t": "^t",
    "ctrl+s": "^s",
    "ctrl+f": "^f",
    "ctrl+r": "^r",
    "ctrl+g": "^g",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One thing a key does.

    ``keys`` are Textual's names.  ``label`` is the word in the footer, ``help`` the sentence behind ``?``.
    ``screens`` is where it works, None for everywhere.  ``group`` is the area in help and palette.
    ``footer`` puts it there.  ``bound`` is False where a widget answers the key itself and the entry only
    explains it.  ``guest`` says that it works while the screen is shown to guests.
    The visible screen, else the app, answers it with its method ``do_<id>``.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    screens: tuple[str, ...] | None = None
    footer: bool = False
    bound: bool = True
    guest: bool = False

    @property
    def shown_keys(self) -> str:
        """The keys as they are printed, ``a`` or ``j ↓``."""
        return " ".join(_SHOWN.get(key, key) for key in self.keys)

    @property
    def method(self) -> str:
        """The name of the method that answers it."""
        return f"do_{self.id}"

    def works_on(self, screen: str) -> bool:
        """Return True where the key means this on the screen of that name."""
        return self.screens is None or screen in self.screens


_Row = tuple[str, str, str, str, str]
"""Id, keys with spaces between, label, help, and what is said of it: ``footer``, ``guest``, ``unbound``."""


def _commands(group: str, screens: tuple[str, ...] | None, *rows: _Row) -> tuple[Command, ...]:
    return tuple(
        Command(
            id=command_id,
            keys=tuple(keys.split()),
            label=label,
            help=sentence,
            group=group,
            screens=screens,
            footer="footer" in said,
            guest="guest" in said,
            bound="unbound" not in said,
        )
        for command_id, keys, label, sentence, said in rows
    )


_EVERYWHERE = (
    *_commands(
        "screens",
        None,
        *(
            (f"go_{name.replace('-', '_')}", str(at), name.capitalize(), f"Go to {name.capitalize()}.", "guest")
            for at, name in enumerate(SCREENS, 1)
        ),
    ),
    *_commands(
        "requests",
        None,
        ("new_request", "n", "new", "Type what the auditor asks for; Enter saves.", "footer"),
    ),
    *_commands(
        "evidence",
        None,
        ("find", "slash", "find", "Find evidence by name, tag, note and text, as you type.", "footer"),
        ("reading", "ctrl+r", "stop reading files", "Stop reading files, names are still taken in; again to go on.",
         ""),
        ("accept_missing", "ctrl+g", "accept that files are gone",
         "Mark files as missing although very many are gone at once; asks first.", ""),
    ),
    *_commands(
        "record",
        None,
        ("undo", "u", "undo", "Take back the last action; says first which.", "footer"),
        ("note", "i", "note", "Keep an internal note on the audit; it never leaves the house.", ""),
    ),
    *_commands(
        "view",
        None,
        ("guest", "g", "guest", "Hide everything internal, so that the auditor may look; again to come back.",
         "footer guest"),
        ("theme", "ctrl+t", "light or dark", "Change between the light and the dark view.", "guest"),
        ("help", "question_mark", "help", "Say what the keys do here.", "footer guest"),
        ("palette", "ctrl+p", "palette", "Find a command by its name.", "guest"),
        ("quit", "q", "quit", "Leave the room; everything is saved already.", "footer guest"),
    ),
)  # fmt: skip

_LISTS = (
    *_commands(
        "lists",
        (ROOM, EVIDENCE, FOLLOW_UPS, FINDINGS, JOURNAL),
        ("move", "j k ↓ ↑", "move", "Move in the list; also PgUp, PgDn, Home, End.", "guest unbound"),
    ),
    *_commands(
        "lists",
        (ROOM, EVIDENCE),
        ("select", "space", "select", "Select the line, for one action on several.", "unbound"),
        ("sticky", "v", "select range", "Select while moving; v again ends it.", "unbound"),
    ),
)

_ROOM = (
    *_commands(
        "requests",
        (ROOM,),
        ("answer", "a", "answer", "Write down what was answered.", "footer"),
        ("attach", "e", "evidence", "Lay evidence beside the request: a match by its digit, or a part of the name.",
         "footer"),
        ("show", "s", "show", "Log that the attached evidence was shown; its bytes are hashed at this moment.",
         "footer"),
        ("promise", "p", "promise", "Promise something for later, with @owner and due time.", "footer"),
        ("finding", "f", "finding", "Note a finding: statement #ref !minor | objective evidence.", "footer"),
        ("step", "full_stop plus", "step", "One state further: new, working, ready, shown, accepted.", "footer"),
        ("clarify", "c", "clarify", "Wait for the auditor to make himself clear, the clock stops; again to go on.",
         "footer"),
        ("close", "d", "done", "The auditor is satisfied: accepted.", ""),
        ("give_back", "r", "returned", "The auditor wants more than he was shown; asks why.", ""),
        ("not_available", "x", "not available", "There is no such evidence; asks why and who was told.", ""),
        ("withdraw", "w", "withdraw", "The auditor no longer asks for it; asks why.", ""),
        ("edit", "E", "correct", "Correct the line of the request: words, #ref, @owner, !priority, due time.", ""),
        ("note", "i", "note", "Keep an internal note about the request; it never leaves the house.", ""),
    ),
    *_commands(
        "evidence",
        (ROOM,),
        ("open_file", "o", "open", "Open the evidence of the request in its program.", "footer"),
    ),
    *_commands(
        "view",
        (ROOM,),
        ("filter", "l", "list", "List the active requests, the staged, mine, or all.", "guest"),
        ("details", "enter", "details", "Go to the details, to read on or take a match by its digit.",
         "guest unbound"),
        ("arrivals", "A", "arrivals", "Go to the files that came in; Enter goes to the request one fits.", ""),
    ),
)  # fmt: skip

_EVIDENCE = _commands(
    "evidence",
    (EVIDENCE,),
    (
        "search_text",
        "ctrl+f",
        "search",
        "Find as / does, the best first also where the list has another order.",
        "footer",
    ),
    ("tag", "t", "tag", "Tag the selected files with requirements.", "footer"),
    ("untag", "T", "untag", "Take tags off the selected files.", ""),
    ("attach", "e", "attach", "Lay the selected files beside the current request of the room.", "footer"),
    ("show", "s", "show", "Log that the selected files were shown for the current request.", "footer"),
    ("open_file", "o", "open", "Open the file in its program.", "footer"),
    (
        "note",
        "i",
        "note",
        "Keep an internal note beside the file; search finds it, it never leaves the house.",
        "",
    ),
    ("only_untagged", "U", "untagged", "List only untagged files; again for all.", ""),
    ("only_modified", "M", "modified", "List only files modified since they were tagged or shown.", ""),
    ("only_missing", "exclamation_mark", "missing", "List only missing files.", ""),
    ("only_duplicates", "D", "duplicates", "List only files that share their content with another.", ""),
    ("order", "O", "order", "Sort by path, newest first, size, status, type.", "guest"),
)

_FOLLOW_UPS = _commands(
    "follow-ups",
    (FOLLOW_UPS,),
    ("promise", "p", "promise", "Promise something, with @owner and due time.", "footer"),
    ("deliver", "d", "delivered", "The promise was kept; names the evidence delivered.", "footer"),
    ("drop", "x", "drop", "The auditor agreed to do without; asks why.", "footer"),
)

_FINDINGS = _commands(
    "findings",
    (FINDINGS,),
    ("finding", "f", "finding", "Note a finding: statement #ref !minor | objective evidence.", "footer"),
    (
        "edit",
        "e",
        "edit",
        "Change a part: statement, refs, objective evidence, location, auditor's words.",
        "footer",
    ),
    ("grade", "m", "grade", "Change the grade.", "footer"),
    ("agree", "a", "agree", "Agree the finding; needs requirement and objective evidence.", "footer"),
    ("dispute", "d", "dispute", "Dispute the finding; asks for our opinion.", "footer"),
    ("withdraw", "w", "withdraw", "The auditor took it back; asks why.", ""),
    ("acknowledge", "c", "understood", "We understood it, which is not to agree.", ""),
)

_SUMMARY = _commands(
    "summary",
    (SUMMARY,),
    ("audience", "a", "audience", "Change between the sheet for the auditor and the internal one.", "footer"),
    ("save_pdf", "ctrl+s S", "save PDF", "Save the closing sheet beside the audit file.", "footer"),
)

ALL: tuple[Command, ...] = (
    *_ROOM, *_EVIDENCE, *_FOLLOW_UPS, *_FINDINGS, *_SUMMARY, *_LISTS, *_EVERYWHERE,
)  # fmt: skip
"""Every command there is."""


def commands_for(screen: str) -> Iterator[Command]:
    """Yield what works on a screen, its own commands first; they hide a key of everywhere that is the same."""
    own = [command for command in ALL if command.screens is not None and command.works_on(screen)]
    taken = {key for command in own for key in command.keys}
    yield from own
    yield from (c for c in ALL if c.screens is None and not taken.intersection(c.keys))


def command_of(screen: str, command_id: str) -> Command:
    """Return the command of that id on a screen.  Raises KeyError when there is none."""
    for command in commands_for(screen):
        if command.id == command_id:
            return command
    raise KeyError(command_id)


def bindings_for(screen: str) -> list[BindingType]:
    """Return the bindings of a screen, each of which runs its command."""
    return [
        Binding(",".join(c.keys), f"command('{c.id}')", c.label, show=c.footer, id=f"{screen}.{c.id}")
        for c in commands_for(screen)
        if c.bound
    ]
