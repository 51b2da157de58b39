"""`evaluate` and `train`: how well the classifier reads labelled messages, and making its model."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefile.errors import UsageError
from iepwatch.console import print_json, progress, say, table

if TYPE_CHECKING:
    from classifier.measuring import Counted, Labelled

REQUIRED = ("id", "from", "date", "subject", "body", "tags")
CONFUSIONS = 20  # the ones worth reading fit on a screen


def evaluate(paths: list[Path], *, as_json: bool) -> None:
    """Prints precision, recall and F1 of each tag and fact, with the messages where labels and reading differ."""
    from classifier import measuring
    from classifier.reader import load_classifier

    labelled = list(_readings(paths, load_classifier()))
    if not labelled:
        raise UsageError("there is no labelled message in these files")
    tags = measuring.per_tag(labelled)
    facts: dict[str, Counted] = {
        "missed services": sum((measuring.count(*one.services()) for one in labelled), measuring.Counted()),
        "services with day": sum((measuring.count(*one.dated()) for one in labelled), measuring.Counted()),
        "meeting dates": sum((measuring.count(*one.meetings()) for one in labelled), measuring.Counted()),
    }
    right, of = (sum(column) for column in zip(*(one.reasons() for one in labelled), strict=True))
    low, high = measuring.interval(labelled)
    named = {**{tag.value: counted for tag, counted in tags.items()}, **facts}
    macro = measuring.macro(labelled)
    if as_json:
        for name, counted in named.items():
            print_json({"what": name, "precision": counted.precision, "recall": counted.recall, "f1": counted.f1})
        print_json({"what": "macro", "f1": macro, "low": low, "high": high, "messages": len(labelled)})
        print_json({"what": "reasons", "right": right, "of": of})
        return
    rows = [(name, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", str(c.hits + c.missed)) for name, c in named.items()]
    table(("what", "precision", "recall", "F1", "labelled"), rows, empty="")
    say(f"\nReasons right: {right} of {of}")
    say(f"Macro F1 over the ten tags: {macro:.3f} (95 % of bootstraps: {low:.3f} to {high:.3f}), {len(labelled)} messages")
    _confusions(labelled)


def _confusions(labelled: "Iterable[Labelled]") -> None:
    differing = [(one, *one.tags()) for one in labelled if one.tags()[0] != one.tags()[1]]
    if differing:
        say(f"\n{len(differing)} messages read differently; the first {min(CONFUSIONS, len(differing))}:")
    for one, wanted, said in differing[:CONFUSIONS]:
        marks = [f"missing {tag}" for tag in sorted(wanted - said)] + [f"extra {tag}" for tag in sorted(said - wanted)]
        say(f"  {one.id}: {', '.join(marks)}")


def _readings(paths: Iterable[Path], classifier: Any) -> "Iterator[Labelled]":
    from classifier.measuring import Labelled
    from ingest.messages import read_message
    from ingest.settings import ParseSettings

    settings = ParseSettings()
    for path in paths:
        for gold in _labels(path):
            try:
                mail = bytes(as_mail(gold))
            except (AttributeError, TypeError, ValueError):
                advice = 'A date is written like "2026-02-12T14:03:00-05:00"; from, subject and body are text'
                raise UsageError(f"the label '{gold['id']}' makes no message", where=str(path), advice=advice) from None
            message = read_message(mail, settings)
            yield Labelled(str(gold["id"]), gold, classifier.read(message))


def _labels(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}", where=str(path)) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            gold = json.loads(line)
        except json.JSONDecodeError:
            raise UsageError(f"line {number} is not JSON", where=str(path)) from None
        if not isinstance(gold, dict):
            raise UsageError(f"line {number} is no object", where=str(path))
        lacking = [key for key in REQUIRED if key not in gold]
        if lacking:
            raise UsageError(f"line {number} has no `{lacking[0]}`", where=str(path))
        yield gold


def as_mail(gold: dict[str, Any]) -> EmailMessage:
    """A labelled message as mail."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = gold["from"]
    mail["To"] = gold.get("to") or "inbox@home.example"
    mail["Date"] = format_datetime(datetime.fromisoformat(gold["date"]))
    mail["Subject"] = " ".join(str(gold["subject"]).split())
    mail["Message-ID"] = f"<{gold['id']}@labelled.example>"
    mail.set_content(gold["body"])
    for name in gold.get("attachments") or []:
        mail.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename=name)
    return mail


def train(seed: int, out: Path | None) -> None:
    """Trains text classifier and chooser from the corpus beside the program; prints how well the held-out authors are read.

    Raises:
        UsageError: the corpus is not there (it is in the repository and not in an installed copy).
    """
    import classifier
    from casefile.reading import Tag
    from classifier.choosing_training import ChoosingLesson, train_chooser, write_chooser
    from classifier.model import load_model
    from classifier.training import METHODS, STEPS_AFTER, Lesson
    from classifier.training import train as make
    from ingest.messages import ParseSettings, read_message

    room = Path(classifier.__file__).parent
    files = sorted((room / "corpus").glob("*.jsonl"))
    if not files:
        raise UsageError("there is no corpus to learn from", advice="Run it in the repository: the corpus is not installed")
    settings = ParseSettings()
    labels = [(gold, read_message(bytes(as_mail(gold)), settings)) for path in files for gold in _labels(path)]
    lessons = [
        Lesson(message, gold["author"], frozenset(Tag(tag) for tag in gold["tags"]), gold["split"] == "held_out")
        for gold, message in labels
    ]
    choosing = [
        ChoosingLesson(
            message, frozenset((one["service"], one.get("date") or "", one["reason"]) for one in gold["missed"]), gold["author"]
        )
        for gold, message in labels
        if gold["split"] != "held_out" and gold.get("missed")
    ]
    with progress("Training", len(lessons) + STEPS_AFTER) as told:
        trained = make(lessons, out if out is not None else room / "weights", seed, told)
    chooser = train_chooser(choosing, load_model(trained.folder), trained.blind)
    write_chooser(chooser, trained.folder)
    rows = [(tag.value, *(f"{trained.card['scores'][method][tag.value]['f1']:.3f}" for method in METHODS)) for tag in Tag]
    table(("F1 on held-out authors", *METHODS), rows, empty="")
    macro = trained.card["macro"]
    say(
        "\nMacro F1: "
        + ", ".join(f"{name} {macro[name]['f1']:.3f} ({macro[name]['low']:.3f} to {macro[name]['high']:.3f})" for name in METHODS)
    )
    say(f"Model {trained.version} and chooser {chooser.version} are in {trained.folder}")
