"""Writes down what every expression of the rules needs, for `classifier.foreseen`: `python -m classifier.foresee`.

It works out nothing itself: it lets every expression be made by the modules that have them.
"""

import gc
import json
import tomllib
from importlib import import_module, resources
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from classifier.foreseen import FORESEEN, shipped, written


def foresee() -> dict[str, Any]:
    """What is to be shipped; to be called in a process that has made no expression yet."""
    known = shipped()
    known.forget()
    package = import_module("classifier")
    for module in walk_packages(package.__path__, "classifier."):
        import_module(module.name)
    import_module("classifier.dates").find_dates("monday")
    for file in (resources.files("classifier") / "patterns").iterdir():
        if file.name.endswith(".toml") and "frame" in tomllib.loads(file.read_text(encoding="utf-8")):
            import_module("classifier.frames").frames_in(file.name)
    sought = import_module("classifier.sought").Sought
    for one in [each for each in gc.get_objects() if isinstance(each, sought)]:
        one.first("", 0, 0, 0)  # what its wordings need is worked out when it is first searched
    return written(known.worked_out)


def main() -> None:
    """Writes it beside the patterns."""
    with resources.as_file(resources.files("classifier") / "patterns") as folder:
        text = json.dumps(foresee(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (Path(folder) / FORESEEN).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
