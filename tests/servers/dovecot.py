"""A private Dovecot 2.3 on loopback: no root needed, no systemd, free ports, one fresh Maildir user for each test.

It never asserts anything; the tests do.
"""

import contextlib
import itertools
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

BINARY = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
DOVEADM = shutil.which("doveadm") or shutil.which("doveadm", path="/usr/bin:/usr/local/bin")
OPENSSL = shutil.which("openssl")
PASSWORD = "correct-horse-7"
_NAMES = itertools.count(1)

CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1 127.0.0.2
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login{mechanisms}
auth_failure_delay = 0
auth_cache_size = 0
auth_username_chars =
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = {connections}
imap_idle_notify_interval = 30 s
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    special_use = \\Junk
    auto = no
  }}
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {base}/passwd/%u
}}
{oauth}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}/mail/%u allow_all_users=yes
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  client_limit = 2000
}}
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 200
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_min_avail = 1
  service_count = 200
}}
service stats {{
  client_limit = 500
}}
{extra}
"""
OAUTH_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {base}/oauth2.conf
}}
"""
OAUTH_CONFIG = """
tokeninfo_url = http://127.0.0.1:{port}/tokeninfo?access_token=
username_attribute = user
username_format = %u
active_attribute = active
active_value = true
timeout_msecs = 5000
"""


@dataclass
class Account:
    """One user of the server, with what a test may do behind the reader's back."""

    server: "Dovecot"
    user: str
    names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def home(self) -> Path:
        return self.server.base / "mail" / self.user

    def maildir(self, folder: str = "INBOX") -> Path:
        root = self.home / "Maildir"
        return root if folder == "INBOX" else root / ("." + folder.replace("/", "."))

    def create(self, folder: str) -> None:
        for part in ("", "cur", "new", "tmp"):
            path = self.maildir(folder) / part
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o777)
        if folder != "INBOX":
            (self.maildir(folder) / "maildirfolder").touch()

    def delete(self, folder: str) -> None:
        """Delete a folder as another mail program would."""
        self.server.doveadm("mailbox", "delete", "-u", self.user, folder)

    def deliver(self, content: bytes, folder: str = "INBOX", *, at: datetime | None = None, lie: int = 0) -> Path:
        """Put one message into the Maildir. `lie` makes the size in its name wrong: Dovecot then hangs up at each FETCH."""
        self.create(folder)
        number = next(self.names)
        crlf = len(content) + content.count(b"\n") - content.count(b"\r\n")
        name = f"{1_700_000_000 + number}.M{number}P{next(_NAMES)}.test,S={len(content) + lie},W={crlf + lie}"
        temporary = self.maildir(folder) / "tmp" / name
        temporary.write_bytes(content)
        temporary.chmod(0o666)
        if at is not None:
            os.utime(temporary, (at.timestamp(), at.timestamp()))
        path = self.maildir(folder) / "new" / name
        temporary.rename(path)
        return path

    def fill(self, messages: Iterable[bytes], folder: str = "INBOX") -> list[Path]:
        return [self.deliver(message, folder) for message in messages]

    def files(self) -> dict[str, str]:
        """Every message file by its name, flags included, with the hash of its bytes."""
        found = {}
        for path in sorted(self.home.rglob("*")):
            if path.is_file() and path.parent.name in ("cur", "new"):
                found[str(path.relative_to(self.home)).replace("/cur/", "/*/").replace("/new/", "/*/")] = sha256(
                    path.read_bytes()
                ).hexdigest()
        return found

    def message_file(self, name: str, folder: str = "INBOX") -> Path:
        """Where the file delivered under `name` stands now."""
        return next(path for path in self.maildir(folder).glob("*/*") if path.name.startswith(name.partition(",")[0]))

    def tell_truth(self, delivered: Path, folder: str = "INBOX") -> None:
        """Take back the `lie` of a delivered message, under the same UID."""
        path = self.message_file(delivered.name, folder)
        size = path.stat().st_size
        old = path.name.partition(":")[0]
        new = re.sub(r",S=\d+,W=\d+", f",S={size},W={size}", old)
        path.rename(path.with_name(path.name.replace(old, new)))
        uidlist = self.maildir(folder) / "dovecot-uidlist"
        uidlist.write_text(uidlist.read_text().replace(old, new))
        for index in self.maildir(folder).glob("dovecot.index.cache"):
            index.unlink()

    def expunge(self, query: str, folder: str = "INBOX") -> None:
        """Remove messages as another mail program would, say `uid 3:4`."""
        self.server.doveadm("expunge", "-u", self.user, "mailbox", folder, *query.split())

    def flag(self, flags: str, query: str, folder: str = "INBOX") -> None:
        self.server.doveadm("flags", "add", "-u", self.user, flags, "mailbox", folder, *query.split())

    def set_uidvalidity(self, value: int, folder: str = "INBOX") -> None:
        """Another UIDVALIDITY, up or down, with the UIDs left as they are."""
        self.server.doveadm("mailbox", "update", "-u", self.user, "--uid-validity", str(value), folder)

    def uidvalidity(self, folder: str = "INBOX") -> int:
        said = self.server.doveadm("mailbox", "status", "-u", self.user, "uidvalidity", folder)
        return int(said.split("uidvalidity=")[1].split()[0])

    def renumber(self, folder: str = "INBOX") -> None:
        """Lose the UID list, as a restored server does: new UIDVALIDITY, other UIDs."""
        before = self.uidvalidity(folder)
        for path in [*self.maildir(folder).glob("dovecot.index*"), *self.maildir(folder).glob("dovecot-uid*")]:
            path.unlink()
        for path in self.maildir().glob("dovecot-uidvalidity*"):
            path.unlink(missing_ok=True)
        self.set_uidvalidity(before + 17, folder)

    def kick(self) -> None:
        """Close the user's connections, as an administrator would."""
        with contextlib.suppress(subprocess.CalledProcessError):  # nobody was connected
            self.server.doveadm("kick", self.user)

    def set_password(self, password: str) -> None:
        self.server.set_password(self.user, password)


