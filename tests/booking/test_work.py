"""The worker: letters by lease, holds and requests that ran out, and a clean stop."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import get_connection
from django.core.management import call_command

from booking import post
from booking.actions import hold
from booking.models import Booking, Message
from booking.states import BookingState
from community.models import User
from tests import warm
from tests.booking.decisions import *  # noqa: F403
from tests.cast import NOW, evening
from tests.fighting import environ_for, in_shell
from venues.models import Space


def letter(number: int = 1, at: datetime = NOW) -> Message:
    """A letter that is due."""
    return Message.objects.create(
        key=f"test:{number}",
        to=f"reader{number}@example.org",
        subject=f"Letter {number}",
        body="Hello.",
        created_at=at,
        due_at=at,
        leased_until=at,
    )


def test_a_letter_goes_out_once(db: None) -> None:
    letter()

    assert post.deliver(at=NOW) == post.Delivered(sent=1)
    assert post.deliver(at=NOW) == post.Delivered()
    assert [each.to for each in mail.outbox] == [["reader1@example.org"]]


def test_the_same_letter_has_the_same_mark_each_time(db: None) -> None:
    written = letter()
    post.deliver(at=NOW)
    Message.objects.filter(pk=written.pk).update(sent_at=None, leased_until=NOW)
    post.deliver(at=NOW)

    first, second = (each.extra_headers["Message-ID"] for each in mail.outbox)
    assert first == second


def test_nobody_else_takes_what_is_in_a_workers_hands(db: None) -> None:
    letter()
    assert len(post.take(at=NOW, most=20)) == 1

    assert post.take(at=NOW + post.LEASE - timedelta(seconds=1), most=20) == []
    assert len(post.take(at=NOW + post.LEASE, most=20)) == 1


def test_one_wrong_address_does_not_stop_the_others(db: None) -> None:
    bad = letter(1)
    Message.objects.filter(pk=bad.pk).update(subject="two\nlines")  # the mail library refuses this
    letter(2)

    assert post.deliver(at=NOW) == post.Delivered(sent=1, failed=1)

    bad.refresh_from_db()
    assert bad.sent_at is None
    assert bad.failure.startswith("BadHeaderError")
    assert bad.due_at == NOW + timedelta(minutes=1)


def test_it_is_tried_eight_times_with_growing_pauses_then_kept(db: None) -> None:
    bad = letter()
    Message.objects.filter(pk=bad.pk).update(subject="two\nlines")
    at, pauses = NOW, []
    for _ in range(post.MOST_ATTEMPTS):
        assert post.deliver(at=at).failed == 1
        bad.refresh_from_db()
        pauses.append(bad.due_at - at)
        at = bad.due_at

    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(days=1)
    assert post.deliver(at=at + timedelta(days=30)) == post.Delivered()
    bad.refresh_from_db()
    assert (bad.attempts, bad.sent_at) == (8, None)
    assert bad.failure


def test_letters_arrive_in_the_folder_of_the_demo(db: None, tmp_path: Path) -> None:
    letter()
    settings_before = settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    try:
        post.deliver(at=NOW)
    finally:
        settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = settings_before

    [file] = tmp_path.iterdir()
    assert "Subject: Letter 1" in file.read_text()
    assert get_connection() is not None


def test_once_does_everything_that_is_due(room: Space, asked_for: Booking, amina: User, capsys: object) -> None:
    """As cron would run it: at the real time, long before and long after the cast's days."""
    import time_machine

    held = hold.hold(resource=room, span=evening(3), holder=hold.Holder(user=amina), at=NOW)
    with time_machine.travel(evening(2).start, tick=False):
        call_command("work", "--once")

    held.refresh_from_db()
    asked_for.refresh_from_db()
    assert (held.state, asked_for.state) == (BookingState.EXPIRED, BookingState.EXPIRED)
    assert not held.claims.exists()
    assert not Message.objects.filter(sent_at=None, key__startswith="requested").exists()
    with time_machine.travel(evening(2).start, tick=False):
        call_command("work", "--once")
    assert not Message.objects.filter(sent_at=None).exists()
    assert {"amina@example.org", "bill@example.org"} == {each.to[0] for each in mail.outbox}


