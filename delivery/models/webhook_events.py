"""What a receiver may ask to be told of; a name, once published, stays."""

from django.utils.translation import gettext_lazy as _

EVERYTHING = "*"
EVENT_GROUPS = [
    (
        _("Meetings"),
        [
            ("meeting.held", _("A meeting was held")),
            ("meeting.missed", _("A meeting was missed")),
            ("meeting.moved", _("A meeting was moved")),
            ("meeting.excused", _("A meeting was excused")),
            ("agenda.frozen", _("An agenda was frozen")),
        ],
    ),
    (
        _("Protocols and decisions"),
        [
            ("protocol.sent", _("A protocol was sent")),
            ("protocol.amended", _("A later version of a protocol was sent")),
            ("decision.taken", _("A decision was taken")),
        ],
    ),
    (
        _("Promises"),
        [
            ("action.created", _("Something was promised")),
            ("action.done", _("A promise was kept")),
            ("action.not_done", _("A promise was not kept")),
            ("action.moved", _("A promise has another day")),
        ],
    ),
    (
        _("Requests"),
        [
            ("request.raised", _("A request was raised")),
            ("request.acknowledged", _("A request was seen")),
            ("request.delivered", _("A request was delivered")),
            ("request.confirmed", _("Whoever asked says that it helped")),
            ("request.declined", _("A request was declined")),
        ],
    ),
    (
        _("Signals and topics"),
        [
            ("signal.opened", _("A signal was opened")),
            ("signal.closed", _("A signal was closed")),
            ("signal.dismissed", _("A signal was dismissed by both sides")),
            ("topic.parked", _("A topic was parked")),
        ],
    ),
    (
        _("Ideas, problem cards, the cup"),
        [
            ("idea.raised", _("An idea was raised")),
            ("idea.answered", _("An idea was answered")),
            ("problem_card.opened", _("A problem card was opened")),
            ("problem_card.closed", _("A problem card was closed by both sides")),
            ("cup.awarded", _("The cup was handed over")),
        ],
    ),
    (
        _("Practices"),
        [
            ("practice.completed", _("A practice is completed")),
        ],
    ),
    (
        _("Effect cards"),
        [
            ("effect.judged", _("An effect card has its verdict")),
        ],
    ),
    (
        _("Hiring"),
        [
            ("candidate.stage_changed", _("A candidate moved to another stage")),
        ],
    ),
]
EVENT_LABELS = {name: label for _group, events in EVENT_GROUPS for name, label in events}
EVENTS = tuple(EVENT_LABELS)
WANTED = [*EVENTS, EVERYTHING]
