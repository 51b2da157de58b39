"""Message to reading: gathers what the fact readers say, weighs it, and shows its words. It decides no obligation."""

import ctypes
import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from casefile.family import Side
from casefile.mail import Message
from casefile.reading import Makeup, Missed, Reading, Tag
from classifier.children import ChildFinder, ChildNames
from classifier.claims import Claim
from classifier.combine import Verdict, decide, decide_together, weigh
from classifier.facts.changes import read_changes
from classifier.facts.choosing import Choosing, load_chooser
from classifier.facts.logs import read_logs, with_rows
from classifier.facts.makeups import read_makeups
from classifier.facts.meetings import meetings_at, read_meetings
from classifier.facts.missed import missed_there, read_missed
from classifier.facts.records import read_records
from classifier.facts.remarks import read_remarks
from classifier.facts.settings import read_settings
from classifier.facts.suggested import missed_at
from classifier.features import Eye, Sight
from classifier.language import can_read, language_of
from classifier.letter import Letter, make_letter
from classifier.model import SentenceModel, load_model
from classifier.phrases import shipped_book
from classifier.words import fold

__all__ = ["ChildNames", "Classifier", "ClassifierSettings", "load_classifier"]

RULES = "9"  # raised when the code of the rules changes what is read


@dataclass(frozen=True, slots=True)
class ClassifierSettings:
    """Whose mail is read, and where asserting ends and asking begins (docs/classifier.md: the calibration curve)."""

    children: tuple[ChildNames, ...] = ()
    assert_at: float = 0.6
    ask_at: float = 0.4


class Classifier:
    """Reads messages. Loading takes about a second; keep one."""

    def __init__(
        self,
        settings: ClassifierSettings | None = None,
        model: SentenceModel | None = None,
        chooser: Choosing | None = None,
    ) -> None:
        self._settings = settings if settings is not None else ClassifierSettings()
        self._book = shipped_book()
        self._model = model
        self._eye = Eye(model.alphabet) if model is not None else None
        self._chooser = chooser
        self._children = ChildFinder(self._settings.children)
        self.version = (
            f"rules-{RULES}.{self._book.digest[:10]}"
            + (f"+model-{model.version}" if model is not None else "")
            + (f"+chooser-{chooser.version}" if chooser is not None else "")
        )

    def read_many(self, messages: Iterable[tuple[Message, Side | None]]) -> Iterator[Reading]:
        """The readings of messages with their sides, in order."""
        for message, side in messages:
            yield self.read(message, side)

    def read(self, message: Message, side: Side | None = None) -> Reading:
        """What `message` says. `side` is whose word it is, where that is known; else the words are asked."""
        language = language_of(f"{message.original.subject}\n{message.new_text}")
        texts = (
            f"{message.original.subject}\n{message.new_text}",
            message.body,
            *(a.filename or "" for a in message.attachments),
        )
        children = self._children.find(map(fold, texts))
        child = children[0] if len(children) == 1 else ""
        if not can_read(language):
            return Reading(version=self.version, child=child, children=children, language=language, read=False)
        letter = make_letter(message, self._book, side, self._children.words)
        letter.spanish = language == "es"
        if letter.spanish:
            _drop_spanish_para(letter)
        return self._assemble(letter, message, language, child, children)

    def _assemble(self, letter: Letter, message: Message, language: str, child: str, children: tuple[str, ...]) -> Reading:
        sight = self._eye.see(letter, message) if self._eye is not None else None
        likely = self._model.likely(sight) if self._model is not None and sight is not None else _ALL
        logs = read_logs(letter)
        missed_claims, told = read_missed(letter, logs.rows) if Tag.MISSED_SERVICE in likely else ([], [])
        meeting_claims, meetings = read_meetings(letter, message) if likely & _MEETING_TAGS else ([], [])
        makeup_claims, makeups = read_makeups(
            letter, missed=any(claim.score >= self._settings.ask_at for claim in [*missed_claims, *logs.claims])
        )
        setting_claims, settings = read_settings(letter) if Tag.SETTING_CHANGE in likely else ([], [])
        change_claims, changes = read_changes(letter) if Tag.SERVICE_CHANGE in likely else ([], [])
        record_claims, records = read_records(letter, message)
        remarks = read_remarks(letter, message)
        claims: list[Claim] = [
            *missed_claims,
            *logs.claims,
            *meeting_claims,
            *makeup_claims,
            *setting_claims,
            *change_claims,
            *record_claims,
        ]
        verdict = self._decide(letter, sight, claims)
        asserted, unsure = verdict.asserted, verdict.unsure
        tags = {one.tag for one in asserted}
        missed: Sequence[Missed] = ()
        if Tag.MISSED_SERVICE in tags:
            piece = verdict.found.get(Tag.MISSED_SERVICE)
            missed = missed_there(letter, told)
            if piece is not None and not missed and not logs.missed:
                missed = missed_at(letter, piece, asserted)
            outside = missed
            missed = tuple(_but_made_up([*missed, *logs.missed], makeups) if makeups else [*missed, *logs.missed])
            if missed:
                missed = with_rows(logs, outside, self._choose(letter, sight, missed))
        return Reading(
            version=self.version,
            tags=asserted,
            unsure=unsure,
            missed=tuple(missed),
            given=tuple(logs.given),
            meetings=tuple(meetings_at(letter, message, meetings, scheduled=Tag.MEETING_SCHEDULED in tags))
            if tags & _MEETING_TAGS
            else (),
            makeups=tuple(makeups) if Tag.MAKEUP_OFFERED in tags or any(one.status == "not_given" for one in makeups) else (),
            settings=tuple(settings) if Tag.SETTING_CHANGE in tags else (),
            changes=tuple(changes) if Tag.SERVICE_CHANGE in tags else (),
            records=tuple(record for record in records if _stands(record.status, tags)),
            remarks=tuple(remarks),
            child=child,
            children=children,
            language=language,
        )

    def _choose(self, letter: Letter, sight: Sight | None, missed: Sequence[Missed]) -> Sequence[Missed]:
        """`missed` as the chooser has it, with what the model hears of a miss in each sentence."""
        if self._chooser is None:
            return missed
        if self._model is not None and sight is not None:
            letter.heard = tuple(self._model.by_piece(sight, Tag.MISSED_SERVICE))
        return self._chooser.choose(letter, missed)

    def _decide(self, letter: Letter, sight: Sight | None, claims: list[Claim]) -> Verdict:
        weighed = weigh(claims)
        if self._model is None or self._eye is None or sight is None:
            return decide(weighed, self._settings.assert_at, self._settings.ask_at)
        sight = self._eye.see_claims(sight, claims)
        judged = self._model.judge(sight, {one.tag: one.score for one in weighed})
        texts = {passage.where: passage.text for passage in letter.passages}
        pieces = {
            number: (piece, texts[piece.where][piece.start : piece.end])
            for number in {one.piece for one in judged.values() if one.piece is not None}
            for piece in (sight.pieces[number],)
        }
        return decide_together(weighed, judged, pieces, self._model.version, long=sight.long)


