"""What a process costs, and on what machine: shared by the benchmarks. It measures nothing by itself."""

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Cost:
    """Of one run: seconds by the clock, seconds of processor, most memory in MiB."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str], **options: object) -> Cost:
    """Run `command` and say what it cost, children that it waited for included."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    # ru_maxrss counts this process too, up to the exec: so this process stays small.
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def machine() -> str:
    """The machine in a line."""
    found = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} cores, {found[1] if found else 'unknown'}, Python {sys.version.split()[0]}"
