"""Reports as people see them. A view is a module with ``show(console, report)``."""
