"""SQL schema files that Debian packages ship: downloaded and unpacked, never installed."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fill_schemas.shelf import SchemaError, Shelf, call, dump, empty, load

HERE_DOCUMENT = re.compile(
    r"<<-?\s*['\"]?(?P<end>\w+)['\"]?[^\n]*\n(?P<body>.*?)\n(?P=end)\s*$", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Package:
    """A schema in files of a package.

    Attributes:
        name: What it is called here.
        package: The Debian package.
        files: Dialect to patterns of its files, in the order in which they are run.
        before: SQL to run first (extensions, roles of the schema's own).
        lenient: Whether statements that fail are passed over.
        others: Further packages that hold some of the files.
    """

    name: str
    package: str
    files: dict[str, tuple[str, ...]]
    before: str = ""
    lenient: bool = False
    others: tuple[str, ...] = ()

    @property
    def dialects(self) -> tuple[str, ...]:
        """The databases it is for."""
        return tuple(self.files)

    def make(self, shelf: Shelf, dialect: str) -> None:
        """Fetch the package, run its files in an empty database and keep the text.

        Raises:
            SchemaError: The package or a file is not there, or a statement failed.
        """
        for package in (self.package, *self.others):
            _unpack(shelf, package)
        script = shelf.folder("scripts") / f"{self.name}.{dialect}.sql"
        before = self.before if dialect == "postgresql" else ""
        parts = [text(path) for path in self._paths(shelf, dialect)]
        script.write_text("\n".join([before, *parts]), encoding="utf-8")
        with empty(dialect) as url:
            load(url, script, lenient=self.lenient)
            dump(url, shelf.dump(self.name, dialect))

    def _paths(self, shelf: Shelf, dialect: str) -> list[Path]:
        roots = [_folder(shelf, package) for package in (self.package, *self.others)]
        found: list[Path] = []
        for pattern in self.files[dialect]:
            paths = sorted(path for root in roots for path in root.glob(pattern))
            if not paths:
                raise SchemaError(f"no {pattern} in {self.package}")
            found += paths
        return found


def _folder(shelf: Shelf, package: str) -> Path:
    return shelf.folder("packages") / package


def _unpack(shelf: Shelf, package: str) -> None:
    target = _folder(shelf, package)
    if target.exists():
        return
    downloads = shelf.folder("downloads")
    call(["apt-get", "download", "-qq", package], cwd=downloads)
    archive = max(downloads.glob(f"{package}_*.deb"))
    call(["dpkg", "-x", str(archive), str(target)])


def text(path: Path) -> str:
    """Return the SQL of a file: packed or not, plain or within the shell script that runs it."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        sql = raw.decode("utf-8")
    except UnicodeDecodeError:
        sql = raw.decode("latin-1")
    if sql.startswith("#!"):
        sql = "\n".join(found["body"] for found in HERE_DOCUMENT.finditer(sql))
    return sql


PACKAGES = (
    Package(
        "kea", "kea-admin", {"postgresql": ("usr/share/kea/scripts/pgsql/dhcpdb_create.pgsql",)}
    ),
    Package(
        "icingadb", "icingadb", {"postgresql": ("usr/share/icingadb/schema/pgsql/schema.sql",)}
    ),
    Package(
        "icinga2-ido",
        "icinga2-ido-pgsql",
        {"postgresql": ("usr/share/icinga2-ido-pgsql/schema/pgsql.sql",)},
    ),
    Package(
        "icingaweb2",
        "icingaweb2",
        {"postgresql": ("usr/share/icingaweb2/schema/pgsql.schema.sql",)},
    ),
    Package(
        "powerdns-pgsql",
        "pdns-backend-pgsql",
        {"postgresql": ("usr/share/pdns-backend-pgsql/schema/schema.pgsql.sql",)},
    ),
    Package(
        "powerdns-sqlite",
        "pdns-backend-sqlite3",
        {"sqlite": ("usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql",)},
    ),
    Package(
        "zabbix-server",
        "zabbix-server-pgsql",
        {"postgresql": ("usr/share/zabbix-server-pgsql/schema.sql.gz",)},
    ),
    Package(
        "zabbix-proxy",
        "zabbix-proxy-sqlite3",
        {"sqlite": ("usr/share/zabbix-proxy-sqlite3/schema.sql.gz",)},
    ),
    Package(
        "bacula-pgsql",
        "bacula-director-pgsql",
        {"postgresql": ("usr/share/dbconfig-common/data/bacula-director-pgsql/install/pgsql",)},
    ),
    Package(
        "bacula-sqlite",
        "bacula-director-sqlite3",
        {"sqlite": ("usr/share/dbconfig-common/data/bacula-director-sqlite3/install/sqlite3",)},
    ),
    Package(
        "roundcube",
        "roundcube-core",
        {
            "postgresql": ("usr/share/dbconfig-common/data/roundcube/install/pgsql",),
            "sqlite": ("usr/share/dbconfig-common/data/roundcube/install/sqlite3",),
        },
    ),
    Package(
        "freeradius",
        "freeradius-config",
        {
            "postgresql": (
                "etc/freeradius/3.0/mods-config/sql/main/postgresql/schema.sql",
                "etc/freeradius/3.0/mods-config/sql/main/postgresql/extras/*.sql",
                "etc/freeradius/3.0/mods-config/sql/*/postgresql/schema.sql",
            ),
            "sqlite": (
                "etc/freeradius/3.0/mods-config/sql/main/sqlite/schema.sql",
                "etc/freeradius/3.0/mods-config/sql/*/sqlite/schema.sql",
            ),
        },
        lenient=True,
    ),
    Package(
        "gammu-smsd",
        "gammu",
        {
            "postgresql": ("usr/share/doc/gammu/examples/sql/pgsql.sql",),
            "sqlite": ("usr/share/doc/gammu/examples/sql/sqlite.sql",),
        },
        lenient=True,
    ),
    Package(
        "kamailio",
        "kamailio-postgres-modules",
        {
            "postgresql": (
                "usr/share/kamailio/postgres/standard-create.sql",
                "usr/share/kamailio/postgres/*-create.sql",
            )
        },
        lenient=True,
    ),
    Package(
        "tt-rss",
        "tt-rss",
        {"postgresql": ("usr/share/dbconfig-common/data/tt-rss/install/pgsql",)},
    ),
    Package(
        "request-tracker",
        "request-tracker5",
        {
            "postgresql": ("usr/share/request-tracker5/etc/schema.Pg",),
            "sqlite": ("usr/share/request-tracker5/etc/schema.SQLite",),
        },
        lenient=True,
    ),
    Package(
        "ledgersmb",
        "ledgersmb",
        {"postgresql": ("usr/share/ledgersmb/sql/Pg-database.sql",)},
        before="CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gist;",
    ),
    Package(
        "mediawiki",
        "mediawiki",
        {
            "postgresql": (
                "usr/share/mediawiki/maintenance/postgres/tables-generated.sql",
                "usr/share/mediawiki/maintenance/postgres/tables.sql",
            ),
            "sqlite": (
                "usr/share/mediawiki/maintenance/sqlite/tables-generated.sql",
                "usr/share/mediawiki/extensions-core/OATHAuth/sql/sqlite/tables-generated.sql",
                "usr/share/mediawiki/extensions-core/AbuseFilter/db_patches/sqlite/tables-generated.sql",
            ),
        },
        lenient=True,
    ),
    Package(
        "ejabberd",
        "ejabberd",
        {
            "postgresql": ("usr/share/ejabberd/sql/pg.new.sql",),
            "sqlite": ("usr/share/ejabberd/sql/lite.new.sql",),
        },
    ),
    Package(
        "ulogd",
        "ulogd2",
        {
            "postgresql": ("usr/share/doc/ulogd2/pgsql-ulogd2.sql.gz",),
            "sqlite": ("usr/share/doc/ulogd2/sqlite3.table",),
        },
        lenient=True,
    ),
    Package(
        "prelude",
        "libpreludedb7-pgsql",
        {"postgresql": ("usr/share/libpreludedb/classic/pgsql.sql",)},
    ),
    Package(
        "prelude-sqlite",
        "libpreludedb7-sqlite",
        {"sqlite": ("usr/share/libpreludedb/classic/sqlite.sql",)},
    ),
    Package(
        "davical",
        "davical",
        {
            "postgresql": (
                "usr/share/awl/dba/awl-tables.sql",
                "usr/share/awl/dba/schema-management.sql",
                "usr/share/davical/dba/davical.sql",
                "usr/share/davical/dba/patches/1.3.[1-5].sql",
                "usr/share/davical/dba/caldav_functions.sql",
                "usr/share/davical/dba/base-data.sql",
            )
        },
        others=("libawl-php",),
        lenient=True,
    ),
    Package(
        "rsyslog",
        "rsyslog-pgsql",
        {"postgresql": ("usr/share/dbconfig-common/data/rsyslog-pgsql/install/pgsql",)},
    ),
    Package(
        "jabberd2",
        "jabberd2",
        {
            "postgresql": ("usr/share/doc/jabberd2/db-setup.pgsql.gz",),
            "sqlite": ("usr/share/doc/jabberd2/db-setup.sqlite.gz",),
        },
        lenient=True,
    ),
    Package("coturn", "coturn", {"postgresql": ("usr/share/coturn/schema.sql",)}, lenient=True),
)
"""Schemas of Debian packages."""
