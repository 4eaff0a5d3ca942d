"""Signs of danger: what a URL tells about the data behind it."""

from __future__ import annotations

import socket

import pytest
import sqlalchemy as sa

from seeds.config.danger import (
    alarming,
    danger_signs,
    is_this_machine,
    managed_by,
    target_of,
)
from seeds.config.environments import Kind


def signs(
    url: str, kind: Kind = "disposable", trusted: tuple[str, ...] = (), **environ: str
) -> list[str]:
    return [s.text for s in danger_signs(target_of(sa.make_url(url), environ), kind, trusted)]


# -- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "prod", "PROD", "production", "Production", "shop_prod", "prod-eu", "prod2", "shop.prod.eu",
        "ShopProd", "shopLive", "SHOPProd", "live", "shop-live", "shop_PRODUCTION_2", "prd",
        "prod dump", "shop/prod",
    ],
)  # fmt: skip
def test_a_name_with_the_word_production_is_alarming(name: str) -> None:
    assert alarming(name)


@pytest.mark.parametrize(
    "name",
    [
        "", "product", "products", "products_dev", "Products", "reproduce", "produce", "shop",
        "development", "staging", "liver", "alive", "deliveries", "olive", "LIVERPOOL", "oliver",
        "non-prod", "not_production", "nonprod", "no-prod", "preprod", "productions2go", "seeds",
    ],
)  # fmt: skip
def test_a_name_that_only_has_its_letters_is_not(name: str) -> None:
    assert not alarming(name)


@pytest.mark.parametrize(
    ("url", "sign"),
    [
        ("postgresql://localhost/shop_prod", "the database's name contains 'prod'"),
        ("mysql+pymysql://localhost/LIVE", "the database's name contains 'live'"),
        ("sqlite:////data/shop-live.db", "the file's name contains 'live'"),
        ("postgresql://shop_production@localhost/shop", "the user's name contains 'production'"),
        ("postgresql://localhost/?dbname=prod", "the database's name contains 'prod'"),
        ("postgresql://localhost/?user=prod", "the user's name contains 'prod'"),
    ],
)
@pytest.mark.parametrize("kind", ["disposable", "protected"])
def test_database_file_and_user_are_looked_at(url: str, sign: str, kind: Kind) -> None:
    assert sign in signs(url, kind)


def test_only_the_files_own_name_counts_and_not_its_folder_or_ending() -> None:
    assert signs("sqlite:////srv/production/live/shop.db") == []
    assert signs("sqlite:///shop.prod") == []
    assert signs("sqlite://") == []


# -- managed hosts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("shop.c9akciq32.eu-west-1.rds.amazonaws.com", "Amazon RDS"),
        ("shop.cluster-ro-c9akciq32.eu-west-1.rds.amazonaws.com", "Amazon RDS"),
        ("shop.xyz.rds.cn-north-1.amazonaws.com.cn", ""),
        ("shop.xyz.cn-north-1.rds.amazonaws.com.cn", "Amazon RDS"),
        ("abc.xyz.us-west-2.redshift.amazonaws.com", "Amazon Redshift"),
        ("wg.123.us-east-1.redshift-serverless.amazonaws.com", "Amazon Redshift"),
        ("abc.dsql.us-east-1.on.aws", "Amazon Aurora"),
        ("ec2-1-2-3-4.compute-1.amazonaws.com", "Heroku or in Amazon EC2"),
        ("ec2-1-2-3-4.eu-west-1.compute.amazonaws.com", "Heroku or in Amazon EC2"),
        ("shop.postgres.database.azure.com", "Azure"),
        ("shop.mysql.database.azure.com", "Azure"),
        ("shop.database.windows.net", "Azure"),
        ("/cloudsql/project:europe-west1:shop", "Google Cloud SQL"),
        ("abc.xyz.us-central1.sql.goog", "Google Cloud SQL or AlloyDB"),
        ("ep-cool-darkness-123456.us-east-2.aws.neon.tech", "Neon"),
        ("db.abcdefgh.supabase.co", "Supabase"),
        ("aws-0-eu-central-1.pooler.supabase.com", "Supabase"),
        ("pg-123-team.a.aivencloud.com", "Aiven"),
        ("shop-do-user-1-0.b.db.ondigitalocean.com", "DigitalOcean"),
        ("dpg-abc123-a.oregon-postgres.render.com", "Render"),
        ("dpg-abc123-a", "Render"),
        ("aws.connect.psdb.cloud", "PlanetScale"),
        ("free-tier.gcp-us-central1.cockroachlabs.cloud", "CockroachDB Cloud"),
        ("abc.xyz.tsdb.cloud.timescale.com", "Timescale"),
        ("containers-us-west-1.railway.app", "Railway"),
        ("roundhouse.proxy.rlwy.net", "Railway"),
        ("postgres.railway.internal", "Railway"),
        ("p.abc.db.postgresbridge.com", "Crunchy Bridge"),
        ("localhost", ""),
        ("db.example.com", ""),
        ("rds.amazonaws.com.example.com", ""),
        ("myneon.tech", ""),
        ("amazonaws.com", ""),
        ("", ""),
    ],
)
def test_services_are_known_by_the_end_of_the_hosts_name(host: str, service: str) -> None:
    assert managed_by(host) == service


