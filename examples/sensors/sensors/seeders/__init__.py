"""What `seed NAME` fills: one module for each seeder."""
