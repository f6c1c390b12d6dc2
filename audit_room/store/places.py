"""Where things are kept that belong to an audit but not into its folder: index, mirror, backups, drafts, log."""

from __future__ import annotations

import os
from pathlib import Path

from audit_room.model.display import display
from audit_room.model.errors import RecordError

_APP = "audit-room"
HOME_VARIABLE = "AUDIT_ROOM_HOME"
"""When set, both kinds of folder lie below it; else the user's own data and cache folders are taken."""


def _private(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(
            f"The folder {display(os.fsencode(folder))} cannot be made ({error.strerror}); "
            f"make it by hand, or name another one in {HOME_VARIABLE}."
        ) from error
    return folder


def planned() -> tuple[Path, Path]:
    """Return the data folder and the cache folder without making them."""
    if home := os.environ.get(HOME_VARIABLE):
        return Path(home) / "data", Path(home) / "cache"
    import platformdirs  # noqa: PLC0415

    return (
        platformdirs.user_data_path(_APP, appauthor=False),
        platformdirs.user_cache_path(_APP, appauthor=False),
    )


def data_folder() -> Path:
    """Return the folder of what is precious (mirror, backups, drafts, log), made with mode 0700 when missing.

    Raises RecordError when it cannot be made, as do the functions below.
    """
    return _private(planned()[0])


def cache_folder() -> Path:
    """Return the folder of what can be made again (the index), made with mode 0700 when missing."""
    return _private(planned()[1])


def index_path(uid: str) -> Path:
    """Return where the index of an audit lies."""
    return cache_folder() / f"{uid}.index"


def mirror_path(uid: str) -> Path:
    """Return where the mirror of an audit's journal lies."""
    return _private(data_folder() / "mirrors") / f"{uid}.jsonl"


def backups_folder(uid: str) -> Path:
    """Return the folder of an audit's backups."""
    return _private(_private(data_folder() / "backups") / uid)


def draft_path(uid: str) -> Path:
    """Return where half-typed text of an audit is kept."""
    return _private(data_folder() / "drafts") / f"{uid}.json"


def log_path() -> Path:
    """Return the file that technical details of a failure are written to; it never holds evidence text."""
    return data_folder() / "audit-room.log"
