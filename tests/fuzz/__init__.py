"""Fuzzing of the parser with atheris; no part of the test run (docs/mail-reading.md says how it is started)."""
