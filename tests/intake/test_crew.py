"""The processes beside us: jobs in order, ended at any moment, begun anew, replaced where one dies."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import psutil
import pytest

from audit_room.intake.crew import Crew
from audit_room.intake.file_work import NotRead, Reading, ReadJob
from tests.intake.trees import put
from tests.intake.watching import until


def _jobs(root: Path, count: int) -> list[ReadJob]:
    names = [put(root, b"%d.txt" % each, b"text %d" % each) for each in range(count)]
    return [ReadJob(os.fsencode(root), [(each, name)]) for each, name in enumerate(names)]


def _read(crew: Crew, jobs: list[ReadJob]) -> list[tuple[int, str]]:
    return [outcome for _, reading in crew.each(jobs, Reading) for outcome in _outcomes(reading)]


def _outcomes(reading: Reading | None) -> list[tuple[int, str]]:
    given = reading or Reading([], [NotRead(-1, b"", "no answer", False)])
    return [
        *((each.id, "read") for each in given.read),
        *((each.id, each.reason) for each in given.failed),
    ]


def _workers() -> list[psutil.Process]:
    return [each for each in psutil.Process().children(recursive=True) if _lives(each)]


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_answers_come_in_the_order_of_the_jobs(root: Path) -> None:
    before = set(_workers())
    with Crew(threading.Event()) as crew:
        assert _read(crew, _jobs(root, 20)) == [(each, "read") for each in range(20)]
        assert len(set(_workers()) - before) == 2
    assert until(lambda: not set(_workers()) - before)


def test_crew_that_rested_works_again(root: Path) -> None:
    jobs = _jobs(root, 12)
    crew = Crew(threading.Event())
    for _ in range(3):
        assert {how for _, how in _read(crew, jobs)} == {"read"}
        crew.close()
    crew.close()


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_crew_that_was_stopped_works_again(root: Path, moment: str) -> None:
    jobs, stop = _jobs(root, 40), threading.Event()
    with Crew(stop) as crew:
        if moment == "before":
            stop.set()
            assert _read(crew, jobs) == []
        else:
            some = crew.each(jobs, Reading)
            assert next(some)[1] is not None
            stop.set()
            assert len(list(some)) == 0
        stop.clear()
        assert [how for _, how in _read(crew, jobs)] == ["read"] * 40


def test_process_that_is_killed_costs_nothing(root: Path) -> None:
    jobs = _jobs(root, 200)
    before = {each.pid for each in _workers()}
    with Crew(threading.Event()) as crew:
        outcomes: list[str] = []
        for number, (_, answers) in enumerate(crew.each(jobs, Reading)):
            if number in {3, 60}:
                victim = next(each for each in _workers() if each.pid not in before)
                victim.send_signal(signal.SIGKILL)
            outcomes += [how for _, how in _outcomes(answers)]
        assert outcomes == ["read"] * 200


def test_stop_ends_a_long_job_soon(root: Path) -> None:
    with (root / "sparse").open("wb") as file:
        file.truncate(50_000_000_000)
    stop = threading.Event()
    with Crew(stop) as crew:
        threading.Timer(0.5, stop.set).start()
        assert list(crew.each([ReadJob(os.fsencode(root), [(1, b"sparse")])], Reading)) == []
    assert stop.is_set()
