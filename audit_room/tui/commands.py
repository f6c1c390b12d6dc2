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
    "question_mark": "?", "full_stop": ".", "slash": "/", "exclamation_mark": "!", "ctrl+p": "^p", "ctrl+t": "^t",
    "ctrl+s": "^s", "ctrl+f": "^f", "escape": "esc", "plus": "+",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One thing a key does.

    ``keys`` are Textual's names.  ``label`` is the word in the footer, ``help`` the sentence behind ``?``.
    ``screens`` is where it works, None for everywhere.  ``group`` is the area in help and palette.  ``footer`` puts
    it there.  ``bound`` is False where a widget answers the key itself and the entry only explains it.
    ``guest`` says that it works while the screen is shown to guests.
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


def _screen_commands() -> tuple[Command, ...]:
    return tuple(
        Command(
            id=f"go_{name.replace('-', '_')}", keys=(str(number),), label=name.capitalize(), group="screens",
            help=f"Go to {name.capitalize()}.", guest=True,
        )
        for number, name in enumerate(SCREENS, 1)
    )  # fmt: skip


_EVERYWHERE = (
    *_screen_commands(),
    Command(id="new_request", keys=("n",), label="new", group="requests", footer=True,
            help="Type what the auditor asks for; Enter saves."),
    Command(id="find", keys=("slash",), label="find", group="evidence", footer=True,
            help="Find evidence by name, as you type."),
    Command(id="undo", keys=("u",), label="undo", group="record", footer=True,
            help="Take back the last action; says first which."),
    Command(id="guest", keys=("g",), label="guest", group="view", footer=True, guest=True,
            help="Hide everything internal, so that the auditor may look; again to come back."),
    Command(id="theme", keys=("ctrl+t",), label="light/dark", group="view", guest=True,
            help="Change between the light and the dark view."),
    Command(id="help", keys=("question_mark",), label="help", group="view", footer=True, guest=True,
            help="Say what the keys do here."),
    Command(id="palette", keys=("ctrl+p",), label="palette", group="view", guest=True,
            help="Find a command by its name."),
    Command(id="quit", keys=("q",), label="quit", group="view", footer=True, guest=True,
            help="Leave the room; everything is saved already."),
)  # fmt: skip

_LISTS = (ROOM, EVIDENCE, FOLLOW_UPS, FINDINGS, JOURNAL)
_LIST = (
    Command(id="move", keys=("j", "k", "↓", "↑", "pgdn", "pgup", "home", "end"), label="move", group="lists",
            screens=_LISTS, bound=False, guest=True, help="Move in the list."),
    Command(id="select", keys=("space",), label="select", group="lists", screens=(ROOM, EVIDENCE), bound=False,
            help="Select the line, for one action on several."),
    Command(id="sticky", keys=("v",), label="select range", group="lists", screens=(ROOM, EVIDENCE), bound=False,
            help="Select while moving; v again ends it."),
)  # fmt: skip

_ROOM = (
    Command(id="answer", keys=("a",), label="answer", group="requests", screens=(ROOM,), footer=True,
            help="Write down what was answered."),
    Command(id="attach", keys=("e",), label="evidence", group="requests", screens=(ROOM,), footer=True,
            help="Lay evidence beside the request: 1 to 5 of the matches, or a part of the name."),
    Command(id="show", keys=("s",), label="show", group="requests", screens=(ROOM,), footer=True,
            help="Log that the attached evidence was shown; its bytes are hashed at this moment."),
    Command(id="promise", keys=("p",), label="promise", group="requests", screens=(ROOM,), footer=True,
            help="Promise something for later, with @owner and due time."),
    Command(id="finding", keys=("f",), label="finding", group="requests", screens=(ROOM,), footer=True,
            help="Note a finding: statement #ref !minor | objective evidence."),
    Command(id="step", keys=("full_stop", "plus"), label="step", group="requests", screens=(ROOM,), footer=True,
            help="One state further: new, working, ready, shown, accepted."),
    Command(id="clarify", keys=("c",), label="clarify", group="requests", screens=(ROOM,), footer=True,
            help="Wait for the auditor to make himself clear (the clock stops); again to go on."),
    Command(id="close", keys=("d",), label="done", group="requests", screens=(ROOM,),
            help="The auditor is satisfied: accepted."),
    Command(id="give_back", keys=("r",), label="returned", group="requests", screens=(ROOM,),
            help="The auditor was not satisfied and wants more; asks why."),
    Command(id="not_available", keys=("x",), label="not available", group="requests", screens=(ROOM,),
            help="There is no such evidence; asks why and who was told."),
    Command(id="withdraw", keys=("w",), label="withdraw", group="requests", screens=(ROOM,),
            help="The auditor no longer asks for it; asks why."),
    Command(id="edit", keys=("E",), label="correct", group="requests", screens=(ROOM,),
            help="Correct the line of the request: words, #ref, @owner, !priority."),
    Command(id="note", keys=("i",), label="note", group="requests", screens=(ROOM,),
            help="Keep an internal note about the request; it never leaves the house."),
    Command(id="open_file", keys=("o",), label="open", group="evidence", screens=(ROOM,), footer=True,
            help="Open the evidence of the request in its program."),
    Command(id="filter", keys=("l",), label="list", group="view", screens=(ROOM,), guest=True,
            help="List the active requests, the staged, mine, or all."),
    Command(id="details", keys=("enter",), label="details", group="view", screens=(ROOM,), bound=False, guest=True,
            help="Go to the details of the request, to read on or take a match by its digit."),
)  # fmt: skip

