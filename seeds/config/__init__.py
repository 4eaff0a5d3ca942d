"""Settings, profiles and the project they belong to."""
