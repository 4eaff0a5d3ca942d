"""Files read: CSV, JSON, JSON Lines and Parquet, as chunks of columns."""
