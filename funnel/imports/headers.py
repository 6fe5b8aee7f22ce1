"""What columns are usually called, in Russian and in English, and what statuses usually mean."""

import re
import unicodedata
from collections.abc import Iterable

from funnel.services.import_kinds import GUESTS

ERROR_COLUMNS = ("line", "error")
SIGNS = re.compile(r"[\W_]+")
CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")


def plain(name: str) -> str:
    """`C Date`, `c_date` and `cDate` are one name; ё is е."""
    words = SIGNS.sub(" ", CAMEL.sub(" ", unicodedata.normalize("NFKC", name))).strip()
    return (words or name.strip()).casefold().replace("ё", "е")


def of_input(names: Iterable[str]) -> list[str]:
    """Without the two columns that our own file of errors adds."""
    kept = list(names)
    return [name for name in kept if name not in ERROR_COLUMNS] if is_error_file(kept) else kept


def is_error_file(names: Iterable[str]) -> bool:
    return set(ERROR_COLUMNS) <= set(names)


def _by_name(table: dict[str, str]) -> dict[str, str]:
    return {plain(name): field for field, names in table.items() for name in names.split("|")}


LEAD_HEADERS = _by_name(
    {
        "external_id": "external id|id|lead id|mql id|deal id|opportunity id|crm id|идентификатор|id сделки|id лида"
        "|внешний id|номер|номер сделки|номер лида|ид|код|record id|entity id|№|заявка №|номер заявки",
        "import_source": "import source|система|откуда загружено",
        "source": "source|lead source|origin|channel|источник|источник лида|источник сделки|источник заявки"
        "|канал|traffic source|тип источника|канал привлечения|original source|first touch source",
        "campaign": "campaign|campaign name|кампания|рекламная кампания|название кампании",
        "created_at": "created at|created|create date|created date|date created|creation date|first contact date"
        "|lead date|engage date|дата создания|дата создания сделки|дата создания лида|создан|создана"
        "|дата обращения|дата заявки|дата поступления|дата|created time|дата и время создания|date",
        "stage": "stage|deal stage|lead status|status|статус|стадия|стадия сделки|этап|этап сделки"
        "|этап воронки|статус лида|статус сделки|pipeline stage|stage name|текущий этап|lead stage",
        "stage_at": "stage at|close date|closed at|stage changed at|дата смены этапа|дата перехода"
        "|дата изменения статуса|closed date|дата изменения стадии",
        "closed_at": "дата закрытия|дата завершения|дата закрытия сделки|дата закрытия лида",
        "owner": "owner|sales agent|responsible|assigned to|manager|deal owner|contact owner|lead owner"
        "|ответственный|менеджер|владелец|ответственный менеджер|продавец|owner name|assignee"
        "|ответственный за сделку",
        "amount": "amount|close value|deal amount|value|budget|price|sum|сумма|бюджет|бюджет сделки"
        "|сумма сделки|стоимость|amount rub|opportunity amount|выручка|возможная сумма",
        "currency": "currency|валюта|валюта сделки|валюта лида|deal currency|currency code",
        "name": "name|full name|contact|contact name|lead name|название|имя и фамилия|фио|контакт"
        "|контактное лицо|клиент|название лида|название сделки|основной контакт|полное имя|полное имя контакта"
        "|имя фамилия",
        "first_name": "first name|firstname|given name|имя|имя контакта",
        "last_name": "last name|lastname|surname|family name|фамилия|фамилия контакта",
        "company": "company|account|company name|organization|organisation|account name|компания|организация"
        "|название компании|компания контакта|юр лицо",
        "email": "email|e mail|mail|email address|work email|почта|электронная почта|адрес электронной почты"
        "|эл почта|рабочий email|e mail рабочий|email рабочий|личный email|другой email|рабочий e mail"
        "|частный e mail|другой e mail|e mail контакта",
        "phone": "phone|phone number|mobile|mobile phone|telephone|tel|телефон|мобильный|мобильный телефон"
        "|номер телефона|рабочий телефон|телефон рабочий|контактный телефон|тел|рабочий прямой телефон"
        "|домашний телефон|другой телефон|телефон контакта",
        "position": "position|job title|title|должность",
        "website": "website|site|web|url|сайт|веб сайт|адрес сайта|корпоративный сайт",
        "city": "city|город|населенный пункт",
        "country": "country|страна",
        "intent": "intent|намерение|что нужно",
        "score": "score|lead score|оценка|скоринг|балл|баллы|рейтинг",
        "tags": "tags|tag|labels|теги|тег|теги сделки|метки|теги лида",
        "lost_reason": "lost reason|loss reason|closed lost reason|причина отказа|причина проигрыша|причина закрытия"
        "|причина потери",
        "entered.won": "won date|won at|date won|дата продажи|дата оплаты|дата сделки|дата выигрыша",
        "entered.lost": "lost date|lost at|дата отказа|дата проигрыша",
        "entered.mql": "mql date|mql at|became a marketing qualified lead date|дата mql",
        "entered.sql": "sql date|sql at|became a sales qualified lead date|дата sql",
        "entered.proposal": "proposal date|дата кп|дата отправки кп",
        "utm.source": "utm source|рекламная система",
        "utm.medium": "utm medium|тип трафика",
        "utm.campaign": "utm campaign|обозначение рекламной кампании",
        "utm.term": "utm term|условие поиска кампании",
        "utm.content": "utm content|содержание кампании",
    }
)
# A title of a deal is nobody's name: it stands in for one only where the file has no other.
TITLES = frozenset({"название", "название лида", "название сделки", "lead name", "имя фамилия"})
NAMES = frozenset({"name", "first_name", "last_name"})
# Several columns of a kind: the one that says most.
FULLEST = frozenset({"phone", "email", "company"})
STAGE_EVENT_HEADERS = _by_name(
    {
        "external_id": "external id|id|lead id|mql id|deal id|opportunity id|id сделки|id лида|внешний id"
        "|номер сделки|ид|сделка|лид",
        "stage": "stage|to stage|new stage|status|deal stage|этап|новый этап|стадия|статус|этап сделки"
        "|новая стадия|на этап",
        "at": "at|date|moment|time|changed at|occurred at|entered at|timestamp|дата|дата перехода"
        "|дата изменения|дата и время|время|дата события|когда",
        "import_source": "import source|система",
        "source": "source|источник",
        "reason": "reason|lost reason|причина|причина отказа",
        "pipeline": "pipeline|воронка",
    }
)
SPEND_HEADERS = _by_name(
    {
        "date": "date|c date|day|дата|день|период|reporting starts",
        "source": "source|category|channel|источник|канал|категория|платформа|рекламная система|platform|площадка",
        "campaign": "campaign|campaign name|кампания|название кампании|рекламная кампания",
        "ad_group": "ad group|adgroup|ad set|ad set name|ad group name|группа|группа объявлений|название группы",
        "ad": "ad|ad name|creative|объявление|креатив|номер объявления",
        "impressions": "impressions|views|показы|показов",
        "clicks": "clicks|link clicks|клики|кликов|переходы",
        "visits": "visits|sessions|визиты|сессии|посещения",
        "cost": "cost|spend|mark spent|amount spent|spent|expenses|расход|расходы|затраты|стоимость|потрачено"
        "|расход руб|бюджет|расход руб с ндс|amount spent rub|cost rub",
        "reported_leads": "leads|reported leads|conversions|results|лиды|лидов|заявки|конверсии|обращения",
        "reported_customers": "orders|customers|purchases|reported customers|заказы|продажи|клиенты|покупки|сделки",
        "reported_revenue": "revenue|reported revenue|purchase value|доход|выручка|ценность конверсий",
    }
)
PURCHASE_HEADERS = _by_name(
    {
        "customer": "customer|customer id|client id|buyer|lead|lead id|lead external id|mql id|deal id|opportunity id"
        "|клиент|покупатель|id клиента|id лида|id сделки|код клиента|контрагент|лид|сделка",
        "at": "at|date|purchase date|order date|paid at|payment date|order purchase timestamp|дата|дата покупки"
        "|дата оплаты|дата заказа|дата продажи|дата платежа|когда",
        "amount": "amount|sum|total|price|revenue|payment value|order total|сумма|сумма заказа|сумма оплаты"
        "|стоимость|оплачено|выручка|сумма платежа",
        "external_id": "external id|id|order id|purchase id|invoice|invoice id|payment id|номер|номер заказа|id заказа"
        "|id покупки|заказ|счет|номер счета|внешний id|№",
        "kind": "kind|type|purchase type|вид|тип|вид покупки|тип покупки|тип продажи",
        "product": "product|product name|item|sku|товар|продукт|услуга|наименование",
    }
)
HEADERS = {
    "leads": LEAD_HEADERS,
    "stage_events": STAGE_EVENT_HEADERS,
    "spend": SPEND_HEADERS,
    "purchases": PURCHASE_HEADERS,
}


