"""Blog posts and support tickets."""

from __future__ import annotations

import itertools

from app.content.blog import TOPICS, Topic
from app.content.support import CLOSING_REPLIES, CONCERNS, CUSTOMER_REPLIES, STAFF_REPLIES
from app.models import BlogPost, Order, SupportTicket, TicketMessage, User
from seeds import (
    Factory,
    ago,
    between,
    case,
    choice,
    choice_by,
    code,
    datetime,
    greatest,
    has_many,
    position,
    ref,
    slug,
    spaced,
)

ARTICLES = [
    {"topic": topic.slug, "title": title.format(subject=subject)}
    for topic in TOPICS
    for title in topic.titles
    for subject in topic.subjects
]


def _bodies(topic: Topic) -> list[str]:
    """Return texts of two paragraphs, each of a few of the topic's sentences."""
    n = len(topic.sentences)
    bodies = []
    for start, step in itertools.product(range(n), (1, 2, 3)):
        picked = [topic.sentences[(start + i * step) % n] for i in range(6)]
        bodies.append(" ".join(picked[:3]) + "\n\n" + " ".join(picked[3:]))
    return bodies


def _tags(topic: Topic) -> list[list[str]]:
    return [list(tags) for tags in itertools.combinations(topic.tags, 2)]


class BlogPostFactory(Factory[BlogPost], natural_key=("slug",), count=30):
    """Articles of the shop's blog, by people who are active."""

    author = ref(User, where="is_active")
    _article = choice(ARTICLES)
    title = _article.item("title")
    slug = slug(title, suffix=code(length=6))
    excerpt = choice_by(_article.item("topic"), {t.slug: t.sentences for t in TOPICS})
    body = choice_by(_article.item("topic"), {t.slug: _bodies(t) for t in TOPICS})
    status = choice({"published": 75, "draft": 15, "archived": 10})
    tags = choice_by(_article.item("topic"), {t.slug: _tags(t) for t in TOPICS})
    view_count = case((status.equals("draft"), 0), default=between(12, 4800))
    created_at = datetime(after=author.created_at)
    published_at = datetime(after=created_at, within="5d").only_if(
        status.is_in("published", "archived")
    )
    updated_at = greatest(created_at, published_at)


class TicketMessageFactory(Factory[TicketMessage]):
    """The conversation of a ticket: the customer writes, staff answers, and so on."""

    ticket = ref(SupportTicket)
    _position = position()
    is_staff = _position.is_in(1, 3)
    author_id = case((is_staff, ticket.assignee_id), default=ticket.user_id)
    body = case(
        (_position.is_in(0), ticket.description),
        (_position.is_in(3), choice(CLOSING_REPLIES)),
        (is_staff, choice(STAFF_REPLIES)),
        default=choice(CUSTOMER_REPLIES),
    )
    created_at = spaced(ticket.created_at, _position, step="5h")


class SupportTicketFactory(Factory[SupportTicket], natural_key=("ticket_number",), count=20):
    """Tickets of customers who ordered something, some of them about that order."""

    ticket_number = code("TKT-", 7)
    _order = ref(Order)
    _concern = choice(CONCERNS)
    user_id = _order.user_id
    order_id = _order.id.only_if(_concern.item("about_order"))
    assignee = ref(User, where="_is_staff", share=0.9, owner=False)
    subject = _concern.item("subject")
    description = _concern.item("description")
    category = _concern.item("category")
    priority = _concern.item("priority")
    created_at = datetime(after=_order.created_at)
    status = case(
        (created_at < ago("10d"), choice({"closed": 75, "resolved": 20, "pending": 5})),
        default=choice({"open": 40, "pending": 30, "resolved": 30}),
    )
    resolved_at = datetime(after=created_at, within="8d").only_if(
        status.is_in("resolved", "closed")
    )
    updated_at = greatest(created_at, resolved_at)
    messages_rows = has_many(TicketMessageFactory, between(1, 4))
