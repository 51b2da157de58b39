"""Makes messages for the classifier's tests, as the parser would hand them on."""

from datetime import datetime
from functools import cache

from casefile.mail import Address, Attachment, Envelope, Message, PrintedTime, Road
from classifier.reader import ChildNames, Classifier, ClassifierSettings

MONDAY = datetime(2025, 10, 13, 9, 0)  # noqa: DTZ001 - a printed time has no zone


def post(
    body: str, *, subject: str = "", sent: datetime | None = MONDAY, sender: str = "", attachments: tuple[Attachment, ...] = ()
) -> Message:
    """A message whose whole body is new text."""
    return Message(
        sha256="0" * 64,
        road=Road.DIRECT,
        original=Envelope(Address(sender, "") if sender else None, date=PrintedTime.of(sent) if sent else None, subject=subject),
        body=body,
        new_spans=((0, len(body)),),
        content_key="key",
        version="test",
        attachments=attachments,
    )


@cache
def reader() -> Classifier:
    """One classifier for all tests: loading takes a second."""
    return Classifier(ClassifierSettings(children=(ChildNames("Anand Raman", ("A.R.",)), ChildNames("Maya Raman"))))
