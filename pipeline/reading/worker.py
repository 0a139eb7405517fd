"""Reading side by side in processes of their own: a file that hangs, crashes or eats memory costs itself only.

The processes are started anew (never forked), so that this is safe in a program with threads; they talk JSON through pipes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType

from pipeline.errors import DamagedFile, GongkaiError, InputError, TooLarge
from pipeline.reading import wire
from pipeline.reading.source import Source
from pipeline.records import Report
from pipeline.settings import ROOT, Settings

READ = "pipeline.reading.report:read"
_LOOK_AHEAD = 2  # sources that wait per process, so that none stands idle
_START_TIMEOUT = 120.0  # seconds for a process to import what it needs

Outcome = tuple[Source, str | None, Report | InputError]


class Reader:
    """Reads sources in ``settings.workers`` processes; a context manager that ends them.

    ``function`` (``module:name``) makes the report of (Source, bytes, Settings); another one is for tests.
    """

    def __init__(self, settings: Settings, function: str = READ) -> None:
        count = max(1, settings.workers)
        self._workers = [_Worker(settings, function) for _ in range(count)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reading")

    def read_all(self, sources: Iterable[Source]) -> Iterator[Outcome]:
        """(source, SHA-256 of its bytes, its report or the error that refuses it), in the order of the sources.

        Sources are drawn a little ahead of what is consumed. Raises GongkaiError if no process can be started.
        """
        ahead: deque[Future[Outcome]] = deque()
        try:
            for source in sources:
                ahead.append(self._threads.submit(self._read, source))
                if len(ahead) > _LOOK_AHEAD * len(self._workers):
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()

    def _read(self, source: Source) -> Outcome:
        if source.error is not None:
            return source, None, source.error
        worker = self._idle.get()
        try:
            return source, *worker.read(source)
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End the processes, at once."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(wait=True)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Worker:
    """One process, started when it is first needed and again after it was lost. Used by one thread at a time; closed by any."""

    def __init__(self, settings: Settings, function: str) -> None:
        self._settings = settings
        self._function = function
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def read(self, source: Source) -> tuple[str | None, Report | InputError]:
        """The hash and the report, or the error; a process that is lost on the way is one too."""
        process = self._process or self._start()
        line, timed_out = _within(self._settings.read_timeout, process, lambda: _exchange(process, source))
        if line.endswith(b"\n"):
            return wire.unpack_outcome(line)
        self._process = None
        return None, _lost(source.file, _end(process), timed_out, self._settings)

    def close(self) -> None:
        """End the process, if it runs, and whatever it is doing; none is started any more."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
            _end(self._process)

    def _start(self) -> subprocess.Popen[bytes]:
        process = self._process = _start(self._function, self._settings)
        if self._closed:  # while it was being started
            process.kill()
        ready, _ = _within(_START_TIMEOUT, process, lambda: _line(process))
        if ready != b"ready\n":
            self._process = None
            raise GongkaiError(f"A reading process did not start (exit status {_end(process)}); run doctor to see what is missing.")
        return process


def _start(function: str, settings: Settings) -> subprocess.Popen[bytes]:
    """A reading process; it runs in the project's folder so that the user's own files are never imported."""
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.reading.child", function, wire.pack_settings(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
    )


def _exchange(process: subprocess.Popen[bytes], source: Source) -> bytes:
    assert process.stdin is not None
    try:
        process.stdin.write(wire.pack_task(source))
        process.stdin.write(source.data or b"")
        process.stdin.flush()
    except BrokenPipeError:
        return b""
    return _line(process)


def _line(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    return process.stdout.readline()


def _within(seconds: float, process: subprocess.Popen[bytes], act: Callable[[], bytes]) -> tuple[bytes, bool]:
    """What ``act`` reads from the process, and whether the process was killed because it took longer."""
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        process.kill()

    timer = threading.Timer(seconds, expire)
    timer.daemon = True
    timer.start()
    try:
        return act(), expired.is_set()
    finally:
        timer.cancel()


def _end(process: subprocess.Popen[bytes]) -> int:
    """Make sure that the process is gone; its exit status (negative: the signal that ended it)."""
    try:
        status = process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):  # bytes that the process did not take
                pipe.close()
    return status


def _lost(file: str, status: int, timed_out: bool, settings: Settings) -> InputError:
    if timed_out:
        return TooLarge(f"{file} took longer to read than {settings.read_timeout:g} seconds; split it or raise read_timeout.")
    if status == -signal.SIGKILL:  # by the system, when memory runs out
        return TooLarge(f"{file} needs more memory than there is; split it or read it on a larger machine.")
    return DamagedFile(f"{file} is damaged in a way that ended the process reading it (status {status}); get it again or save it anew.")
