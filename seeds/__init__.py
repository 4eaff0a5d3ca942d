"""Seeds: fill databases with data that looks alive."""
