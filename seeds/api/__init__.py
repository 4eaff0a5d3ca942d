"""One function per command: the CLI, scripts, tests and notebooks use the same door."""
