"""The command ``completion``: the script that lets a shell complete commands, ids, paths and refs."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from audit_room.cli.call import Call, pass_call
from audit_room.cli.grouping import Command
from audit_room.model.errors import AuditRoomError

_SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_AUDIT_ROOM_COMPLETE"
_HOW = {
    "bash": "audit-room completion bash > ~/.audit-room-complete.bash && "
    "echo '. ~/.audit-room-complete.bash' >> ~/.bashrc",
    "zsh": "audit-room completion zsh > ~/.audit-room-complete.zsh && "
    "echo '. ~/.audit-room-complete.zsh' >> ~/.zshrc",
    "fish": "audit-room completion fish > ~/.config/fish/completions/audit-room.fish",
}


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(_SHELLS))
@pass_call
def completion(call: Call, shell: str) -> None:
    """Print the completion script of a shell.

    Its first lines say how to install it.
    """
    maker = get_completion_class(shell)
    if maker is None:
        raise AuditRoomError(f"There is no completion for {shell}; use one of {', '.join(_SHELLS)}.")
    root = click.get_current_context().find_root().command
    script = maker(root, {}, "audit-room", _VARIABLE).source().strip()
    call.show(
        lambda: {"shell": shell, "install": _HOW[shell], "script": script},
        lambda: ["# Install it once with:", f"#   {_HOW[shell]}", script],
    )
