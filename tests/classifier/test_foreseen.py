"""What expressions need is shipped as it would be worked out."""

import json
import re
import subprocess
import sys
from importlib import resources

from classifier.foreseen import FORESEEN, Foreseen, held_by, needs_of, shipped, written
from classifier.needs import NAME, NUMBER, Needs, Piece, held, needed

_ANEW = "import json, sys; from classifier.foresee import foresee; json.dump(foresee(), sys.stdout)"


def test_what_is_shipped_is_what_would_be_worked_out() -> None:
    anew = subprocess.run([sys.executable, "-c", _ANEW], capture_output=True, check=True, text=True, encoding="utf-8").stdout
    kept = (resources.files("classifier") / "patterns" / FORESEEN).read_text(encoding="utf-8")
    assert json.loads(kept) == json.loads(anew), "a pattern has changed: python -m classifier.foresee"


def test_what_is_written_is_read_again() -> None:
    sets: list[Needs] = [
        [frozenset({Piece("miss", begins=True, ends=False), NUMBER}), frozenset({NAME})],
        [frozenset({Piece("don't", begins=True, ends=True), Piece("ing", begins=False, ends=True)})],
    ]
    again = Foreseen(json.loads(json.dumps(written({"one": sets, "none": []}))))
    assert again.of("one", _never) == sets
    assert again.of("none", _never) == []
    assert again.worked_out == {}


def test_an_expression_that_is_not_there_is_worked_out() -> None:
    source = r"\bnobody ever wrote this (?:wording|phrase) before\b"
    assert needs_of(source, re.VERBOSE) == needed(source, re.VERBOSE)
    assert held_by("(?:unheard|of)") == held("(?:unheard|of)")
    assert len(shipped().worked_out) >= 2


def _never() -> list[Needs]:
    raise AssertionError