def headers_of(kind: str) -> dict[str, str]:
    return HEADERS[kind] if kind in HEADERS else _by_name(dict(GUESTS[kind].headers))


def stage_words_of(kind: str) -> dict[str, str]:
    """What statuses usually mean in the pipeline of this kind."""
    return _by_name(dict(GUESTS[kind].stage_words)) if kind in GUESTS else STAGE_WORDS


STAGE_WORDS = _by_name(
    {
        "won": "won|closed won|deal won|success|paid|успешно реализовано|успешно реализована|выиграна"
        "|выиграно|выигран|продажа|оплачено|успешно|сделка заключена|успешная|сделка успешна"
        "|договор подписан|оплата получена|сделка успешна|реализовано",
        "lost": "lost|closed lost|deal lost|закрыто и не реализовано|проиграна|проиграно|проигран|отказ"
        "|потеряна|отказ клиента|сделка провалена|провалена|неуспешно|анализ причины провала"
        "|закрыто и нереализовано",
        "rejected": "rejected|disqualified|unqualified|некачественный лид|некачественный|нецелевой|отклонен"
        "|отклонено|не подходит|забракован",
        "spam": "spam|junk|спам|мусор",
        "duplicate": "duplicate|дубль|дубликат",
        "lead": "lead|new|open|prospecting|новый|новая|новый лид|новая заявка|неразобранное|первичный контакт"
        "|не обработан|лид|новые|raw|новая сделка|необработан|новый запрос|получена заявка",
        "mql": "mql|marketing qualified|marketing qualified lead|квалифицирован маркетингом",
        "accepted": "accepted|in progress|working|в работе|взят в работу|принят|принято в работу|contacted"
        "|attempted to contact|connected|обработка|обработан|взято в работу|взята в работу",
        "sql": "sql|sales qualified|qualified|engaging|квалифицирован|квалификация|квалификация пройдена"
        "|sales qualified lead|qualification|качественный лид|потребность выявлена|выявление потребности",
        "kev_set": "meeting scheduled|appointment scheduled|demo scheduled|встреча назначена|назначена встреча"
        "|демо назначено|презентация назначена",
        "kev_held": "meeting held|demo done|presentation|negotiation|negotiations|встреча проведена|переговоры"
        "|демонстрация|презентация|проведена встреча|демо проведено",
        "proposal": "proposal|quote sent|proposal sent|contract sent|кп отправлено|коммерческое предложение"
        "|предложение отправлено|согласование договора|счет выставлен|кп|decision makers bought in"
        "|принимают решение|выставлен счет|подготовка документов|счет на предоплату|финальный счет"
        "|подготовка кп|договор согласован",
    }
)

