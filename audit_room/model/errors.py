"""Errors meant for the user: one sentence that says what happened, where, and what to do."""

from __future__ import annotations


class AuditRoomError(Exception):
    """Base of every error the tool raises on purpose.

    The message is one sentence for the coordinator, already safe to display.
    ``exit_code`` is what the command line ends with: 2 for wrong use or bad input.
    """

    exit_code = 2


class NotHoldingError(AuditRoomError):
    """The thing asked for does not hold, or was done only in part (exit code 1)."""

    exit_code = 1


class UnknownIdError(AuditRoomError):
    """No request, finding, file … of that name is in this audit."""


class TransitionError(AuditRoomError):
    """The state asked for cannot be reached from the state the thing is in."""


class RecordError(AuditRoomError):
    """The audit file cannot be opened, read or written."""


class ConflictError(AuditRoomError):
    """The row was changed by another window since it was read; nothing was written."""
