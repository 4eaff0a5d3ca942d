"""The raw material of the shop's data sets: words, sentences and ranges, all invented.

No brand, person or address in here is real. The order of the entries is part of the data:
generated rows refer to them by position, so append and do not reorder.
"""
