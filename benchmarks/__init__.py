"""Every claim about speed and memory, with the command that measures it."""