class _TokenInfo(BaseHTTPRequestHandler):
    """Answers Dovecot's question whose an access token is."""

    tokens: dict[str, str]

    def do_GET(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("access_token", [""])[0]
        user = self.tokens.get(token)
        body = dumps({"user": user, "active": "true"} if user else {"error": "invalid_token"}).encode()
        self.send_response(200 if user else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


class Dovecot:
    """The server. `port` speaks plain IMAP and STARTTLS, `tls_port` TLS; `cert` signs itself for localhost."""

    def __init__(self, *, oauth: bool = False, connections: int = 50, extra: str = "") -> None:
        self.base = Path(tempfile.mkdtemp(prefix="iepdc"))  # short: its sockets' paths may have 108 characters
        self.base.chmod(0o755)
        self.tokens: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._http: ThreadingHTTPServer | None = None
        # Root may not own mail, so a root test run steps down; anyone else stays who they are.
        who = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._who = who
        self.port, self.tls_port = _free_ports(2)
        self.cert = self.base / "cert.pem"
        for folder in ("run", "state", "mail", "passwd"):
            (self.base / folder).mkdir()
        _make_certificate(self.base)
        oauth_passdb = ""
        if oauth:
            handler = type("TokenInfo", (_TokenInfo,), {"tokens": self.tokens})
            self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
            threading.Thread(target=self._http.serve_forever, daemon=True).start()
            (self.base / "oauth2.conf").write_text(OAUTH_CONFIG.format(port=self._http.server_port))
            oauth_passdb = OAUTH_PASSDB.format(base=self.base)
        import grp  # noqa: PLC0415 - there is none on Windows, where none of this runs

        (self.base / "dovecot.conf").write_text(
            CONFIG.format(
                base=self.base,
                user=who.pw_name,
                group=grp.getgrgid(who.pw_gid).gr_name,
                port=self.port,
                tls_port=self.tls_port,
                mechanisms=" xoauth2 oauthbearer" if oauth else "",
                oauth=oauth_passdb,
                connections=connections,
                extra=extra,
            )
        )
        if os.geteuid() == 0:
            for path in [self.base, *self.base.rglob("*")]:
                os.chown(path, who.pw_uid, who.pw_gid)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def log(self) -> str:
        path = self.base / "dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _as_user(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        return {"user": self._who.pw_uid, "group": self._who.pw_gid, "extra_groups": []}

    def start(self) -> None:
        """Start, or start again on the same ports with the same mail."""
        assert BINARY
        self._process = subprocess.Popen(  # type: ignore[call-overload]
            [BINARY, "-F", "-c", str(self.base / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **self._as_user(),
        )
        deadline = time.monotonic() + 20
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as probe:
                    if probe.recv(1):
                        return
            except OSError:
                pass
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"Dovecot did not start:\n{self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def close(self) -> None:
        self.stop()
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
        shutil.rmtree(self.base, ignore_errors=True)

    def doveadm(self, *words: str) -> str:
        assert DOVEADM
        done = subprocess.run(  # type: ignore[call-overload]
            [DOVEADM, "-c", str(self.base / "dovecot.conf"), *words],
            check=True,
            capture_output=True,
            cwd="/",
            text=True,
            timeout=60,
            **self._as_user(),
        )
        return str(done.stdout)

    def set_password(self, user: str, password: str) -> None:
        path = self.base / "passwd" / user
        known = path.exists()
        path.write_text(f"{user}:{{PLAIN}}{password}\n")
        path.chmod(0o644)
        if known:
            time.sleep(1.1)  # Dovecot looks at the file's time and size at most once a second

    def account(self, user: str | None = None) -> Account:
        """A new user with an empty INBOX and the password `PASSWORD`."""
        made = Account(self, user or f"u{next(_NAMES)}")
        self.set_password(made.user, PASSWORD)
        made.home.mkdir(exist_ok=True)
        made.home.chmod(0o777)
        made.create("INBOX")
        return made


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _make_certificate(base: Path) -> None:
    assert OPENSSL
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subject = ["-days", "30", "-subj", "/CN=localhost", "-addext", names]
    subprocess.run(
        [OPENSSL, "req", "-x509", *key, "-keyout", str(base / "key.pem"), "-out", str(base / "cert.pem"), *subject],
        check=True,
        capture_output=True,
    )