def load_classifier(settings: ClassifierSettings | None = None) -> Classifier:
    """The classifier as it ships: rules, text model and chooser."""
    with _uncollected():
        chooser = load_chooser()
        if chooser is not None:
            chooser.keep_to_read()
        classifier = Classifier(settings, load_model(), chooser)
        # What is loaded stays: each look of the collector through it would take a quarter of a second, three in the first hundred
        # letters. What hangs together in a circle by now is never freed: a process loads one reader, and keeps it.
        gc.freeze()
    _give_back()
    return classifier


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps Python's collector from looking again and again through what is loaded, and is no garbage: a tenth of the loading."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _give_back() -> None:
    """Gives the memory that loading used and freed, 11 MB, back to the system: glibc keeps it, and alone can be asked for it."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


_ALL = frozenset(Tag)
_MEETING_TAGS = frozenset({Tag.MEETING_SCHEDULED, Tag.MEETING_CANCELLED, Tag.MEETING_HELD, Tag.MEETING_REQUEST})


def _but_made_up(missed: Sequence[Missed], makeups: Sequence[Makeup]) -> Iterator[Missed]:
    """The misses but the day on which another one is made up ("made up today for the one she missed on Tuesday")."""
    for one in missed:
        others = [other.on for other in missed if other.service == one.service and other.on not in (None, one.on)]
        if one.extent != "day" or not any(
            one.on == makeup.on
            and makeup.service in (one.service, "")
            and makeup.status != "not_given"
            and makeup.for_on in others
            for makeup in makeups
        ):
            yield one


def _stands(status: str, tags: set[Tag]) -> bool:
    """Whether a record fact goes with the tags: asked for and supplied need theirs, promised and received have none."""
    needed = {"requested": Tag.RECORDS_REQUEST, "provided": Tag.RECORDS_PROVIDED}.get(status)
    return needed is None or needed in tags


def _drop_spanish_para(letter: Letter) -> None:
    """In Spanish "para" is a preposition and no aide."""
    for passage in letter.passages:
        for unit in passage.having("service"):
            services = [
                hit
                for hit in unit.of("service")
                if passage.folded[hit.start : hit.end] not in {"para", "ta", "ia", "aid", "pt", "ot"}
            ]
            unit.hits["service"] = services
            if not services:
                del unit.hits["service"]
                passage.holding["service"].remove(unit.number)
