"""Short lists that columns of networks and companies draw from; written for Seeds.

Every edit changes the data that a seed makes: raise the version of the columns that use a list.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Prefixes that the IEEE has assigned to well-known makers of network devices.
VENDORS: Mapping[str, tuple[str, ...]] = {
    "apple": ("00:03:93", "00:0a:95"),
    "arista": ("00:1c:73",),
    "arris": ("00:00:ca",),
    "avm": ("00:04:0e",),
    "broadcom": ("00:10:18",),
    "cisco": ("00:00:0c", "00:01:42"),
    "dell": ("00:14:22",),
    "hp": ("00:1f:29", "3c:d9:2b"),
    "huawei": ("00:e0:fc",),
    "intel": ("00:02:b3", "00:1b:21"),
    "juniper": ("00:05:85",),
    "microsoft": ("00:15:5d",),
    "mikrotik": ("00:0c:42", "4c:5e:0c"),
    "netgear": ("00:09:5b",),
    "raspberry-pi": ("b8:27:eb", "dc:a6:32"),
    "samsung": ("00:12:fb",),
    "tp-link": ("14:cc:20", "50:c7:bf"),
    "ubiquiti": ("00:15:6d", "24:a4:3c"),
    "virtualbox": ("08:00:27",),
    "vmware": ("00:0c:29", "00:50:56"),
    "xen": ("00:16:3e",),
    "zte": ("00:19:c6",),
}

#: What hosts are for, as their names begin.
HOSTS = (
    "api", "app", "auth", "backup", "build", "cache", "core", "db", "dns", "edge", "files", "gw",
    "lb", "log", "mail", "monitor", "node", "proxy", "queue", "search", "store", "sw", "vpn", "web",
)  # fmt: skip

#: The first folder of a page's address.
SECTIONS = (
    "about", "articles", "blog", "catalog", "docs", "events", "guides", "help", "news", "pages",
    "products", "projects", "reports", "services", "stories", "support",
)  # fmt: skip

#: What stands in the middle and at the end of a page's address.
TOPICS = (
    "account", "archive", "autumn", "balance", "bridge", "calendar", "checklist", "city", "coffee",
    "community", "delivery", "design", "energy", "family", "garden", "harbour", "history", "home",
    "island", "journey", "kitchen", "library", "market", "meadow", "morning", "mountain", "music",
    "network", "notebook", "ocean", "office", "orchard", "paper", "planning", "quality", "recipe",
    "river", "safety", "season", "spring", "station", "summer", "team", "timber", "travel",
    "village", "weather", "winter", "workshop", "writing",
)  # fmt: skip

#: The three words of a catch phrase.
MANNERS = (
    "Balanced", "Careful", "Centralised", "Clear", "Configurable", "Continuous", "Dependable",
    "Down-to-earth", "Enhanced", "Flexible", "Focused", "Integrated", "Managed", "Modular",
    "Multi-layered", "Open", "Optimised", "Organic", "Proactive", "Quality-focused", "Reliable",
    "Robust", "Seamless", "Secure", "Self-enabling", "Sharable", "Streamlined", "Sustainable",
    "Universal", "Versatile",
)  # fmt: skip
QUALITIES = (
    "24-hour", "adaptive", "bi-directional", "client-driven", "context-sensitive", "cross-team",
    "demand-driven", "distributed", "end-to-end", "even-keeled", "fault-tolerant", "global",
    "high-level", "holistic", "human", "incremental", "interactive", "local", "low-maintenance",
    "mobile", "multi-tenant", "needs-based", "next-generation", "real-time", "regional",
    "scalable", "solution-oriented", "systematic", "user-facing", "zero-waste",
)  # fmt: skip
OFFERS = (
    "alliance", "analysis", "approach", "archive", "benchmark", "capacity", "collaboration",
    "concept", "core", "delivery", "encoding", "forecast", "framework", "hardware", "hierarchy",
    "infrastructure", "initiative", "interface", "knowledge base", "logistics", "middleware",
    "monitoring", "paradigm", "partnership", "portal", "project", "service desk", "strategy",
    "support", "workflow",
)  # fmt: skip
