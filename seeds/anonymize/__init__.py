"""Masking: values replaced by pure functions of (key, domain, original)."""
