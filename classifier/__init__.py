"""Message to tags and facts, each with the words that made it. It knows no rule of law and no database."""
