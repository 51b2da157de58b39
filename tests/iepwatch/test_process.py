"""A lease outlives its process by no poll: what is gone is known to be gone, and what is not is left alone."""

import os
import subprocess
import sys

from iepwatch.process import is_gone, own_name


def test_this_process_is_not_gone() -> None:
    assert not is_gone(own_name())


def test_a_process_that_ended_is_gone() -> None:
    program = "from iepwatch.process import own_name; print(own_name())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert is_gone(done.stdout.strip())


def test_a_number_that_was_given_again_is_gone() -> None:
    host = own_name().split(":", maxsplit=1)[0]
    assert is_gone(f"{host}:{os.getpid()}:1")


def test_another_machine_s_process_is_never_judged() -> None:
    assert not is_gone("elsewhere:1:1")


def test_a_name_of_another_form_is_never_judged() -> None:
    assert not is_gone("somebody")