@pytest.mark.parametrize("kind", ["disposable", "protected"])
def test_a_managed_host_is_one_sign_and_not_two(kind: Kind) -> None:
    url = "postgresql://u:p@DB.C9.Eu-West-1.RDS.Amazonaws.com./shop"
    assert signs(url, kind) == ["the host is managed by Amazon RDS"]


def test_a_socket_of_a_cloud_is_not_this_machine() -> None:
    assert signs("postgresql://u@/shop?host=/cloudsql/p:r:shop") == [
        "the host is managed by Google Cloud SQL"
    ]


# -- this machine -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "db.localhost", "127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1",
        "0.0.0.0", "host.docker.internal", "/var/run/postgresql", "@abstract",
        socket.gethostname().casefold(),
    ],
)  # fmt: skip
def test_these_hosts_are_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "host",
    [
        "db",
        "postgres",
        "10.0.0.5",
        "192.168.1.2",
        "localhost.example.com",
        "127.example.com",
        "::2",
    ],
)
def test_these_are_not(host: str) -> None:
    assert not is_this_machine(host)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///shop",
        "postgresql://LOCALHOST./shop",
        "postgresql://u:p@[::1]:5432/shop",
        "postgresql:///shop?host=/tmp",
        "postgresql:///shop?host=localhost:5433",
        "postgresql:///shop?hostaddr=127.0.0.1",
        "mysql+pymysql:///shop?unix_socket=/run/mysqld.sock",
        "sqlite:///shop.db",
    ],
)
def test_what_stays_on_this_machine_is_no_sign(url: str) -> None:
    assert signs(url) == []


def test_another_host_is_a_sign_where_data_may_be_thrown_away_and_not_elsewhere() -> None:
    url = "postgresql://u:p@10.0.0.5/shop"
    assert signs(url, "disposable") == ["the host 10.0.0.5 is not this machine"]
    assert signs(url, "protected") == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@localhost,far/shop",
        "postgresql://u@/shop?host=localhost&host=far",
        "postgresql://u@/shop?host=localhost:5432&host=far:5433",
        "postgresql://u@/shop?host=localhost,far",
        "postgresql://u@localhost/shop?host=far",
        "postgresql://u@localhost/shop?hostaddr=far",
        "mysql+pymysql://u@localhost/shop?host=far",
    ],
)
def test_of_several_hosts_each_is_looked_at(url: str) -> None:
    assert signs(url) == ["the host far is not this machine"]


def test_the_variables_of_the_driver_are_looked_at_where_the_url_is_silent() -> None:
    assert signs("postgresql:///shop", PGHOST="far") == ["the host far is not this machine"]
    assert signs("postgresql://localhost/shop", PGHOST="far") == []
    assert signs("postgresql://localhost/shop", PGHOSTADDR="10.0.0.5") == [
        "the host 10.0.0.5 is not this machine"
    ]
    assert signs("postgresql://localhost", PGDATABASE="prod") == [
        "the database's name contains 'prod'"
    ]
    assert signs("postgresql:///shop", PGSERVICE="main") == [
        "the service 'main' may not be this machine"
    ]
    assert signs("mysql+pymysql:///shop", PGHOST="far") == []


# -- trust ------------------------------------------------------------------------------------


@pytest.mark.parametrize("glob", ["db", "DB", "d?", "*"])
def test_a_trusted_host_is_no_sign(glob: str) -> None:
    assert signs("postgresql://u@db/shop", trusted=(glob,)) == []


def test_trust_is_about_whole_hosts_and_about_each_of_several() -> None:
    assert signs("postgresql://u@db.far/shop", trusted=("db",)) != []
    assert signs("postgresql://u@db,far/shop", trusted=("db",)) == [
        "the host far is not this machine"
    ]
    assert signs("postgresql://u@a.internal,b.internal/shop", trusted=("*.internal",)) == []


def test_a_trusted_host_may_be_managed_but_a_databases_name_is_no_matter_of_trust() -> None:
    url = "postgresql://u@dev.x.rds.amazonaws.com/shop_prod"
    assert signs(url, trusted=("dev.*",)) == ["the database's name contains 'prod'"]


# -- how it is told ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("postgresql://u:secret@db.example.com:5433/shop", "shop on db.example.com"),
        ("postgresql://u:secret@a,b/shop", "shop on a, b"),
        ("postgresql:///shop", "shop on this machine"),
        ("postgresql://u:secret@far", "u on far"),
        ("sqlite:////data/shop.db", "/data/shop.db"),
        ("sqlite://", "in memory"),
        ("mysql+pymysql://u:secret@far/shop?password=secret", "shop on far"),
    ],
)
def test_database_and_host_are_named_and_nothing_else(url: str, text: str) -> None:
    assert str(target_of(sa.make_url(url), {})) == text
