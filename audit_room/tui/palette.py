"""The palette: the commands of the registry by name, as ``area: action``."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from audit_room.tui.commands import Command, commands_for
from audit_room.tui.screens.base import RoomScreen


def _shown(name: str, command: Command) -> Content:
    return Content(f"{name}  {command.shown_keys}")


class CommandsOfTheRoom(Provider):
    """Offers what works on the screen below the palette."""

    def _commands(self) -> list[Command]:
        screen = self.screen
        if not isinstance(screen, RoomScreen):
            return []
        commands = [c for c in commands_for(screen.NAME) if c.bound and c.id != "palette"]
        return sorted(commands, key=self._name)

    def _name(self, command: Command) -> str:
        screen = self.screen
        label = screen.label_of(command) if isinstance(screen, RoomScreen) else command.label
        return f"{command.group}: {label}"

    def _runner(self, command: Command) -> partial[None]:
        screen = self.screen
        if not isinstance(screen, RoomScreen):
            raise TypeError("the palette was opened over a screen of another kind")
        return partial(screen.run_command, command.id)

    async def discover(self) -> Hits:
        """Offer everything while nothing is typed."""
        for command in self._commands():
            name = self._name(command)
            yield DiscoveryHit(_shown(name, command), self._runner(command), name, command.help)

    async def search(self, query: str) -> Hits:
        """Offer what fits the words typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            name = self._name(command)
            score = max(matcher.match(name), matcher.match(command.help) / 2)
            if score > 0:
                yield Hit(score, _shown(name, command), self._runner(command), name, command.help)
