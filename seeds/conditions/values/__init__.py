"""Values as databases know them, where Python has none: and how they compare and convert."""
