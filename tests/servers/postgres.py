"""A private PostgreSQL on a socket of its own: started once, trusting, without syncing, gone at the end."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOTS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")
USER = "iepwatch"


def binaries() -> Path | None:
    """The folder of the newest installed server's programs, or None."""
    found = [path.parent for root in ROOTS for path in Path(root).glob("**/bin/initdb") if (path.parent / "postgres").exists()]
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        found.append(Path(on_path).resolve().parent)
    return max(found, key=lambda folder: (len(folder.parent.name), folder.parent.name), default=None)


@contextlib.contextmanager
def running(programs: Path) -> Iterator[str]:
    """The URL of a fresh database on a fresh server, which is stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has about a hundred characters
    as_user = _not_as_root(folder)
    data = folder / "data"
    try:
        _run([*as_user, programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"])
        settings = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"
            " -c full_page_writes=off -c shared_buffers=32MB -c max_connections=30"
        )
        _run([*as_user, programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", settings, "start"])
        try:
            yield f"postgresql+psycopg://{USER}@/postgres?host={folder}"
        finally:
            _run([*as_user, programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _not_as_root(folder: Path) -> list[str]:
    """The server refuses to run as root: then it runs as the package's own user, or as nobody."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd="/", check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[-2]).name}: {done.stderr or done.stdout}")
