"""What the platform and its tenants write: plans, tags, devices, invoice lines, tickets."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Plan:
    """A plan of the wholesale catalogue; bandwidths in Mbit/s, the price a month."""

    code: str
    name: str
    technology: str
    download: int
    upload: int
    price: Decimal


PLANS = (
    Plan("DSL-50", "DSL 50", "dsl", 50, 10, Decimal("24.90")),
    Plan("DSL-100", "DSL 100", "dsl", 100, 40, Decimal("29.90")),
    Plan("FIBER-250", "Fiber 250", "fiber", 250, 100, Decimal("34.90")),
    Plan("FIBER-500", "Fiber 500", "fiber", 500, 250, Decimal("44.90")),
    Plan("FIBER-1000", "Fiber 1000", "fiber", 1000, 500, Decimal("59.90")),
    Plan("WIRELESS-100", "Fixed Wireless 100", "wireless", 100, 20, Decimal("39.90")),
    Plan("DEDICATED-1000", "Dedicated 1000", "ethernet", 1000, 1000, Decimal("289.00")),
    Plan("DEDICATED-10000", "Dedicated 10000", "ethernet", 10000, 10000, Decimal("990.00")),
)

TAGS = (
    ("vip", "Calls are taken first"),
    ("paperless", "Gets no letters"),
    ("reseller", "Sells connections on"),
    ("public-sector", "An authority, a school or a hospital"),
    ("beta", "Tries new firmware"),
    ("at-risk", "Thinks of leaving"),
)


@dataclass(frozen=True)
class Hardware:
    """A device on the shelf; ``oui`` are the first three bytes of its vendor's addresses."""

    vendor: str
    model: str
    oui: str
    serial: str


HARDWARE = {
    "ont": (
        Hardware("Huawei", "EchoLife HG8245H", "00:25:9E", "HWTC"),
        Hardware("Nokia", "G-010G-P", "00:D0:F6", "ALCL"),
        Hardware("Zyxel", "PMG3000", "00:13:49", "ZYXE"),
    ),
    "router": (
        Hardware("AVM", "FRITZ!Box 7590", "00:04:0E", "AVMG"),
        Hardware("MikroTik", "hAP ax3", "00:0C:42", "MTIK"),
        Hardware("TP-Link", "Archer AX73", "00:1D:0F", "TPLG"),
    ),
    "switch": (
        Hardware("Cisco", "CBS250-8T", "00:00:0C", "CISC"),
        Hardware("Juniper", "EX2300-C", "00:05:85", "JNPR"),
        Hardware("Ubiquiti", "USW-Lite-8", "00:15:6D", "UBNT"),
    ),
}

FEES = tuple((f"{plan.name}, monthly fee", plan.price) for plan in PLANS[:6])
EXTRAS = (
    ("Router rental", Decimal("4.90")),
    ("Static IP address", Decimal("5.00")),
    ("Telephone flat rate", Decimal("9.90")),
    ("Visit of a technician", Decimal("49.00")),
    ("Backup storage, 100 GB", Decimal("3.50")),
)


@dataclass(frozen=True)
class Concern:
    """A reason to open a ticket; ``text`` are the customer's opening words."""

    subject: str
    category: str
    priority: str
    text: str


CONCERNS = (
    Concern("No connection", "outage", "urgent",
            "Since this morning nothing works. The light on the box blinks red."),
    Concern("Connection drops every evening", "quality", "high",
            "Around eight the line goes down for a few minutes, every day this week."),
    Concern("Slower than ordered", "quality", "normal",
            "The speed test shows a third of what I pay for, by cable."),
    Concern("Router does not start", "hardware", "high",
            "After the storm the router stays dark. Could you send another one?"),
    Concern("Static IP address", "change", "low",
            "We would like to run a server. What does a static address cost?"),
    Concern("Moving house", "change", "normal",
            "I move next month. Can the contract move with me?"),
    Concern("Faster plan", "change", "low",
            "Is fiber available at my address by now?"),
    Concern("Question about my invoice", "billing", "normal",
            "There is a visit of a technician on my invoice, but nobody came."),
)  # fmt: skip

STAFF_REPLIES = (
    "Thank you for writing. I am looking at your line right now.",
    "I have restarted the port at our end. Could you restart the router, too?",
    "The measurements show a fault between the street and the house. A technician will call.",
    "That is possible. I have sent you the details by e-mail.",
)
CUSTOMER_REPLIES = (
    "I have tried that, and it made no difference.",
    "It seems better since noon. I will watch it for a day.",
    "Tuesday morning suits me.",
    "Thank you, that was quick.",
)
CLOSING_REPLIES = (
    "Everything works again, so I close this ticket. Write back if it does not last.",
    "All done at our end. Have a good day!",
)
