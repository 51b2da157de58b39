"""Generated mail: ordinary in many shapes, and nasty. The same seed gives the same bytes."""

import base64
import random
from collections.abc import Iterator

_TEXT = (
    "speech minutes therapist aide room schedule Tuesday Thursday absent meeting notes log progress goal reading fluency "
    "team records request attached please thank school classroom pull-out push-in Año niña für été 時間 урок"
)
WORDS = _TEXT.split()


def message(number: int, *, size: int = 2_000, seed: int = 0) -> bytes:
    """An ordinary message of about `size` bytes, unlike any other with another number or seed."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - mail, no secret
    headers = (
        f"Received: from mx.school.test (mx.school.test [192.0.2.{number % 250}]) by mx.home.test; "
        f"{rng.choice(['Mon', 'Tue'])}, {rng.randint(1, 28)} Jan 2026 10:{number % 60:02}:00 -0500\r\n"
        f"Message-ID: <{seed}.{number}.{rng.getrandbits(64):x}@school.test>\r\n"
        f"From: Teacher {number % 40} <teacher{number % 40}@school.test>\r\nTo: parent@home.test\r\n"
        f"Subject: note {number}\r\nDate: Tue, {rng.randint(1, 28)} Jan 2026 10:{number % 60:02}:00 -0500\r\n"
        "MIME-Version: 1.0\r\n"
    )
    text = "\r\n".join(" ".join(rng.choices(WORDS, k=10)) for _ in range(1 + min(size, 4_000) // 80)) + "\r\n"
    rest = size - len(text)
    if rest < 1_000:
        return (headers + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text).encode()
    boundary = f"=_{rng.getrandbits(80):x}"
    attachment = base64.encodebytes(rng.randbytes(max(1, rest * 74 // 100))).replace(b"\n", b"\r\n")
    return b"".join(
        (
            headers.encode(),
            f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'.encode(),
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
            text.encode(),
            f"--{boundary}\r\nContent-Type: application/pdf; name=log{number}.pdf\r\n".encode(),
            b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n",
            attachment,
            f"--{boundary}--\r\n".encode(),
        )
    )


def messages(count: int, *, size: int = 2_000, seed: int = 0) -> Iterator[bytes]:
    """`count` ordinary messages, from a tenth of `size` to far above it, `size` on average."""
    rng = random.Random(seed)  # noqa: S311 - mail, no secret
    for number in range(count):
        scale = rng.choice((0.1, 0.2, 0.3, 0.5, 1.0, 1.2, 3.7))
        yield message(number, size=int(size * scale), seed=seed)


def nasty() -> list[bytes]:
    """Mail that breaks readers. All with CRLF and without NUL, so that a server gives back the same bytes."""
    head = b"From: a@school.test\r\nTo: b@home.test\r\nSubject: x\r\n"
    return [
        b"Subject: headers only\r\n\r\n",
        b"\r\nno header at all\r\n",
        b"no header at all, nor a line end",
        head + b"\r\n" + b"x" * 100_000 + b"\r\n",
        head + b"\r\n* 5 FETCH (UID 5 BODY[] {3}\r\nabc)\r\nF1 OK done\r\n* BYE\r\n",
        head + b"\r\n)\r\n",
        head + b"\r\n{1000000}\r\n",
        head + b"Subject: twice\r\nDate: yesterday\r\nDate: never\r\n\r\nbody\r\n",
        b"Subject: \xe9\xff\xfe raw 8 bit\r\nFrom: \x80\r\n\r\n\xc3\x28\r\n",
        b"From: a@school.test\r\nMessage-ID: <same@school.test>\r\n\r\none\r\n",
        b"From: a@school.test\r\nMessage-ID: <same@school.test>\r\n\r\ntwo\r\n",
        head + b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\r\nx\r\n----\r\n",
        head
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 200,
        head + b"Content-Type: text/plain; charset=no-such-charset\r\n\r\nwhat\r\n",
        head + b"Content-Transfer-Encoding: base64\r\n\r\n!!!!not base64====\r\n",
        b"X-Long: " + b"y" * 50_000 + b"\r\n" + head + b"\r\nbody\r\n",
        b"".join(b"X-Many-%d: v\r\n" % n for n in range(3_000)) + head + b"\r\nbody\r\n",
        head + b"\r\nFrom here on, a line that an mbox would take for a beginning.\r\n\r\nFrom \r\n",
        head + b"\r\n.\r\n..\r\nQUIT\r\n",
        head + b'\r\nquote " backslash \\ paren ) ( brace }{ percent %s\r\n',
    ]
