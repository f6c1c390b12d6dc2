"""When an app stands still: what a pilot waits for after each key, told in milliseconds."""

from __future__ import annotations

import asyncio
from time import process_time
from typing import Any

STEP = 0.005
"""Seconds between two looks; Textual's own are 20 ms, which twice a key are most of the time of a test."""

IDLE = 0.001
"""Seconds of work within a step that still count as none, as many as Textual's own.

To wake, look and sleep again takes a quarter of that by itself, and more where coverage is measured.
"""


async def stands_still(_min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Wait until the process hardly works and nothing is left to do in its event loop, ``max_sleep`` seconds at most.

    A process that does not work because others have the processor is not taken for one that stands still,
    since there is something left to do in its loop.
    """
    loop: Any = asyncio.get_running_loop()
    end = loop.time() + max_sleep
    while loop.time() < end:
        worked = process_time()
        await asyncio.sleep(STEP)
        if process_time() - worked < IDLE and not loop._ready:
            return
