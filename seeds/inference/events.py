"""What happens in which order: courses of events, told by the verbs in the names of columns.

An order is placed, then paid, shipped and delivered; a ticket is opened, assigned, resolved and
closed. Each course is a list of steps. A step says in which words it is told, how long after the
step before it usually takes place (points in time, calendar days), and in how many rows at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOSTLY: Final = 0.6
"""Share of the rows in which a step has taken place that need not have."""
RARELY: Final = 0.12


@dataclass(frozen=True)
class Step:
    """One step of a course of events.

    Attributes:
        words: The words that tell it.
        hours: How long after the step before it at most, for points in time.
        days: The same for calendar days.
        share: In how many of the rows that have the step before it.
        aside: Whether the course goes on without it: nothing comes after it.
        ahead: Whether it may lie in the future.
    """

    words: frozenset[str]
    hours: str
    days: str
    share: float
    aside: bool
    ahead: bool


def _step(
    words: str,
    hours: str = "",
    days: str = "",
    share: float = MOSTLY,
    *,
    aside: bool = False,
    ahead: bool = False,
) -> Step:
    return Step(frozenset(words.split()), hours, days or hours, share, aside, ahead)


_CALLED_OFF: Final = _step("cancelled canceled rejected declined denied voided failed withdrawn",
                           "5d", "7d", RARELY, aside=True)  # fmt: skip
_DUE: Final = _step("due deadline required payable", "30d", "30d", aside=True, ahead=True)

COURSES: Final[tuple[tuple[Step, ...], ...]] = (
    (
        _step("queued enqueued"),
        _step("scheduled planned", "1h", "1d", ahead=True),
        _step("start starts started begin begins began begun beginning dequeued", "30min", "1d"),
        _step("paused suspended", "2h", "5d", RARELY),
        _step("resumed", "2h", "5d"),
        _step("end ends ended ending finish finishes finished stop stops stopped complete completed"
              " failed", "4h", "90d"),
    ),
    (
        _step("booked reserved"),
        _CALLED_OFF,
        _step("scheduled planned appointment", "14d", "14d"),
        _step("start starts started begins", "3d", "14d"),
        _step("checkedin checkin", "15min", "1d", 0.8),
        _step("checkedout checkout", "9h", "14d", 0.8),
    ),
    (_step("from since effective"), _step("to until till thru through", "180d", "180d")),
    (
        _step("open opens opened reported raised filed lodged"),
        _DUE,
        _step("triaged assigned acknowledged", "4h", "1d", 0.8),
        _step("responded answered replied", "1d", "2d", 0.8),
        _step("escalated", "2d", "3d", RARELY, aside=True),
        _step("resolved solved fixed", "10d", "20d"),
        _step("close closes closed", "20d", "60d"),
        _step("reopened", "10d", "10d", RARELY),
    ),
    (_step("in checkin checkedin signedin loggedin clockedin"),
     _step("out checkout checkedout signedout loggedout clockedout", "9h", "14d")),
    (
        _step("applied application"),
        _step("screened shortlisted", "7d", "7d"),
        _step("interviewed interview", "14d", "14d"),
        _step("offered offer", "7d", "7d"),
        _step("hire hired join joined entry entered enrolled employed", "30d", "30d"),
        _step("promoted", "300d", "300d", RARELY, aside=True),
        _step("left leave leaving exit exited fired terminated termination resigned graduated"
              " dropped", "300d", "300d", 0.25),
    ),
    (
        _step("enrolled registered"),
        _step("start started begun", "14d", "14d"),
        _step("complete completed passed certified graduated", "180d", "365d"),
    ),
    (_step("admission admitted"), _step("discharged discharge", "10d", "14d", 0.8)),
    (_step("depart departs departed departure"),
     _step("arrive arrives arrived arrival", "12h", "2d", 0.9)),
    (
        _step("quoted drafted inquired enquired"),
        _step("order ordered placed purchase purchased requested submitted issue issued invoiced"
              " billed booked", "3d", "7d"),
        _DUE,
        _CALLED_OFF,
        _step("approved accepted confirmed authorized authorised acknowledged", "6h", "2d", 0.9),
        _step("paid payment captured charged settled", "10d", "14d", 0.8),
        _step("packed picked pickedup prepared processed", "1d", "2d", 0.9),
        _step("shipped ship shipping dispatched dispatch despatched departed", "2d", "3d", 0.85),
        _step("arrived arrival", "2d", "3d", 0.85),
        _step("delivered delivery fulfilled received completed", "4d", "5d", 0.85),
        _step("returned return", "14d", "14d", RARELY),
        _step("refunded refund", "5d", "7d", RARELY),
    ),
    (
        _step("initiated requested authorized authorised"),
        _step("posted booked executed processed cleared", "6h", "1d", 0.9),
        _step("value", "1d", "2d", 0.9, aside=True),
        _step("settled completed", "2d", "3d", 0.85),
        _step("reversed failed rejected", "2d", "3d", RARELY, aside=True),
    ),
    (
        _step("borrowed loan loaned rental rented lent taken checkedout issued handedout"),
        _step("due", "21d", "28d", aside=True, ahead=True),
        _step("renewed extended", "14d", "14d", 0.2, aside=True),
        _step("returned return", "21d", "21d", 0.7),
    ),
    (
        _step("prescribed ordered requested"),
        _step("sampled collected drawn", "1d", "2d"),
        _step("received", "1d", "1d"),
        _step("filled dispensed tested analysed analyzed examined performed", "2d", "3d"),
        _step("resulted reported released", "2d", "3d"),
    ),
    (_step("assigned"), _DUE, _step("submitted handedin turnedin", "14d", "14d", 0.9),
     _step("graded marked corrected evaluated", "7d", "10d", 0.8)),
    (
        _step("drafted written"),
        _step("submitted", "7d", "14d"),
        _step("reviewed", "7d", "14d", 0.8),
        _step("approved accepted", "3d", "5d", 0.8),
        _step("published released", "14d", "30d", 0.8),
        _step("unpublished retired withdrawn discontinued", "200d", "200d", RARELY),
    ),
    (_step("occurred happened incident accident"), _step("reported filed claimed notified", "3d",
     "10d"), _step("assessed inspected", "7d", "14d"), _step("approved", "7d", "14d"),
     _step("settled paid", "14d", "21d")),
    (_step("sent"), _step("delivered", "5min", "1d", 0.95), _step("received", "1h", "1d", 0.9),
     _step("read seen opened viewed", "2d", "2d"), _step("clicked", "1h", "1d", 0.4),
     _step("signed", "5d", "7d"), _step("countersigned", "3d", "5d"),
     _step("bounced unsubscribed", "1h", "1d", RARELY, aside=True)),
    (_step("invited"), _step("accepted joined activated registered", "5d", "7d"),
     _step("declined", "5d", "7d", RARELY, aside=True)),
    (_step("manufactured produced built"), _step("purchased acquired sold bought", "90d", "180d"),
     _step("installed commissioned", "14d", "30d"),
     _step("serviced inspected maintained calibrated", "200d", "200d"),
     _step("decommissioned disposed retired scrapped", "300d", "300d", RARELY)),
    (_step("subscribed activated enrolled"), _step("renewed", "90d", "90d"),
     _step("cancelled canceled unsubscribed deactivated", "200d", "200d", RARELY)),
    (_step("created inserted added registered recorded"),
     _step("updated modified changed edited", "180d", "180d", 1.0, aside=True)),
    (_step("first"), _step("last latest", "200d", "200d")),
)  # fmt: skip
"""The courses; where two of them know a pair of words, the first."""

EXPECTED: Final = frozenset(
    {"expected", "estimated", "planned", "promised", "target", "anticipated", "projected"}
)
"""Words before a step that has yet to take place."""
_TWO_WORDS: Final = frozenset({"in", "out", "up"})
_FIRST_WORDS: Final = frozenset(
    {"check", "checked", "picked", "signed", "logged", "clocked", "handed", "turned"}
)


def words(name: str) -> list[str]:
    """Return the words of a name in snake case, those of one verb together."""
    found: list[str] = []
    for word in name.split("_"):
        if found and word in _TWO_WORDS and found[-1] in _FIRST_WORDS:
            found[-1] += word
        else:
            found.append(word)
    return found
