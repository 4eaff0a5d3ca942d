"""Values as text, for columns whose types only the database knows: whatever PostgreSQL can read."""

from seeds.filling.literals.columns import has_grammar, literal_lists, literals

__all__ = ["has_grammar", "literal_lists", "literals"]
