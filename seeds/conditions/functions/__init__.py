"""What the functions and operators of databases do, one subject a module."""