_EVIDENCE = (
    Command(id="search_text", keys=("ctrl+f",), label="text", group="evidence", screens=(EVIDENCE,), footer=True,
            help="Search in the text of all evidence."),
    Command(id="tag", keys=("t",), label="tag", group="evidence", screens=(EVIDENCE,), footer=True,
            help="Tag the selected files with requirements."),
    Command(id="untag", keys=("T",), label="untag", group="evidence", screens=(EVIDENCE,),
            help="Take tags off the selected files."),
    Command(id="attach", keys=("e",), label="attach", group="evidence", screens=(EVIDENCE,), footer=True,
            help="Lay the selected files beside the current request of the room."),
    Command(id="show", keys=("s",), label="show", group="evidence", screens=(EVIDENCE,), footer=True,
            help="Log that the selected files were shown for the current request."),
    Command(id="open_file", keys=("o",), label="open", group="evidence", screens=(EVIDENCE,), footer=True,
            help="Open the file in its program."),
    Command(id="only_untagged", keys=("U",), label="untagged", group="evidence", screens=(EVIDENCE,),
            help="List only untagged files; again for all."),
    Command(id="only_modified", keys=("M",), label="modified", group="evidence", screens=(EVIDENCE,),
            help="List only files modified since they were tagged or shown."),
    Command(id="only_missing", keys=("exclamation_mark",), label="missing", group="evidence", screens=(EVIDENCE,),
            help="List only missing files."),
    Command(id="only_duplicates", keys=("D",), label="duplicates", group="evidence", screens=(EVIDENCE,),
            help="List only files that share their content with another."),
)  # fmt: skip

_FOLLOW_UPS = (
    Command(id="promise", keys=("p",), label="promise", group="follow-ups", screens=(FOLLOW_UPS,), footer=True,
            help="Promise something, with @owner and due time."),
    Command(id="deliver", keys=("d",), label="delivered", group="follow-ups", screens=(FOLLOW_UPS,), footer=True,
            help="The promise was kept; names the evidence delivered."),
    Command(id="drop", keys=("x",), label="drop", group="follow-ups", screens=(FOLLOW_UPS,), footer=True,
            help="The auditor agreed to do without; asks why."),
)  # fmt: skip

_FINDINGS = (
    Command(id="finding", keys=("f",), label="finding", group="findings", screens=(FINDINGS,), footer=True,
            help="Note a finding: statement #ref !minor | objective evidence."),
    Command(id="edit", keys=("e",), label="edit", group="findings", screens=(FINDINGS,), footer=True,
            help="Change a part of the finding: statement, refs, objective evidence, location, auditor's words."),
    Command(id="grade", keys=("m",), label="grade", group="findings", screens=(FINDINGS,), footer=True,
            help="Change the grade."),
    Command(id="agree", keys=("a",), label="agree", group="findings", screens=(FINDINGS,), footer=True,
            help="Agree the finding; needs requirement and objective evidence."),
    Command(id="dispute", keys=("d",), label="dispute", group="findings", screens=(FINDINGS,), footer=True,
            help="Dispute the finding; asks for our opinion."),
    Command(id="withdraw", keys=("w",), label="withdraw", group="findings", screens=(FINDINGS,),
            help="The auditor took it back; asks why."),
    Command(id="acknowledge", keys=("c",), label="understood", group="findings", screens=(FINDINGS,),
            help="We understood it, which is not to agree."),
)  # fmt: skip

_SUMMARY = (
    Command(id="audience", keys=("a",), label="audience", group="summary", screens=(SUMMARY,), footer=True, guest=True,
            help="Change between the sheet for the auditor and the internal one."),
    Command(id="save_pdf", keys=("ctrl+s", "S"), label="save PDF", group="summary", screens=(SUMMARY,), footer=True,
            help="Save the closing sheet as PDF and Markdown beside the audit file."),
)  # fmt: skip

ALL: tuple[Command, ...] = (
    *_ROOM, *_EVIDENCE, *_FOLLOW_UPS, *_FINDINGS, *_SUMMARY, *_LIST, *_EVERYWHERE,
)  # fmt: skip
"""Every command there is."""


def commands_for(screen: str) -> Iterator[Command]:
    """Yield what works on a screen, its own commands first; a key of its own hides the same key of everywhere."""
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
        Binding(
            ",".join(command.keys),
            f"command('{command.id}')",
            command.label,
            show=command.footer,
            id=command.id,
        )
        for command in commands_for(screen)
        if command.bound
    ]
