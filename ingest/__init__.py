"""Mailbox or file to raw message to message: fetch, parse, unwrap forwards, find the new text. It stores nothing."""
