"""Regular expressions of databases: read, matched, and turned into strings that match.

The grammar is PostgreSQL's advanced regular expressions (a superset of POSIX's extended ones,
and near to what PCRE and Python agree upon); LIKE, SIMILAR TO and GLOB become the same tree.
"""
