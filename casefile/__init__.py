"""The words that every room speaks: frozen values and errors. It imports nothing but the standard library."""
