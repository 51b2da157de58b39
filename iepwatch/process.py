"""Which process this is, and whether another one on this machine still runs. It stops none."""

import os
import socket
from pathlib import Path


def own_name() -> str:
    """This process for a lease: machine, number, and the moment of its start where the system tells it."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_gone(name: str) -> bool:
    """Whether the process of that name has surely ended: of this machine, and no longer there under its number.

    A number may have been given to another process since: then the moment of its start differs.
    """
    host, _, rest = name.rpartition(":")[0].rpartition(":")
    started = name.rpartition(":")[2]
    if host != socket.gethostname() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)  # signal 0 asks only whether it is there
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # somebody else's, but there
    return bool(started) and _started(int(rest)) != started


def _started(number: int) -> str:
    """Clock ticks from boot to the start of a process (proc_pid_stat(5), field 22), "" where there is no /proc."""
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]