# Real processes, on both engines


@contextmanager
def worker(url: str, post_address: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`manage.py work` beside this process, killed at the end if it still runs."""
    command = ["manage.py", "work", *arguments]
    process = subprocess.Popen(
        # Whoever kills it must hit it directly, and at that moment: nothing may stand in for that one.
        warm.command(*command) if "--once" in arguments else [sys.executable, *command],
        env=environ_for(url, EMAIL_URL=post_address, PYTHONUNBUFFERED="1"),
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def put_letters(url: str, count: int, to: str) -> None:
    """Letters that are due, with a name nobody else uses."""
    in_shell(
        url,
        "from django.utils import timezone\n"
        "from booking.models import Message\n"
        "Message.objects.all().delete()\n"
        "n = timezone.now()\n"
        f"for i in range({count}): Message.objects.create(key=f'{to}:{{i}}', to='{to}@example.org', "
        "subject=f'Letter {i}', body='Hello.', created_at=n, due_at=n, leased_until=n)",
    )


STATE = (
    "from booking.models import Message\n"
    "for m in Message.objects.order_by('pk'): print(m.attempts, bool(m.sent_at), m.leased_until > m.due_at)"
)
LET_THE_LEASE_RUN_OUT = """
from booking.models import Message
from django.db.models import F
Message.objects.update(leased_until=F("due_at"))
"""


def test_a_letter_is_not_lost_when_its_worker_is_killed(engine_url: str, tmp_path: Path) -> None:
    """The other end takes the call and never answers; there the worker is killed with no chance to tidy up."""
    put_letters(engine_url, 1, "killed")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        silent.settimeout(60)
        with worker(engine_url, f"smtp://127.0.0.1:{silent.getsockname()[1]}") as process:
            call, _ = silent.accept()
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=10)
            call.close()
    assert in_shell(engine_url, STATE) == "1 False True"

    with worker(engine_url, f"file://{tmp_path}", "--once") as process:
        process.wait(timeout=60)
    assert not list(tmp_path.iterdir()), "taken while the lease still ran"

    in_shell(engine_url, LET_THE_LEASE_RUN_OUT)
    with worker(engine_url, f"file://{tmp_path}", "--once") as process:
        process.wait(timeout=60)
    assert in_shell(engine_url, STATE).startswith("2 True")
    assert len(list(tmp_path.iterdir())) == 1


def test_two_workers_send_each_letter_once(engine_url: str, tmp_path: Path) -> None:
    put_letters(engine_url, 60, "twice")
    first_post, second_post = tmp_path / "one", tmp_path / "two"
    with (
        worker(engine_url, f"file://{first_post}", "--once") as first,
        worker(engine_url, f"file://{second_post}", "--once") as second,
    ):
        assert first.wait(timeout=90) == 0, first.stdout.read() if first.stdout else ""
        assert second.wait(timeout=90) == 0, second.stdout.read() if second.stdout else ""

    letters = [file.read_text() for folder in (first_post, second_post) if folder.exists() for file in folder.iterdir()]
    assert sum(text.count("Subject: Letter ") for text in letters) == 60
    assert in_shell(engine_url, STATE).splitlines() == ["1 True True"] * 60


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_and_sends_within_seconds(sqlite_url: str, tmp_path: Path, number: signal.Signals) -> None:
    with worker(sqlite_url, f"file://{tmp_path / 'post'}") as process:
        assert process.stdout
        assert "Working" in process.stdout.readline()
        put_letters(sqlite_url, 1, "prompt")
        until = time.monotonic() + 15
        while not (tmp_path / "post").exists() and time.monotonic() < until:
            time.sleep(0.2)
        process.send_signal(number)
        rest = process.stdout.read()
        assert process.wait(timeout=15) == 0
    assert "Letters: 1 sent" in rest
    assert rest.strip().endswith("Stopped.")
