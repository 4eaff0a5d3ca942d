"""What people see: at a terminal, in a narrow window, in a pipe, or not at all."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest

from tests.e2e.inside import Cli
from tests.support.command import Seed, clean_environment, executable

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def at_terminal(seed: Seed, shop: Path, columns: int, *arguments: str, **environ: str) -> str:
    """Run a command at a terminal of a width and return all that it wrote there."""
    control, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    env = {**clean_environment(seed.home), "TERM": "xterm-256color", **environ}
    env = {k: v for k, v in env.items() if k != "COLUMNS" and v}
    process = subprocess.Popen(
        [executable(), *arguments], cwd=shop, env=env, stdin=terminal, stdout=terminal,
        stderr=terminal, start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    shown, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([control], [], [], 0.2)[0]:
            try:
                chunk = os.read(control, 65536)
            except OSError:  # the other end is closed
                break
            shown += chunk
    assert process.wait(timeout=30) == 0, shown
    os.close(control)
    return shown.decode()


def test_a_terminal_sees_a_line_for_each_table_and_then_a_summary(seed: Seed, shop: Path) -> None:
    shown = at_terminal(seed, shop, 100, "users", "--count", "60k", NO_COLOR="")
    plain = ESCAPE.sub("", shown)
    assert re.search(r"users .*[\d,]+/60,000", plain)
    assert "/s" in plain
    assert "\x1b[32m" in shown or "\x1b[1;32m" in shown  # the summary is green
    assert plain.rindex("Done.") > plain.rindex("━")
    assert "\x1b[?25h" in shown  # the cursor comes back


def test_no_color_means_no_colour(seed: Seed, shop: Path) -> None:
    shown = at_terminal(seed, shop, 100, "all", "--env", "test", NO_COLOR="1")
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3[0-7]|9[0-7]|38;[\d;]+)m", shown)
    assert "Done." in shown


def test_a_report_fits_a_terminal_of_forty_columns(seed: Seed, shop: Path) -> None:
    commands = (
        *(["all"], ["plan"], ["list"], ["list", "--profiles"]),
        *(["status"], ["preview", "users"], ["verify"]),
    )
    for arguments in commands:
        shown = at_terminal(seed, shop, 40, *arguments)
        lines = [ESCAPE.sub("", line).rstrip("\r") for line in shown.split("\n")]
        # A line that is drawn again and again counts once: what the cursor goes back over.
        last = [line.rpartition("\r")[2] for line in lines]
        assert max(map(len, last)) <= 40, max(last, key=len)
        assert not any(re.search(r"\d…|…\d", line) for line in last)


def test_a_pipe_gets_plain_text_and_whole_tables(seed: Seed, shop: Path) -> None:
    done = seed("all", "--env", "test", cwd=shop, check=True)
    assert "\x1b" not in done.stdout + done.stderr
    assert re.search(r"^users +4 ", done.stdout, re.MULTILINE)
    assert re.search(r"^users: 4 rows in ", done.stderr, re.MULTILINE)


@pytest.mark.parametrize("flag", ["--quiet", "-q"])
def test_quiet_says_nothing_at_all(cli: Cli, shop_sqlite: str, flag: str) -> None:
    done = cli.on(shop_sqlite)("all", "--env", "test", flag)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")


def test_quiet_keeps_json_and_errors(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    done = on("all", "--env", "test", "--quiet", "--json", check=True)
    assert done.json["ok"]
    assert done.stderr == ""
    assert "error:" in on("all", "--env", "nope", "--quiet").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("all", "--env", "test"),
        ("all", "--env", "test", "--dry-run"),
        ("plan",),
        ("verify",),
        ("status",),
        ("list",),
        ("migrate",),
        ("preview", "orders"),
    ],
    ids=" ".join,
)
def test_with_json_standard_output_is_exactly_one_object(
    cli: Cli, shop_sqlite: str, arguments: tuple[str, ...]
) -> None:
    done = cli.on(shop_sqlite)(*arguments, "--json", check=True)
    assert done.stdout.count("\n") == 1
    assert done.stdout.isascii()
    assert done.json["ok"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (("all", "--env", "nope"), 2, "usage"),
        (("nope",), 2, "usage"),
        (("all", "--nope"), 2, "usage"),
        (("all", "--count", "products=2000m"), 1, "capacity"),
        (("all", "--env", "production"), 3, "refused"),
        (("orders",), 1, "missing-parents"),
        (("all", "--database-url", "sqlite:////nowhere/at/all.db", "--migrate"), 1, "database"),
        (("all", "--database-url", "sqlite:////nowhere/at/all.db"), 1, "schema"),
    ],
)
def test_errors_in_json_have_a_kind_that_programs_can_act_on(
    cli: Cli, shop_sqlite: str, arguments: tuple[str, ...], code: int, kind: str
) -> None:
    done = cli.on(shop_sqlite)(*arguments, "--json")
    assert done.code == code
    assert done.json["error"]["kind"] == kind


def test_the_report_says_how_to_repeat_the_run(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    done = on("all", "--env", "test", "--seed", "31", "--as-of", "2026-02-01", check=True)
    assert "seed 31" in done.stdout
    assert "as of 2026-02-01" in done.stdout
    assert shop_sqlite in done.stdout


def test_rows_made_one_at_a_time_are_told(seed: Seed, shop: Path) -> None:
    (shop / "app/seeders/roles.py").write_text(
        "from app.models import Role\nfrom seeds import Factory, Seeder, part\n"
        "class RolesFactory(Factory[Role], natural_key=('name',), count=1500):\n"
        "    '''Roles.'''\n"
        "    def definition(self):\n"
        "        return {'name': f'role {self.index}', 'description': self.faker.sentence(),\n"
        "                'permissions': []}\n"
        "class RolesSeeder(Seeder):\n    '''Roles.'''\n    parts = (part(RolesFactory),)\n"
    )
    done = seed("roles", "--count", "1500", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "a row at a time" in done.stdout
    assert "a row at a time" in seed("list", cwd=shop, check=True).stdout
