"""How the schema came to be, a step at a time. Each step runs the SQL that stands beside it, written once and never changed."""
