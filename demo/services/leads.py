"""Twelve months of leads, each led through the services from its door to its end."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from alignment.shared.business_time import add_business_days, add_business_minutes
from demo.services.cast import Cast
from funnel.models import Campaign, Lead, Source
from funnel.services import activities, appointments, dictionaries, handovers, intake, stages
from people import selectors as people
from people.models import Person

AT_ONCE = 25
FRESH = 9


@dataclass(frozen=True)
class Channel:
    """A campaign with the chances of its leads: to be qualified, accepted, brought to a КЭВ, won."""

    source: str
    campaign: str
    names: tuple[str, str]
    owner: str
    weight: float
    mql: float
    accepted: float
    kev: float
    won: float
    daily_cost: int
    check: int


CHANNELS = [
    Channel("search_ads", "search-brand", ("Поиск: бренд", "Search: brand"), "marketer", 0.22, 0.72, 0.86, 0.55, 0.38, 2400, 210_000),
    Channel("search_ads", "search-generic", ("Поиск: общие", "Search: generic"), "marketer", 0.28, 0.55, 0.66, 0.42, 0.24, 5200, 160_000),
    Channel("webinar", "webinar-logistics", ("Вебинары", "Webinars"), "marketer2", 0.2, 0.66, 0.78, 0.5, 0.3, 1500, 240_000),
    Channel("expo", "expo-transport", ("Выставка", "Exhibition"), "marketer2", 0.12, 0.6, 0.7, 0.46, 0.28, 1900, 320_000),
    Channel("referral", "referral", ("Рекомендации", "Referrals"), "marketer2", 0.1, 0.85, 0.92, 0.68, 0.48, 0, 280_000),
    Channel("social", "social", ("Соцсети", "Social"), "marketer", 0.08, 0.34, 0.52, 0.36, 0.18, 1300, 90_000),
]  # fmt: skip
COMPANIES = ["Вектор", "Север", "Альянс", "Меридиан", "Гранит", "Прогресс", "Орбита", "Магистраль", "Каскад", "Восток", "Дельта", "Импульс", "Стандарт", "Форвард", "Ресурс", "Монолит"]  # fmt: skip
COMPANIES_EN = ["Vector", "North", "Alliance", "Meridian", "Granite", "Progress", "Orbit", "Mainline", "Cascade", "East", "Delta", "Impulse", "Standard", "Forward", "Resource", "Monolith"]  # fmt: skip
KINDS = ["", " Плюс", " Групп", " Сервис", " Трейд", " Логистик", " Про"]
KINDS_EN = ["", " Plus", " Group", " Services", " Trade", " Logistics", " Pro"]
MEN = ["Алексей", "Игорь", "Павел", "Роман", "Андрей", "Виктор"]
WOMEN = ["Марина", "Светлана", "Наталья", "Ирина", "Татьяна", "Людмила"]
LAST = ["Соколов", "Кузьмин", "Попов", "Волков", "Зайцев", "Егоров", "Макаров", "Никитин", "Фомин", "Беляев", "Гусев", "Титов"]  # fmt: skip
FIRST_EN = ["Alex", "Mary", "Ian", "Claire", "Paul", "Nora", "Ron", "Irene", "Andrew", "Tessa", "Victor", "Lucy"]
LAST_EN = ["Falcon", "Cooper", "Pope", "Wolfe", "Hare", "Edwards", "Marks", "Nicholls", "Foster", "Whitman", "Gould", "Titus"]  # fmt: skip
CITIES = ["Москва", "Казань", "Екатеринбург", "Самара", "Тула", "Пермь"]
CITIES_EN = ["Berlin", "Hamburg", "Munich", "Cologne", "Bremen", "Leipzig"]
REJECTIONS = ["not_target", "not_target", "unreachable", "unreachable", "budget", "no_need", "wrong_contact"]
NEXT_STEPS = {
    "sql": ("Уточнить объём перевозок", "Ask for the freight volume"),
    "kev_set": ("Предложить два времени для демонстрации", "Offer two times for the demo"),
    "kev_held": ("Подтвердить участников демонстрации", "Confirm who attends the demo"),
    "proposal": ("Отправить расчёт", "Send the calculation"),
    "won": ("Позвонить по предложению", "Call about the offer"),
}
LOSSES = ["competitor", "price", "price", "no_decision", "no_need"]


def fill(cast: Cast, *, since: datetime, now: datetime, rng: random.Random, monthly: int) -> int:
    """Leads from `since` to `now`; the number made. The last quarter brings fewer КЭВ, so that there is a gap to find."""
    make_campaigns(cast, now=since)
    moments = sorted(arrivals(since, now, rng, monthly))
    for start in range(0, len(moments), AT_ONCE):
        with transaction.atomic():
            for number, at in enumerate(moments[start : start + AT_ONCE], start=start):
                Story(cast, rng, now).tell(number, at)
    for number in range(FRESH):
        Story(cast, rng, now).wait_for_sales(len(moments) + number, now - timedelta(minutes=20 + 9 * number), number)
    late = [None, cast["rep2"], cast["rep4"]]
    for number, seller in enumerate(late, start=len(moments) + FRESH):
        Story(cast, rng, now).be_late(number, afternoon_before(now), seller)
    return len(moments) + FRESH + len(late)


def in_hours(at: datetime) -> datetime:
    """Nobody sells at night or on a day off."""
    at = at.replace(hour=9 + at.hour % 9)
    return at + timedelta(days=7 - at.weekday()) if at.weekday() > 4 else at


def later(at: datetime, days: float) -> datetime:
    moved = in_hours(at + timedelta(days=days))
    return moved if moved > at else in_hours(moved + timedelta(days=1))


def afternoon_before(now: datetime) -> datetime:
    """Three in the afternoon of the last working day before today."""
    day = add_business_days(now.date(), -1, people.working_calendar())
    return datetime.combine(day, time(15), now.tzinfo)


def make_campaigns(cast: Cast, *, now: datetime) -> None:
    for channel in CHANNELS:
        source = Source.objects.filter(key=channel.source).first() or dictionaries.add_source(
            key=channel.source, name=channel.names[cast.language == "en"], now=now, actor=cast["cmo"]
        )
        dictionaries.add_campaign(
            key=channel.campaign,
            name=channel.names[cast.language == "en"],
            source=source,
            owner=cast[channel.owner],
            now=now,
            actor=cast["cmo"],
        )


def arrivals(since: datetime, now: datetime, rng: random.Random, monthly: int) -> Iterator[datetime]:
    """Working hours of working days, a little more each month."""
    day = since
    while day < now - timedelta(hours=2):
        growth = 1 + (day - since).days / 1400
        chance = monthly * growth / 21
        for _ in range(int(chance) + (rng.random() < chance % 1)):
            at = day.replace(hour=rng.choice([9, 10, 11, 12, 14, 15, 16, 17]), minute=rng.randrange(60))
            if day.weekday() < 5 and at < now - timedelta(minutes=30):
                yield at
        day += timedelta(days=1)


class Story:
    """One lead's way; whatever would happen after `now` has not happened."""

    def __init__(self, cast: Cast, rng: random.Random, now: datetime) -> None:
        self.cast, self.rng, self.now = cast, rng, now
        self.calendar = people.working_calendar()
        self.channel = rng.choices(CHANNELS, [channel.weight for channel in CHANNELS])[0]
        self.rep: Person = rng.choice(cast.reps)

    def tell(self, number: int, at: datetime) -> None:
        lead = self.arrive(number, at)
        qualified_at = at + timedelta(minutes=self.rng.randrange(10, 200))
        if not self.happens(qualified_at):
            return
        if self.rng.random() > self.channel.mql:
            self.sort_out(lead, later(at, 1))
            return
        stages.move_lead(lead, to_stage="mql", now=qualified_at, actor=self.cast[self.channel.owner])
        self.decide(lead, qualified_at)

    def be_late(self, number: int, at: datetime, seller: Person | None) -> None:
        """Handed over on the last working day and not touched since: taken by a seller, or by nobody."""
        lead = self.arrive(number, at)
        stages.move_lead(lead, to_stage="mql", now=at + timedelta(minutes=6), actor=self.cast[self.channel.owner])
        if seller:
            handovers.accept(lead, actor=seller, now=at + timedelta(minutes=20))

    def wait_for_sales(self, number: int, at: datetime, place: int) -> None:
        """What lies on the table right now: new, handed over, and just taken by the first seller."""
        lead = self.arrive(number, at)
        if place % 3:
            stages.move_lead(lead, to_stage="mql", now=at + timedelta(minutes=6), actor=self.cast[self.channel.owner])
        if place % 3 == 2:
            handovers.accept(lead, actor=self.cast["rep"], now=at + timedelta(minutes=15))

    def sort_out(self, lead: Lead, at: datetime) -> None:
        """Marketing closes what does not fit; a little of it is spam."""
        if not self.happens(at):
            return
        marketer = self.cast[self.channel.owner]
        if self.rng.random() < 0.08:
            stages.move_lead(lead, to_stage="spam", now=at, actor=marketer)
        else:
            stages.move_lead(lead, to_stage="rejected", reason="not_target", now=at, actor=marketer)

    def name(self) -> tuple[str, str]:
        if self.cast.language == "en":
            return self.rng.choice(FIRST_EN), self.rng.choice(LAST_EN)
        last = self.rng.choice(LAST)
        if self.rng.random() < 0.5:
            return self.rng.choice(MEN), last
        return self.rng.choice(WOMEN), f"{last}а"

    def arrive(self, number: int, at: datetime) -> Lead:
        english = self.cast.language == "en"
        first, last = self.name()
        stem = self.rng.choice(COMPANIES_EN if english else COMPANIES)
        company = stem + (KINDS_EN if english else KINDS)[number % len(KINDS)]
        values = intake.LeadValues(
            fields={
                "first_name": first,
                "last_name": last,
                "company": f"{company} Ltd" if english else f"ООО «{company}»",
                "email": f"lead{number}@{company_host(stem, number)}",
                "phone": f"+7495{self.rng.randrange(1000000, 9999999)}",
                "city": self.rng.choice(CITIES_EN if english else CITIES),
            },
            external_id=f"demo-{number}",
            source=self.channel.source,
            campaign=self.channel.campaign,
            created_at=at,
        )
        return intake.receive_lead(values, door="form", now=at, is_demo=True).lead

    def decide(self, lead: Lead, at: datetime) -> None:
        minutes = self.rng.choice([8, 15, 30, 45, 60, 120, 300, 540])
        decided_at = add_business_minutes(at, minutes, self.calendar).astimezone(at.tzinfo)
        if not self.happens(decided_at):
            return
        if self.rng.random() > self.channel.accepted:
            handovers.reject(lead, reason=self.rng.choice(REJECTIONS), actor=self.rep, now=decided_at)
            return
        handovers.accept(lead, actor=self.rep, now=decided_at)
        self.call(lead, decided_at + timedelta(minutes=self.rng.randrange(2, 40)))
        self.sell(lead, decided_at)

    def call(self, lead: Lead, at: datetime) -> None:
        if self.happens(at):
            activities.log_activity(lead, kind="call", at=at, now=at, author=self.rep, duration_s=180, is_demo=True)

    def sell(self, lead: Lead, at: datetime) -> None:
        chances = self.chances(at)
        for stage, chance, days in chances:
            before, at = at, later(at, self.rng.uniform(*days))
            if not self.happens(at):
                self.plan(lead, stage, before, at)
                return
            if stage == "kev_held" and is_forgetful(lead):
                self.stay_away(lead, before, at)
            if self.rng.random() > chance:
                stages.move_lead(lead, to_stage="lost", reason=self.rng.choice(LOSSES), now=at, actor=self.rep)
                return
            if stage == "proposal":
                self.price(lead)
            stages.move_lead(lead, to_stage=stage, now=at, actor=self.rep)

    def stay_away(self, lead: Lead, since: datetime, at: datetime) -> None:
        """The day before at the same hour, were it another day than that of the agreement."""
        missed = datetime.combine(add_business_days(at.date(), -1, self.calendar), at.timetz())
        if missed > since:
            appointments.miss(lead, actor=self.rep, now=missed)

    def chances(self, at: datetime) -> Sequence[tuple[str, float, tuple[float, float]]]:
        """КЭВ are set less often in the last quarter: this is the gap that the company will find."""
        slack = 0.62 if at > self.now - timedelta(days=150) else 1.0
        return [
            ("sql", 0.8, (0.2, 4)),
            ("kev_set", min(0.95, (self.channel.kev + 0.3) * slack), (1, 8)),
            ("kev_held", 0.8, (2, 8)),
            ("proposal", 0.68, (2, 9)),
            ("won", self.channel.won + 0.18, (4, 28)),
        ]

    def plan(self, lead: Lead, stage: str, since: datetime, at: datetime) -> None:
        """What the seller means to do next, a day before it would succeed: some of it is due today."""
        text = NEXT_STEPS[stage][self.cast.language == "en"]
        due = max(since + timedelta(hours=2), in_hours(at - timedelta(days=1)))
        activities.log_activity(
            lead, kind="task", at=since, now=since, author=self.rep, text=text, due_at=due, is_demo=True
        )

    def price(self, lead: Lead) -> None:
        amount = int(self.channel.check * self.rng.uniform(0.6, 1.6) // 1000 * 1000) * 100
        Lead.objects.filter(pk=lead.pk).update(amount_minor=amount)
        lead.amount_minor = amount

    def happens(self, at: datetime) -> bool:
        return at < self.now


def is_forgetful(lead: Lead) -> bool:
    """Every sixth client does not come to the first appointment."""
    return int(lead.external_id.rpartition("-")[2]) % 6 == 0


def company_host(company: str, number: int) -> str:
    return f"c{number % 97}.example"


def campaigns() -> list[tuple[Channel, Campaign]]:
    found = {campaign.key: campaign for campaign in Campaign.objects.filter(is_demo=True)}
    return [(channel, found[channel.campaign]) for channel in CHANNELS]
