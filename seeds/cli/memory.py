"""Keep the memory of a long load flat, in the command's own process.

Batches of a few megabytes are made by one thread and let go by another. Left alone, glibc
raises its threshold for giving such blocks back to the system, and the heap grows with
every million rows. A library must not turn these screws; a command may.
"""

from __future__ import annotations

import os
import sys

_M_MMAP_THRESHOLD = -3  # from malloc.h
_M_TRIM_THRESHOLD = -1
_BLOCK = 64 * 1024


def keep_flat() -> None:
    """Let large blocks go back to the system at once; call before Arrow is imported."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return  # another C library, such as musl, which does not hold on to large blocks
    # Setting them also switches off that they adapt.
    mallopt(_M_MMAP_THRESHOLD, _BLOCK)
    mallopt(_M_TRIM_THRESHOLD, 8 * _BLOCK)
