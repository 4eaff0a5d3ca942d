"""What customers write to the support team, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Concern:
    """A reason to open a ticket.

    Attributes:
        subject: The ticket's subject.
        category: What it is filed under, one of :data:`CATEGORIES`.
        description: The customer's opening words.
        priority: How urgent such a ticket usually is.
        about_order: Whether it is about an order that the customer has.
    """

    subject: str
    category: str
    description: str
    priority: str = "normal"
    about_order: bool = False


CATEGORIES = ("shipping", "payment", "returns", "product", "account", "technical", "feedback")

CONCERNS = (
    Concern(
        "Where is my order?",
        "shipping",
        "The tracking page has not changed for five days. Could you find out where it is?",
        about_order=True,
    ),
    Concern(
        "Package marked as delivered, but not here",
        "shipping",
        "According to the carrier it was handed over yesterday, but nobody in the house has it.",
        "high",
        about_order=True,
    ),
    Concern(
        "Change of delivery address",
        "shipping",
        "I have moved since I ordered. Can the parcel still go to my new address?",
        "high",
        about_order=True,
    ),
    Concern(
        "Can two orders be combined?",
        "shipping",
        "I placed two orders within the hour. It would be nice to get them in one box.",
        "low",
        about_order=True,
    ),
    Concern(
        "Box arrived damaged",
        "shipping",
        "One side of the box was crushed and the content is scratched. I have taken photos.",
        about_order=True,
    ),
    Concern(
        "Do you ship to islands?",
        "shipping",
        "My address is on an island with a weekly ferry. Would you deliver there?",
        "low",
    ),
    Concern(
        "Charged twice",
        "payment",
        "My statement shows the same amount two times for one order. Please return one of them.",
        "urgent",
        about_order=True,
    ),
    Concern(
        "Discount code was not applied",
        "payment",
        "I entered the code from the newsletter, but the total did not change.",
        about_order=True,
    ),
    Concern(
        "Invoice needed for my company",
        "payment",
        "Could I have an invoice with our company's name and tax number on it?",
        "low",
        about_order=True,
    ),
    Concern(
        "Payment failed, but money reserved",
        "payment",
        "The checkout showed an error, and yet my bank has reserved the amount.",
        "high",
    ),
    Concern(
        "How do I return an item?",
        "returns",
        "It does not fit, and I would like to send it back. What do I have to do?",
        about_order=True,
    ),
    Concern(
        "Refund has not arrived",
        "returns",
        "I sent the item back two weeks ago and have not seen the refund yet.",
        "high",
        about_order=True,
    ),
    Concern(
        "Exchange for another size",
        "returns",
        "I ordered one size too small. Can it be exchanged instead of refunded?",
        about_order=True,
    ),
    Concern(
        "Wrong item in the box",
        "returns",
        "The box has my name on it, but what is inside is not what I ordered.",
        "high",
        about_order=True,
    ),
    Concern(
        "Item stopped working",
        "product",
        "After three weeks it does not switch on any more. It was not dropped.",
        about_order=True,
    ),
    Concern(
        "Missing part",
        "product",
        "Everything was well packed, but the bag with the screws is not there.",
        about_order=True,
    ),
    Concern(
        "When will it be back in stock?",
        "product",
        "The colour that I want has been sold out for a month. Is it coming back?",
        "low",
    ),
    Concern(
        "Question about the material",
        "product",
        "I am allergic to wool. Is there any in the lining? The page does not say.",
    ),
    Concern(
        "Is there a spare part?",
        "product",
        "The lid broke, and it was my fault. Can I buy just the lid?",
        "low",
    ),
    Concern(
        "Cannot sign in",
        "account",
        "My password is refused, and the mail to reset it does not arrive.",
        "high",
    ),
    Concern(
        "Please delete my account",
        "account",
        "I no longer use it. Please delete it together with my data.",
    ),
    Concern(
        "Change of e-mail address",
        "account",
        "My old mailbox will be closed soon. How do I change the address of my account?",
    ),
    Concern(
        "Somebody ordered in my name",
        "account",
        "There is an order in my account that I did not place. Please stop it.",
        "urgent",
        about_order=True,
    ),
    Concern(
        "Checkout button does nothing",
        "technical",
        "I press the button and the page stays as it is. I tried two browsers.",
        "high",
    ),
    Concern(
        "Pictures do not load",
        "technical",
        "On my phone the product pictures stay grey. Everything else works.",
    ),
    Concern(
        "Too many newsletters",
        "feedback",
        "I like to hear from you, but once a week would be plenty.",
        "low",
    ),
    Concern(
        "A word of thanks",
        "feedback",
        "The handwritten note in the parcel made my day. Please pass it on to your packers.",
        "low",
        about_order=True,
    ),
    Concern(
        "An idea for the shop",
        "feedback",
        "It would be great to filter products by what they are made of.",
        "low",
    ),
)

STAFF_REPLIES = (
    "Thank you for writing. I am looking into it and will be back today.",
    "I am sorry about that. It should not have happened.",
    "Could you send us a photo? It helps us to find out what went wrong.",
    "I have asked the carrier and expect an answer by tomorrow.",
    "The warehouse has confirmed it, and a replacement leaves today.",
    "The refund is on its way and takes three to five working days.",
    "I have changed it for you. Please check that everything is right now.",
    "You will get a return label by e-mail within the hour.",
    "Our technicians have found the cause and are working on it.",
    "Could you tell me which browser and which device you use?",
    "I have added a note to your order, so that you need not explain it again.",
    "That part is in stock. I can add it to your next order free of charge.",
    "I have passed it on to the team, who were very pleased to read it.",
    "For your safety I have signed your account out on all devices.",
)

CUSTOMER_REPLIES = (
    "Thank you for the quick answer.",
    "I have attached what you asked for.",
    "That would be fine with me.",
    "Tomorrow works. Somebody will be at home all day.",
    "Unfortunately it is still the same this morning.",
    "I tried that, and it did not help.",
    "How long will it take, roughly?",
    "It is a present, so the end of the week would be important.",
    "Sorry, I had overlooked that mail.",
    "Is there anything else that you need from me?",
    "I would prefer a replacement to a refund.",
    "It is the order from the beginning of the month.",
    "Great, that is more than I hoped for.",
)

CLOSING_REPLIES = (
    "I am glad that it worked out. I will close the ticket now.",
    "Everything is settled on our side. Write again whenever you need us.",
    "The refund has been confirmed, so I mark this as resolved.",
    "The parcel has arrived according to the carrier. Enjoy it!",
    "As agreed I close this one. Thank you for your patience.",
    "Thank you, that solved it. You may close the ticket.",
)
