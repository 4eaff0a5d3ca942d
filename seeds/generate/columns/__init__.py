"""Column generators, one kind per file.

To add one: write a frozen dataclass over
:class:`~seeds.generate.columns.base.Generator` in a file of its own, with a function that
declares it, and import that function here.
"""

from seeds.generate.columns.address import Address, address
from seeds.generate.columns.base import Generator
from seeds.generate.columns.choice import (
    boolean,
    choice,
    choice_by,
    element,
    exactly,
    position,
    sample,
)
from seeds.generate.columns.faker import faker
from seeds.generate.columns.identifier import code, sequence, uuid
from seeds.generate.columns.number import between, decimal, floating
from seeds.generate.columns.once import once
from seeds.generate.columns.person import Person, person
from seeds.generate.columns.portion import portion
from seeds.generate.columns.text import (
    company,
    job_title,
    paragraph,
    sentence,
    slug,
    word,
    words,
)
from seeds.generate.columns.time import ago, birth_date, date, datetime, spaced

__all__ = [
    "Address",
    "Generator",
    "Person",
    "address",
    "ago",
    "between",
    "birth_date",
    "boolean",
    "choice",
    "choice_by",
    "code",
    "company",
    "date",
    "datetime",
    "decimal",
    "element",
    "exactly",
    "faker",
    "floating",
    "job_title",
    "once",
    "paragraph",
    "person",
    "portion",
    "position",
    "sample",
    "sentence",
    "sequence",
    "slug",
    "spaced",
    "uuid",
    "word",
    "words",
]
