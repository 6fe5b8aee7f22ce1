"""The method cards: what a method is for, what it costs, who leads it, how long it takes to begin (A0)."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.shared.words import gettext_noop as _

HABIT_CYCLES = 8  # our own default


@dataclass(frozen=True)
class Card:
    """Texts are msgids. `lead_days` counts from the day it is planned; None where only the company can tell.

    `owners` are role keys: anybody else leads it only with a reason (R-MC-02). `metric` is what it usually moves.
    """

    key: str
    icon: str
    label: str
    goal: str
    cost: str
    owners: tuple[str, ...]
    lead: str
    lead_days: int | None
    essence: str
    how: tuple[str, ...]
    important: tuple[str, ...]
    tricks: tuple[str, ...]
    page: str = ""
    metric: str = "kev_set_rate"


FREE = _("Free")

CARDS = {
    card.key: card
    for card in (
        Card(
            "weekly_meeting", "users",
            _("Weekly meeting of the two directors"),
            _("Both heads look at one funnel every week and promise each other what follows."),
            FREE, ("cmo", "cco"), _("The first one may be tomorrow"), 1,
            _("Half an hour at a fixed time, always with a protocol, never about persons."),
            (_("Last promises first"), _("Then the dearest gap of the funnel"), _("Every decision gets one owner and one day")),
            (_("It is moved, never dropped"), _("Both come prepared: the agenda is there the evening before")),
            (_("Stand instead of sitting: it stays short"), _("Change the room between the departments")),
            "meetings:next",
        ),
        Card(
            "general_meeting", "speakerphone",
            _("General meeting of both departments"),
            _("Both departments hear the same news from the same mouth on the same day."),
            FREE, ("cmo", "cco"), _("The first one may be tomorrow"), 1,
            _("Requests are read aloud, counter-arguments are shared, the cup is handed over."),
            (_("One secretary in turn"), _("Requests of sales, answers of marketing"), _("The protocol leaves the same day")),
            (_("Everybody is invited, nobody is blamed"),),
            (_("Begin with a won deal and who helped"),),
            "meetings:series-list",
        ),
        Card(
            "joint_training", "school",
            _("Joint training"),
            _("The departments learn one thing together and leave with a plan of their own."),
            _("Free with a trainer of our own or an invited speaker; else the trainer's fee"), ("hr_director",),
            _("From two weeks"), 14,
            _("A topic that both heads find useful, groups mixed from both sides, ideas written down the same day."),
            (_("Both heads confirm the topic"), _("Groups are mixed"), _("Both heads turn the ideas into a joint plan within a week")),
            (_("Without a joint plan afterwards a training changes little"), _("A day off needs everybody's consent")),
            (_("Reward the authors of the best ideas"), _("Let marketers read about sales and sellers about marketing")),
            "practices:trainings",
        ),
        Card(
            "survey", "clipboard-list",
            _("Survey of both departments"),
            _("The true causes of tension come to light without anybody being exposed."),
            _("Free by one's own forces; else a consultant's fee"), ("hr_director",), _("From a day to a week"), 7,
            _("Both departments rate each other and themselves by the same questions; the gap between the two views is the finding."),
            (_("The CEO starts it"), _("The staff first, the directors last"), _("Both departments see the same results at the same time")),
            (_("Groups under five people are never shown"), _("A wave ends with three promises at least")),
            (_("Ask what would help, not only what hurts"),),
            "practices:surveys",
        ),
        Card(
            "field_visits", "map-pin",
            _("Marketing in the field"),
            _("Marketers see live clients and how a sale is really made."),
            FREE, ("cmo",), _("A week"), 7,
            _("Half a day beside a seller at a client's place, with a brief before and ideas after."),
            (_("A brief before the visit"), _("Look and listen, do not sell"), _("Within two working days: the client's words and an idea")),
            (_("A meeting in our own office does not count"), _("Once a week is enough: more does not make it better")),
            (_("Dress as the seller does"), _("Do not ask a new client why they chose us")),
            "practices:visits", "kev_to_won",
        ),
        Card(
            "rotation", "refresh",
            _("Rotation"),
            _("Each side lives the other's working day and comes back with ideas how to help."),
            FREE, ("hr_director", "cmo", "cco"), _("A couple of weeks of planning"), 14,
            _("A marketer works one week in sales; a seller spends from an hour to a day in marketing; the directors swap for a day."),
            (_("A fair queue: everybody once before anybody twice"), _("A host whom both heads confirm"), _("No marketing tasks during the week")),
            (_("Phone message and automatic reply are set before it begins"), _("It ends with a debrief and at least one idea")),
            (_("Let the debrief be a lunch"),),
            "practices:rotations", "acceptance_rate_all",
        ),
        Card(
            "planning_review", "calendar-stats",
            _("Joint review of the marketing plan"),
            _("The plan is made with the neighbour's plan in mind."),
            FREE, ("cmo",), _("No more than a working week"), 7,
            _("The commercial director rates how real each line is before the plan goes to finance."),
            (_("Every line of the budget serves a goal of sales"), _("Sales comments first, finance after")),
            (_("A large activity in the high season needs the consent of sales"),),
            (_("Put both plans on one timeline"),),
        ),
        Card(
            "competitive_intelligence", "binoculars",
            _("Joint competitive intelligence"),
            _("What a seller hears at noon is an answer in everybody's pocket the next day."),
            _("Medium: its upkeep stands in the budget from the start"), ("cmo", "cco", "hr_director"), _("About three weeks"), 21,
            _("Sales reports what competitors do, marketing answers with an argument within a day."),
            (_("A sighting takes half a minute"), _("An answer within 24 hours"), _("Arguments are read out at the meetings")),
            (_("Who found it and who answered it are both named"),),
            (_("Photograph the flyer in the corridor"),),
        ),
        Card(
            "single_head", "user-star",
            _("One head of both departments"),
            _("Where two heads cannot agree, one answers for the whole way of the client."),
            _("Free if no position is added"), ("ceo",), _("As long as the vacancy is open"), None,
            _("The balance between both sides is measured from the first day."),
            (_("Deputies of both sides"), _("The balance of attention is reviewed every half year")),
            (_("A seller of great charm is not a head of marketing by that alone"),),
            (_("Try it with an end date"),),
        ),
        Card(
            "listening", "headphones",
            _("Listening to calls together"),
            _("Marketing hears how its leads are really spoken to, and sales hears how its words land."),
            FREE, ("cmo", "cco"), _("A week"), 7,
            _("An hour a fortnight over recordings: findings are about stages, never about people."),
            (_("A checklist for each stage"), _("Findings become promises"), _("The seller sees everything that was said")),
            (_("Only the head of sales changes the script"), _("Nothing is played without consent to be recorded")),
            (_("Begin with the best call of the month"),),
            "practices:listenings", "kev_set_rate",
        ),
        Card(
            "content", "files",
            _("Fresh materials"),
            _("Sales shows clients nothing that marketing would blush for."),
            FREE, ("cmo",), _("A week"), 7,
            _("Each material has an owner, an age and the deals it helped to win."),
            (_("Reviewed once a year"), _("Sellers ask for an update in one tap"), _("What wins deals is not retired without sales")),
            (_("Old is not bad by itself: look at what it won"),),
            (_("Retire what nobody has opened for a year"),),
            "practices:assets", "kev_to_won",
        ),
        Card(
            "onboarding", "heart-handshake",
            _("The first thirty days of a client"),
            _("A client who is met well stays."),
            FREE, ("cmo", "cco"), _("A week"), 7,
            _("Each new client has a plan with an owner until the thirtieth day."),
            (_("A welcome on the first day"), _("Calls on days 1, 7, 14 and 30"), _("One question at the end")),
            (_("Its effect is judged by the month clients began in"),),
            (_("Send the manager's photograph with the welcome letter"),),
            "practices:onboarding",
        ),
        Card(
            "sales_audit", "checkup-list",
            _("Sales audit"),
            _("The true causes of a weak step are found before scripts are blamed."),
            FREE, ("cco", "head_of_sales"), _("A week"), 7,
            _("Seven checks in their order, scripts after them; what is found becomes tasks by how fast they help."),
            (_("Each verdict has its evidence"), _("Scripts are looked at last"), _("Quick fixes with a quick result go first")),
            (_("There is hardly ever one cause alone"), _("Checks are about stages, never about people")),
            (_("Ask somebody from outside who knows the niche"),),
            "planning:audits", "kev_set_rate",
        ),
        Card(
            "reactivation", "zzz",
            _("Bringing customers back"),
            _("Those who bought once buy again, and one knows what that is worth."),
            _("Medium: people's time until it pays back"), ("cco", "head_of_sales"), _("A month"), 30,
            _("Talks in depth first, a plan with a number, a group left alone to compare, people as well as letters."),
            (_("Five talks before anything is sent"), _("Farmers, not hunters"), _("Judged on the day it was to pay back")),
            (_("Whoever asked not to be contacted is not contacted"), _("It is an investment: do not expect the speed of new sales")),
            (_("Begin with those who bought most often"),),
            "planning:repeat", "repeat_rate",
        ),
    )
}  # fmt: skip
