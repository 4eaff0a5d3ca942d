"""A platform for internet providers: several tenants in one database, each with its own data."""
