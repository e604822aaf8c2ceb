"""Real processes that begin at the same instant, each with a connection of its own."""

import multiprocessing
import queue
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

LONGEST_WAIT = 1200


class WorkerDied(Exception):
    """A process ended without an answer; what it said is the message."""


def together(work: Callable[..., Any], processes: int, *args: Any) -> list[Any]:
    """What each process's `work(number, barrier, *args)` returned, in no order. Raises WorkerDied.

    Everybody waits at the barrier once, already connected, before `work` is called; it may be used again for rounds.
    """
    connections.close_all()  # a forked child must not share its parent's connection
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(processes, timeout=LONGEST_WAIT), context.Queue()
    workers = [context.Process(target=_run, args=(work, number, barrier, results, args)) for number in range(processes)]
    for worker in workers:
        worker.start()
    try:
        gathered = _gather(workers, results)
        for worker in workers:
            worker.join()
        return gathered
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.terminate()


def _gather(workers: list[Any], results: Any) -> list[Any]:
    """An answer from each; a killed process must not leave everybody waiting for ever."""
    gathered: list[Any] = []
    while len(gathered) < len(workers):
        try:
            problem, answer = results.get(timeout=2)
        except queue.Empty:
            dead = [worker.exitcode for worker in workers if worker.exitcode not in (None, 0)]
            if dead:
                raise WorkerDied(f"A process ended with status {dead[0]}.") from None
            continue
        if problem:
            raise WorkerDied(problem)
        gathered.append(answer)
    return gathered


def _run(work: Callable[..., Any], number: int, barrier: Any, results: Any, args: tuple[Any, ...]) -> None:
    try:
        connection.ensure_connection()  # before the clock starts
        barrier.wait()
        results.put(("", work(number, barrier, *args)))
    except BaseException:
        results.put((traceback.format_exc(), None))
        raise
    finally:
        connections.close_all()


def clock() -> float:
    """Seconds, on a clock that all processes of this machine share."""
    return time.monotonic()
