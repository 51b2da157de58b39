"""Events, rules and a date to obligations, ledger and follow-ups: pure functions, no clock, no database, no words."""
