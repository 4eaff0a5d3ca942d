"""What the shop's blog is about: titles and sentences by topic.

A post is a title and a handful of sentences of one topic; every sentence stands on its own, so
that any order of them reads as a text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """A subject that posts are written about.

    Attributes:
        slug: Its name in URLs.
        titles: Templates with one ``{subject}``.
        subjects: What fits into the titles, in lower case unless a name.
        sentences: What there is to say.
        tags: What posts of the topic are filed under.
    """

    slug: str
    titles: tuple[str, ...]
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]
    tags: tuple[str, ...]


COOKING = Topic(
    slug="cooking",
    titles=(
        "What we learned from a month of {subject}",
        "A calm introduction to {subject}",
        "The five mistakes everyone makes with {subject}",
        "Why {subject} deserves a better pan",
        "The short guide to {subject}",
    ),
    subjects=(
        "baking bread",
        "weekday dinners",
        "cast-iron cooking",
        "slow stews",
        "pickling vegetables",
        "cooking for one",
        "breakfast for guests",
        "making stock",
    ),
    sentences=(
        "Heat the pan first, then the oil, and only then think about the onions.",
        "Salt early, taste often, and stop one pinch before you are sure.",
        "A sharp knife is safer than a dull one, because it goes where you point it.",
        "Most recipes lie about how long onions take.",
        "Bread forgives nearly everything except impatience.",
        "Weigh the flour; a cup is an opinion.",
        "Rest the meat for as long as it takes to lay the table.",
        "Leftover rice is not a problem but a plan for tomorrow.",
        "If the stew tastes flat, it wants acid and not more salt.",
        "Stock costs nothing but the habit of keeping bones and peelings.",
        "A heavy pan spreads heat evenly, and that is most of what you pay for.",
        "Wash up while the water boils and the evening is yours.",
        "The smell of toasted spices is the best timer in the kitchen.",
    ),
    tags=("cooking", "kitchen", "how-to", "baking"),
)

GARDENING = Topic(
    slug="gardening",
    titles=(
        "A beginner's year with {subject}",
        "How to get started with {subject}",
        "Seven quiet truths about {subject}",
        "What {subject} taught us about patience",
        "The low-effort way to enjoy {subject}",
    ),
    subjects=(
        "balcony tomatoes",
        "a herb garden",
        "raised beds",
        "composting",
        "container vegetables",
        "winter pruning",
        "wildflower corners",
        "growing from seed",
    ),
    sentences=(
        "Water in the morning and the plants have all day to use it.",
        "A pot without a hole in the bottom is a slow way to drown a plant.",
        "Start with three kinds of vegetables, because thirty will own your summer.",
        "Compost is ready when it smells of forest and no longer of dinner.",
        "Most plants die of kindness, usually in the form of water.",
        "Tomatoes want sun, a stake and to be left alone.",
        "Write the label when you sow, not when you have forgotten.",
        "Bees find a window box on the sixth floor within a week.",
        "Prune on a dry day, and step back after every cut.",
        "Mulch does the weeding while you sit down.",
        "Seeds are cheap, so sow a second batch two weeks after the first.",
        "The best time to fix a leaking can is before the heat wave.",
        "Snails are patient, but they dislike crushed shells and copper.",
    ),
    tags=("garden", "balcony", "seasons", "how-to"),
)

OUTDOORS = Topic(
    slug="outdoors",
    titles=(
        "A packing list for {subject}",
        "What to know before {subject}",
        "Notes from a weekend of {subject}",
        "How to enjoy {subject} in bad weather",
        "The honest guide to {subject}",
    ),
    subjects=(
        "your first overnight hike",
        "camping with children",
        "running in the rain",
        "hiking alone",
        "winter walks",
        "bicycle touring",
        "sleeping under the stars",
        "open-water swimming",
    ),
    sentences=(
        "Pack, take out a third, and put the rain jacket back in.",
        "Break in new boots at home, where the way back is short.",
        "The weather forecast is a suggestion; the map is not.",
        "Eat before you are hungry and drink before you are thirsty.",
        "A headlamp leaves both hands free for the tent that will not stand.",
        "Tell somebody where you are going and when you will be back.",
        "Cotton is comfortable until it is wet, and then it is cold for hours.",
        "Start slower than feels right, and the last hour will be the best.",
        "Children walk further when there is a stream to throw stones into.",
        "A dry pair of socks is worth its weight in chocolate.",
        "Put up the tent once in the garden before you need it in the dark.",
        "Leave the place as if you were coming back tomorrow.",
        "Wind chills more than rain, and a thin layer stops it.",
    ),
    tags=("outdoors", "hiking", "travel", "checklist"),
)

HOME = Topic(
    slug="home",
    titles=(
        "Small changes for {subject}",
        "A weekend project: {subject}",
        "Rethinking {subject} on a budget",
        "How we finally solved {subject}",
        "Three ideas for {subject}",
    ),
    subjects=(
        "a tidy hallway",
        "better light at the desk",
        "a quieter bedroom",
        "a kitchen with no space",
        "storing winter clothes",
        "a reading corner",
        "a shared home office",
        "a living room without a television",
    ),
    sentences=(
        "Light from two sides makes a small room look larger.",
        "Everything that has a place finds its way back to it, eventually.",
        "Measure the door before you buy the shelf.",
        "A lamp at eye level does more for an evening than one on the ceiling.",
        "Hooks by the door cost little and save an argument a day.",
        "Tidy one drawer, and stop while it is still fun.",
        "Curtains that reach the floor make a low ceiling forget itself.",
        "If it has not been used since the last move, it will not be used until the next.",
        "Good tools hang where they can be seen, and so they get used.",
        "A rug is the cheapest way to make a room quieter.",
        "Paint a sample on the wall and look at it at breakfast and at night.",
        "Plants forgive a dark corner if you choose the right ones.",
        "Repair the chair now, while it is one screw and not four.",
    ),
    tags=("home", "interior", "organising", "ideas"),
)

TECHNOLOGY = Topic(
    slug="technology",
    titles=(
        "A plain-words guide to {subject}",
        "What actually matters in {subject}",
        "How to choose {subject} and keep it for years",
        "The case for simpler {subject}",
        "We tested {subject} so that you can skip it",
    ),
    subjects=(
        "wireless headphones",
        "keyboards",
        "home backups",
        "portable chargers",
        "smart lamps",
        "webcams",
        "reading devices",
        "cables",
    ),
    sentences=(
        "Battery life on the box is measured on a day that never comes.",
        "A backup that has not been restored once is only a hope.",
        "Buy the cable that is a little longer than you think.",
        "Switch off notifications for a week and see which ones you miss.",
        "The best microphone upgrade is a room with a carpet.",
        "Heat ages a battery faster than use does.",
        "A keyboard is a tool that you touch for more hours than any other.",
        "Label the chargers, and family peace is restored.",
        "An update is a repair that arrives before you noticed the damage.",
        "Numbers on a data sheet are promises; weight is a fact.",
        "Keep the old device as a spare until the new one has survived a month.",
        "Put the router in the open, not in the cupboard behind the books.",
        "Two simple devices often outlive one clever one.",
    ),
    tags=("technology", "buying-guide", "how-to", "tested"),
)

BEHIND_THE_COUNTER = Topic(
    slug="behind-the-counter",
    titles=(
        "Behind the counter: {subject}",
        "How we think about {subject}",
        "An update on {subject}",
        "Your questions about {subject}, answered",
        "What changed this season: {subject}",
    ),
    subjects=(
        "packaging without plastic",
        "choosing our makers",
        "returns",
        "the spring collection",
        "shipping times",
        "repairs and spare parts",
        "gift wrapping",
        "how prices are made",
    ),
    sentences=(
        "Every product is used by one of us for a month before it goes on sale.",
        "Boxes now come in six sizes, so that less air travels by truck.",
        "We read every review, the grumpy ones twice.",
        "Returns are checked by hand and sold again as opened, at a lower price.",
        "Orders placed before noon leave the building on the same day.",
        "Half of our makers have fewer than ten employees, and we visit them each year.",
        "Spare parts have a shelf of their own, and it is the busiest one.",
        "A price covers the thing, the people who made it and the way it came.",
        "In December there are three times as many parcels and just as many hands.",
        "Paper tape is louder than plastic tape, as the whole team can confirm.",
        "Questions are answered by the person who packed your order.",
        "If something breaks within the warranty, write to us and skip the form.",
        "The next season is planned while this one is still in boxes.",
    ),
    tags=("news", "company", "sustainability", "service"),
)

TOPICS = (COOKING, GARDENING, OUTDOORS, HOME, TECHNOLOGY, BEHIND_THE_COUNTER)
