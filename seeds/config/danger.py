"""Signs of danger in a database URL: what suggests that real people's data lives there.

Nothing is connected to and no name is resolved; only what the URL, and the variables that the
driver reads beside it, say is looked at. A tunnel to production looks like this machine, which
is why the database's own marker and its rows are looked at as well (``seeds.runner.guards``).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from seeds.config.environments import Kind

if TYPE_CHECKING:
    import sqlalchemy as sa

MANAGED: Final[Mapping[str, str]] = {
    ".rds.amazonaws.com": "Amazon RDS",
    ".rds.amazonaws.com.cn": "Amazon RDS",
    ".redshift.amazonaws.com": "Amazon Redshift",
    ".redshift.amazonaws.com.cn": "Amazon Redshift",
    ".redshift-serverless.amazonaws.com": "Amazon Redshift",
    ".on.aws": "Amazon Aurora",
    # Heroku gives its databases the names of the machines.
    ".compute-1.amazonaws.com": "Heroku or in Amazon EC2",
    ".compute.amazonaws.com": "Heroku or in Amazon EC2",
    ".database.azure.com": "Azure",
    ".cosmos.azure.com": "Azure",
    ".database.windows.net": "Azure",
    ".database.usgovcloudapi.net": "Azure",
    ".database.chinacloudapi.cn": "Azure",
    ".goog": "Google Cloud SQL or AlloyDB",
    ".neon.tech": "Neon",
    ".supabase.co": "Supabase",
    ".supabase.com": "Supabase",
    ".aivencloud.com": "Aiven",
    ".db.ondigitalocean.com": "DigitalOcean",
    ".render.com": "Render",
    ".psdb.cloud": "PlanetScale",
    ".cockroachlabs.cloud": "CockroachDB Cloud",
    ".timescale.com": "Timescale",
    ".timescaledb.io": "Timescale",
    ".railway.app": "Railway",
    ".railway.internal": "Railway",
    ".rlwy.net": "Railway",
    ".postgresbridge.com": "Crunchy Bridge",
    ".fly.dev": "Fly.io",
    ".flycast": "Fly.io",
    ".vercel-storage.com": "Vercel",
    ".prisma.io": "Prisma",
    ".xata.sh": "Xata",
    ".tidbcloud.com": "TiDB Cloud",
    ".ybdb.io": "YugabyteDB",
    ".scw.cloud": "Scaleway",
    ".database.cloud.ovh.net": "OVHcloud",
    ".clever-cloud.com": "Clever Cloud",
    ".akamaidb.net": "Akamai",
    ".linodedb.net": "Akamai",
    ".vultrdb.com": "Vultr",
    ".upclouddatabases.com": "UpCloud",
    ".databases.appdomain.cloud": "IBM Cloud",
    ".oraclecloud.com": "Oracle Cloud",
    ".rds.aliyuncs.com": "Alibaba Cloud",
    ".tencentcdb.com": "Tencent Cloud",
    ".mdb.yandexcloud.net": "Yandex Cloud",
}
"""Services that manage databases, by the end of the host's name."""

_CLOUD_SQL_SOCKET: Final = "/cloudsql/"
_RENDER_INTERNAL = re.compile(r"dpg-[a-z0-9]+-[a-z]")

_THIS_MACHINE: Final = frozenset(
    {"localhost", "host.docker.internal", "gateway.docker.internal", "host.containers.internal"}
)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+")
_ALARMING: Final = frozenset({"prod", "production", "prd", "live"})
_DENIALS: Final = frozenset({"non", "not", "no"})


