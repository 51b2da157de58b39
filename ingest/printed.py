"""A message as `parse --json` prints it (INTERFACES); it decides nothing."""

from casefile.mail import Address, Envelope, Message


def message_json(message: Message, file: str) -> dict[str, object]:
    """A message as `parse --json` prints it (INTERFACES)."""
    carrier = message.carrier
    return {
        "file": file,
        "message_id": message.message_id,
        "forwarded": message.forwarded,
        "road": message.road.value,
        "carrier": None if carrier is None else _carrier_json(carrier),
        "note": message.note,
        "original": {**_envelope_json(message.original), "body": message.body},
        "chain": [_envelope_json(envelope) for envelope in message.chain],
        "new_text": message.new_text,
        "new_spans": [list(span) for span in message.new_spans],
        "attachments": [
            {"filename": a.filename, "content_type": a.content_type, "size": a.size, "sha256": a.sha256}
            for a in message.attachments
        ],
        "defects": list(message.defects),
    }


def _address_json(address: Address | None) -> dict[str, str] | None:
    return None if address is None else {"name": address.name, "address": address.address}


def _carrier_json(envelope: Envelope) -> dict[str, object]:
    found = _envelope_json(envelope)
    del found["date_text"]
    return found


def _envelope_json(envelope: Envelope) -> dict[str, object]:
    return {
        "from": _address_json(envelope.sender),
        "to": [_address_json(address) for address in envelope.to],
        "cc": [_address_json(address) for address in envelope.cc],
        "date": envelope.date.isoformat() if envelope.date else None,
        "date_text": envelope.date_text,
        "message_id": envelope.message_id,
        "subject": envelope.subject,
    }
