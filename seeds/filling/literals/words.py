"""A few words for texts that nothing is known about."""

WORDS = (
    "amber", "anchor", "arrow", "aspen", "basin", "beacon", "birch", "bridge", "brook", "canyon",
    "cedar", "clover", "cobalt", "coral", "copper", "crater", "delta", "ember", "falcon", "fern",
    "field", "flint", "forest", "garnet", "glade", "granite", "harbor", "hazel", "heron", "indigo",
    "island", "ivory", "jade", "juniper", "kestrel", "lagoon", "lantern", "laurel", "linen",
    "lotus", "maple", "marble", "meadow", "mesa", "mint", "mosaic", "north", "oasis", "olive",
    "onyx", "opal", "orchard", "pearl", "pebble", "pine", "prairie", "quartz", "raven", "reef",
    "ridge", "river", "saffron", "sierra", "silver", "slate", "spruce", "summit", "tide", "timber",
    "topaz", "tundra", "valley", "velvet", "violet", "walnut", "willow", "winter", "zephyr",
)  # fmt: skip
