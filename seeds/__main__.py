"""``python -m seeds`` is the same as the ``seed`` command."""

from __future__ import annotations

from seeds.cli.main import main

if __name__ == "__main__":
    main()