EXPORTS = {
    "amoCRM": "этап сделки|бюджет|дата создания сделки|кем создана сделка|дата редактирования|кем редактирована"
    "|теги сделки|основной контакт|полное имя контакта|ответственный за контакт|компания контакта|ближайшая задача"
    "|рабочий прямой телефон|рабочий email",
    "Битрикс24": "стадия сделки|стадия|доступен для всех|доступна для всех|дополнительно об источнике"
    "|дополнительно о стадии|возможная сумма|вероятность|кем создана|кем изменена|кем создан|кем изменен"
    "|дата изменения|частный e mail|корпоративный сайт|повторная сделка|предполагаемая дата закрытия|сделка закрыта",
    "HubSpot": "record id|deal name|deal stage|deal owner|close date|create date|pipeline|lifecycle stage",
    "Salesforce": "opportunity id|opportunity name|opportunity owner|stage|lead source|close date|account name",
    "Яндекс Директ": "кампания|номер кампании|группа|показы|клики|расход руб|дата|день",
    "Facebook Ads": "campaign name|ad set name|ad name|amount spent|impressions|reporting starts|results",
}
TYPICAL = 4
SYSTEM_KEYS = {"amoCRM": "amocrm", "Битрикс24": "bitrix24"}


def known_export(names: Iterable[str]) -> str:
    """The system whose exports are usually headed like this, or nothing."""
    found = {plain(name) for name in names}
    likeness = {system: len(found & set(words.split("|"))) for system, words in EXPORTS.items()}
    system = max(likeness, key=lambda name: likeness[name])
    return system if likeness[system] >= TYPICAL else ""
