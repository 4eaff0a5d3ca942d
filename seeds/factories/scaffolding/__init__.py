"""Source of a project's own: factories, seeders and scenarios to begin with, and stubs."""
