"""Column generators, one kind per file.

To add one: write a frozen dataclass over
:class:`~seeds.generate.columns.base.Generator` in a file of its own, with a function that
declares it, and a line here. ``import X as X`` offers the name to the world: it can be
imported from ``seeds`` as well.
"""

from seeds.generate.columns.address import Address as Address, address as address
from seeds.generate.columns.anomalies import Anomaly as Anomaly, anomalies as anomalies
from seeds.generate.columns.base import Generator as Generator
from seeds.generate.columns.checked import checked as checked
from seeds.generate.columns.choice import (
    boolean as boolean,
    choice as choice,
    choice_by as choice_by,
    element as element,
    exactly as exactly,
    position as position,
    sample as sample,
)
from seeds.generate.columns.cycle import cycle as cycle
from seeds.generate.columns.drawn import drawn as drawn
from seeds.generate.columns.faker import faker as faker
from seeds.generate.columns.identifier import code as code, uuid as uuid
from seeds.generate.columns.listed import listed as listed
from seeds.generate.columns.network import Network as Network, network as network
from seeds.generate.columns.number import (
    between as between,
    decimal as decimal,
    floating as floating,
)
from seeds.generate.columns.once import once as once
from seeds.generate.columns.pattern import pattern as pattern
from seeds.generate.columns.person import Person as Person, person as person
from seeds.generate.columns.phrase import catch_phrase as catch_phrase
from seeds.generate.columns.portion import portion as portion
from seeds.generate.columns.sequence import sequence as sequence
from seeds.generate.columns.series import seasonal as seasonal, series as series
from seeds.generate.columns.term import term as term
from seeds.generate.columns.text import (
    company as company,
    job_title as job_title,
    paragraph as paragraph,
    sentence as sentence,
    slug as slug,
    word as word,
    words as words,
)
from seeds.generate.columns.time import (
    ago as ago,
    birth_date as birth_date,
    date as date,
    datetime as datetime,
    spaced as spaced,
    timeline as timeline,
)
