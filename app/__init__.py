"""A small shop: models, database, security, and the data sets that bring it to life."""
