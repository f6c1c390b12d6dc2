"""The two looks of the room, dark and light: one accent colour, calm, and never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from textual.theme import Theme

DARK, LIGHT = "audit-dark", "audit-light"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ink:
    """The colours of one look for text that is drawn by hand, as Rich style strings."""

    plain: str
    dim: str
    accent: str
    amber: str
    over: str
    good: str
    cursor: str
    selected: str


INKS = {
    DARK: Ink(
        plain="#d8dee4", dim="#7f8b96", accent="#5fb8c4", amber="#e0b050", over="#f07a7a", good="#8fc98f",
        cursor="on #233541", selected="bold",
    ),
    LIGHT: Ink(
        plain="#1d2429", dim="#66717a", accent="#00687a", amber="#8a5a00", over="#b3202c", good="#2f6f37",
        cursor="on #d5e6ea", selected="bold",
    ),
}  # fmt: skip


def ink(theme: str) -> Ink:
    """Return the colours of a theme, the dark ones for a theme that is not ours."""
    return INKS.get(theme, INKS[DARK])


THEMES = (
    Theme(
        name=DARK, dark=True, primary="#5fb8c4", secondary="#5fb8c4", accent="#5fb8c4", warning="#e0b050",
        error="#f07a7a", success="#8fc98f", foreground="#d8dee4", background="#12181d", surface="#171f25",
        panel="#1d272e",
        variables={"block-cursor-text-style": "none", "input-selection-background": "#5fb8c4 35%"},
    ),
    Theme(
        name=LIGHT, dark=False, primary="#00687a", secondary="#00687a", accent="#00687a", warning="#8a5a00",
        error="#b3202c", success="#2f6f37", foreground="#1d2429", background="#fbfbf8", surface="#f3f4f0",
        panel="#e9ece8",
        variables={"block-cursor-text-style": "none", "input-selection-background": "#00687a 25%"},
    ),
)  # fmt: skip
