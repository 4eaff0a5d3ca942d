"""Sensors in buildings, and what they measure: time series with known anomalies."""
