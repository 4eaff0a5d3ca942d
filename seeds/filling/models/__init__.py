"""What an application's models know of their tables that the database does not."""

from seeds.filling.models.merging import Beyond, beyond

__all__ = ["Beyond", "beyond"]
