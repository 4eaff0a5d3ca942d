"""What conftest.py is made of: finding databases, running the command."""
