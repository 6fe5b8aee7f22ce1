"""The library of joint trainings: topics useful to both sides. The words are our own."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.shared.words import gettext_noop as _


@dataclass(frozen=True)
class Topic:
    """`hours` is our own default; `behaviour` is what people may do differently afterwards (L3)."""

    key: str
    title: str
    essence: str
    behaviour: str
    format: str = "interactive"
    hours: int = 3


TOPICS = {
    topic.key: topic
    for topic in (
        Topic(
            "sell_more",
            _("How do we sell more together?"),
            _("The one question that is equally useful to both sides: mixed groups look for answers, the best are rewarded."),
            _("Before a new campaign or material starts, one colleague of the other side has looked at it."),
            "brainstorm", 6,
        ),
        Topic(
            "marketing_basics",
            _("Marketing for those who do not do marketing"),
            _("Where leads come from, what they cost and what becomes of them, on our own figures."),
            _("When returning a lead, sales says in a sentence what was wrong with it."),
        ),
        Topic(
            "number_one",
            _("Be number one"),
            _("In what our company is or can be the first for a client, and how each side says so in one sentence."),
            _("The same first sentence about the company on the site, in the offer and on the phone."),
        ),
        Topic(
            "customer_focus",
            _("Through the eyes of the client"),
            _("The client's way through both departments, step by step: where it is easy, where it hurts, what we mend first."),
            _("After a client's complaint both sides look at the same step of the way together."),
        ),
        Topic(
            "copywriting",
            _("Texts that sell: offers, letters, marketing kits"),
            _("Marketers and reps rewrite a real offer in pairs; the better text goes to work the next day."),
            _("Offers are sent in the new wording that was written together."),
        ),
        Topic(
            "public_speaking",
            _("Presentations and speaking in public"),
            _("Everyone shows the company in five minutes; the other side plays the client."),
            _("Meetings with clients begin with the client's task, not with us."),
        ),
        Topic(
            "book_club",
            _("Book club: we read about the neighbours"),
            _("Marketers read a book about selling, reps a book about marketing; each retells what to try here."),
            _("One idea out of the book was tried in the work."),
            "book_club", 2,
        ),
        Topic(
            "tools",
            _("What marketing's tools can do: a demonstration"),
            _("Marketing shows its tools and the trends it follows; sales says what of it would help tomorrow."),
            _("Sales uses one more of the materials or tools that were shown."),
            "tool_demo", 2,
        ),
    )
}  # fmt: skip
