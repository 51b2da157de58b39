"""How much of a message is read before the rest is left alone; it bounds work and decides nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep every input linear and small.

    What goes over a bound is a defect of the message; its bytes stay in the archive. Gmail and Outlook refuse mail over
    25 to 150 MB, real headers rarely pass 64 KB (the bound of most servers), and no honest mail nests deeper than ten.
    """

    max_bytes: int = 160_000_000  # Microsoft 365 takes at most 150 MB
    header_bytes: int = 262_144  # Postfix's header_size_limit is 102,400
    value_chars: int = 65_536  # one header, unfolded
    header_lines: int = 2_000
    parts: int = 1_000  # 10,000 parts cost the standard library 16 s
    depth: int = 50  # the standard library breaks at 2,000
    recipients: int = 2_000  # 20,000 cost the standard library 20 s
    text_chars: int = 2_000_000  # of the text of one message, after decoding
    html_bytes: int = 5_000_000
    attached_messages: int = 20
    attachment_text_chars: int = 200_000  # about a hundred pages
    attachments_text_chars: int = 2_000_000  # of all attachments of a message
    document_bytes: int = 30_000_000  # 0 leaves documents unread
    pdf_pages: int = 200
    page_bytes: int = (
        1_500_000  # of a PDF page's drawing orders, unpacked: a page of text has 10,000; pypdf reads 500,000 a second
    )
    document_seconds: float = 8.0
    documents_seconds: float = 16.0  # all documents of a message
    seconds: float = 30.0  # one message, in the worker
    memory_bytes: int = 1_000_000_000  # address space of the worker; a mail of 160 MB takes half of that


LIMITS = Limits()