@dataclass(frozen=True)
class Sign:
    """A sign of danger.

    Attributes:
        kind: ``"managed"`` (a service manages the host), ``"name"`` (something is called
            production) or ``"elsewhere"`` (the host is not this machine).
        text: What was seen, such as "the host is managed by Amazon RDS".
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Target:
    """Where a URL leads.

    Attributes:
        hosts: All hosts that the driver may connect to, folders of Unix sockets included;
            none for a file.
        database: The database's name, or the file.
        user: The user's name.
        file: Whether the database is a file.
        elsewhere: What else decides about the host, such as a service file; usually empty.
    """

    hosts: tuple[str, ...]
    database: str
    user: str
    file: bool
    elsewhere: str = ""

    def __str__(self) -> str:
        """Name database and host, and nothing that is secret."""
        if self.file:
            return self.database or "in memory"
        place = ", ".join(self.hosts) or self.elsewhere or "this machine"
        return f"{self.database or 'of that user'} on {place}"


def target_of(url: sa.URL, environ: Mapping[str, str]) -> Target:
    """Return where a URL leads, with what its driver takes from variables.

    Args:
        url: The URL, with the driver that will be used.
        environ: Environment variables.
    """
    kind = url.get_backend_name()
    if kind == "sqlite":
        return Target((), url.database or "", "", file=True)
    query = {name: _texts(value) for name, value in url.query.items()}
    # The query wins over what stands before the path.
    named = [*query.get("host", ()), *query.get("unix_socket", ())] or _texts(url.host or "")
    database, user, elsewhere = url.database or "", url.username or "", ""
    if kind == "postgresql":
        addresses = query.get("hostaddr") or _texts(environ.get("PGHOSTADDR", ""))
        user = _first(query.get("user")) or user or environ.get("PGUSER", "")
        database = _first(query.get("dbname")) or database or environ.get("PGDATABASE", "") or user
        service = _first(query.get("service")) or environ.get("PGSERVICE", "")
        if not named and service:
            elsewhere = f"the service {service!r}"
        elif not named:
            named = _texts(environ.get("PGHOST", ""))
        named = [*named, *addresses]
    elif not named and "read_default_file" in query:
        elsewhere = f"the host that {_first(query['read_default_file'])} names"
    hosts = tuple(dict.fromkeys(filter(None, map(_host, named))))
    return Target(hosts, database, user, file=False, elsewhere=elsewhere)


def danger_signs(target: Target, kind: Kind, trusted: Sequence[str] = ()) -> tuple[Sign, ...]:
    """Return the signs of danger for a run of an environment in a database.

    Args:
        target: Where the URL leads.
        kind: The environment's kind: where data may be thrown away, a host other than this
            machine is a sign, too.
        trusted: Hosts (globs) that the project trusts; their names are no sign.
    """
    found: list[Sign] = []
    for host in target.hosts:
        if any(fnmatchcase(host, _host(glob)) for glob in trusted):
            continue
        service = managed_by(host)
        if service:
            found.append(Sign("managed", f"the host is managed by {service}"))
        elif kind == "disposable" and not is_this_machine(host):
            found.append(Sign("elsewhere", f"the host {host} is not this machine"))
        # A socket's folder is a matter of packaging; only names that people give are read.
        if not host.startswith(("/", "@")) and (word := alarming(host)):
            found.append(Sign("name", f"the host's name contains {word!r}"))
    if target.elsewhere and kind == "disposable":
        found.append(Sign("elsewhere", f"{target.elsewhere} may not be this machine"))
    name = PurePath(target.database).stem if target.file else target.database
    if word := alarming(name):
        what = "file" if target.file else "database"
        found.append(Sign("name", f"the {what}'s name contains {word!r}"))
    if word := alarming(target.user):
        found.append(Sign("name", f"the user's name contains {word!r}"))
    return tuple(dict.fromkeys(found))


def managed_by(host: str) -> str:
    """Return the service that manages a host, or an empty string."""
    if host.startswith(_CLOUD_SQL_SOCKET):
        return "Google Cloud SQL"
    for suffix, service in MANAGED.items():
        if host.endswith(suffix):
            return service
    return "Render" if _RENDER_INTERNAL.fullmatch(host) else ""


def is_this_machine(host: str) -> bool:
    """Tell whether a host is certainly the machine that the command runs on."""
    if host in _THIS_MACHINE or host.endswith(".localhost") or host.startswith(("/", "@")):
        return True
    own = socket.gethostname().casefold().rstrip(".")
    if own and host in {own, own.partition(".")[0]}:
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def alarming(name: str) -> str:
    """Return the word in a name that says production, or an empty string.

    ``shop_prod``, ``prod-eu``, ``ShopProd`` and ``prod2`` have one; ``products``, ``reproduce``
    and ``non-prod`` have none.
    """
    words: list[str] = [word.casefold() for word in _WORD.findall(name)]
    for before, word in zip(["", *words], words, strict=False):
        if word in _ALARMING and before not in _DENIALS:
            return word
    return ""


def _texts(value: str | Iterable[str]) -> list[str]:
    """Return the parts of a value that may be given several times or hold commas."""
    values = [value] if isinstance(value, str) else list(value)
    return [part.strip() for text in values for part in text.split(",") if part.strip()]


def _first(values: Sequence[str] | None) -> str:
    return values[0] if values else ""


def _host(text: str) -> str:
    """Return a host as it is compared: in small letters, without port and final dot."""
    if text.startswith(("/", "@")):
        return text
    if not text.startswith("[") and text.count(":") == 1:  # not an IPv6 address
        text = text.partition(":")[0]
    elif text.startswith("["):
        text = text.partition("]")[0][1:]
    return text.casefold().rstrip(".")
