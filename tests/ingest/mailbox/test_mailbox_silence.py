"""What the poll never does: say anything private, or import what it does not need."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.mailbox.conftest import Reader
from tests.servers.dovecot import PASSWORD, Account
from tests.servers.fault_proxy import FaultProxy

ROOT = Path(__file__).parents[3]
MARKS = ("marked-subject", "marked-body", "marked.sender", "marked-name")


def marked(number: int) -> bytes:
    return (
        f"From: marked-name <marked.sender@school.test>\r\nTo: parent@home.test\r\nSubject: marked-subject {number}\r\n"
        f"Message-ID: <marked-id-{number}@school.test>\r\n\r\nmarked-body {number}\r\n"
    ).encode()


@pytest.mark.dovecot
@pytest.mark.parametrize("fault", ["none", "cut", "stall", "poison", "nonsense"])
def test_no_word_of_the_mail_is_said(
    reader_through: Reader,
    account: Account,
    proxy: FaultProxy,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    fault: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    for number in range(20):
        account.deliver(marked(number), lie=500 if fault == "poison" and number == 7 else 0)
    proxy.times = 1
    if fault == "cut":
        proxy.cut_after = 3_000
    elif fault == "stall":
        proxy.stall_after = 3_000
    elif fault == "nonsense":
        proxy.replace = (rb"Subject: (marked-subject 5)\r\n", rb"\1")
    report = reader_through.poll(read_timeout=0.5)
    said = caplog.text + repr(report) + "".join(capfd.readouterr())
    assert [word for word in (*MARKS, PASSWORD, account.user + "@") if word in said] == []


def test_a_poll_loads_little() -> None:
    heavy = "sqlalchemy requests requests_oauthlib spacy jinja2 mailparser dateparser typer pydantic pypdf"
    program = f"import sys, ingest.mailbox, ingest.idle; print([n for n in {heavy.split()} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
