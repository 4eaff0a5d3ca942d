"""Rules of masking, and tables to hold them against."""

from __future__ import annotations

import textwrap
from pathlib import Path

import sqlalchemy as sa

from seeds.anonymize.rules.model import Rules
from seeds.anonymize.rules.reading import read_rules
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo


def rules_of(folder: Path, text: str, name: str = "rules.toml") -> Rules:
    """Return the rules that a text has."""
    path = folder / name
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return read_rules(path)


def clinic() -> dict[str, TableInfo]:
    """Return tables of a clinic: people, their visits, and the log-ins of the staff."""
    metadata = sa.MetaData()
    sa.Table(
        "people",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(80), nullable=False, unique=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("doctor_id", sa.ForeignKey("people.id")),
        sa.Column("loud", sa.Text, sa.Computed("upper(note)")),
        sa.CheckConstraint("role IN ('doctor', 'patient')"),
    )
    sa.Table(
        "visits",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.ForeignKey("people.id"), nullable=False),
        sa.Column("email", sa.ForeignKey("people.email")),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
    )
    sa.Table(
        "logins",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.String(64), nullable=False),
    )
    return metadata_tables(metadata)


CLINIC = """\
version = 1

[tables.people.columns]
id = { keep = "a number" }
email = { mask = "email" }
role = { keep = "says nothing" }
note = { mask = "null" }

[tables.visits.columns]
id = { keep = "a number" }
seen_at = { keep = "a time" }

[tables.logins]
rows = "none"
reason = "log-ins of real people"
"""
