"""Mail written from format knowledge alone, by someone who had not seen the parser: the cases, and how they become bytes."""
