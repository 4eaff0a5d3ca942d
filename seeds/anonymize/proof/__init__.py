"""The proof that nothing leaked: what was masked is looked for in everything that was written."""
