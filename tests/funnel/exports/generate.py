"""Writes the exports of this folder: headings as the two systems give them, people and companies invented.

`python -m tests.funnel.exports.generate` writes them anew from a fixed seed.
"""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook

HERE = Path(__file__).parent
ROWS = 180
FIRST = ["Ольга", "Анна", "Пётр", "Илья", "Марина", "Тимур", "Елена", "Сергей", "Артём", "Жанна"]
LAST = ["Ёлкина", "Соколов", "Мишина", "Громов", "Асланов", "Белова", "Щукин", "Юрьева", "Фомин", "Цветкова"]
FIRMS = ["ООО «Ромашка»", "АО «Север-Логистика»", "ИП Кузьмина", "ООО «Мебель и Свет»", "ООО «Альтаир»"]
SELLERS = ["Иванова Анна", "Смирнов Пётр", "Громов Илья", "Асланов Тимур"]
SOURCES = ["Яндекс Директ", "Сайт", "Выставка", "Рекомендация", "Авито"]
CITIES = ["Москва", "Казань", "Самара", "Пермь"]
BEGIN = datetime(2025, 1, 13, 9, 0)
AMO_STAGES = [
    "Неразобранное", "Первичный контакт", "Замер назначен", "Переговоры", "Принимают решение",
    "Согласование договора", "Успешно реализовано", "Закрыто и не реализовано",
]  # fmt: skip
AMO_COLUMNS = [
    "ID", "Название сделки", "Бюджет", "Ответственный", "Дата создания сделки", "Кем создана сделка",
    "Дата редактирования", "Кем редактирована", "Дата закрытия", "Теги", "Примечание", "Примечание 2", "Примечание 3",
    "Примечание 4", "Примечание 5", "Этап сделки", "Воронка", "Полное имя контакта", "Компания контакта",
    "Ответственный за контакт", "Компания", "Рабочий телефон", "Рабочий прямой телефон", "Мобильный телефон", "Факс",
    "Домашний телефон", "Другой телефон", "Рабочий email", "Личный email", "Другой email", "Город", "Источник",
    "Должность", "Товар", "Пользовательское соглашение", "utm_source", "utm_medium", "utm_campaign", "utm_term",
    "utm_content", "utm_referrer", "_ym_uid", "yclid", "gclid", "roistat",
]  # fmt: skip
BITRIX_LEAD_STAGES = ["Не обработан", "В работе", "Думает", "Качественный лид", "Некачественный лид"]
BITRIX_LEAD_COLUMNS = [
    "ID", "Название лида", "Обращение", "Имя", "Фамилия", "Отчество", "Имя, Фамилия", "Дата рождения", "Адрес",
    "Населенный пункт", "Почтовый индекс", "Страна", "Рабочий телефон", "Мобильный телефон", "Номер факса",
    "Домашний телефон", "Корпоративный сайт", "Личная страница", "Рабочий e-mail", "Частный e-mail",
    "E-mail для рассылок", "Название компании", "Должность", "Комментарий", "Стадия", "Дополнительно о стадии",
    "Возможная сумма", "Валюта", "Источник", "Дополнительно об источнике", "Доступен для всех", "Ответственный",
    "Дата создания", "Дата изменения", "Кем создан", "Кем изменен", "UTM Source", "UTM Medium", "UTM Campaign",
    "UTM Content", "UTM Term",
]  # fmt: skip
BITRIX_DEAL_STAGES = [
    "Новая", "Подготовка документов", "Счёт на предоплату", "В работе", "Финальный счёт", "Ждём тендер",
    "Сделка успешна", "Сделка провалена",
]  # fmt: skip
BITRIX_DEAL_COLUMNS = [
    "ID", "Название сделки", "Тип", "Воронка", "Стадия сделки", "Вероятность", "Валюта", "Сумма", "Компания",
    "Контакт", "Контакт: Рабочий телефон", "Дата начала", "Предполагаемая дата закрытия", "Дата завершения",
    "Доступна для всех", "Сделка закрыта", "Ответственный", "Кем создана", "Дата создания", "Кем изменена",
    "Дата изменения", "Источник", "Дополнительно об источнике", "Комментарий", "Повторная сделка", "Рекламная система",
    "Тип трафика", "Обозначение рекламной кампании", "Содержание кампании", "Условие поиска кампании",
]  # fmt: skip
FIELDS = {
    "external_id": {"ID"},
    "amount": {"Бюджет", "Возможная сумма", "Сумма"},
    "currency": {"Валюта"},
    "owner": {"Ответственный"},
    "created_at": {"Дата создания сделки", "Дата создания"},
    "closed_at": {"Дата закрытия", "Дата завершения"},
    "tags": {"Теги"},
    "stage": {"Этап сделки", "Стадия", "Стадия сделки"},
    "name": {"Полное имя контакта", "Контакт"},
    "first_name": {"Имя"},
    "last_name": {"Фамилия"},
    "company": {"Компания", "Название компании"},
    "phone": {"Рабочий телефон", "Контакт: Рабочий телефон"},
    "email": {"Рабочий email", "Рабочий e-mail"},
    "website": {"Корпоративный сайт"},
    "city": {"Город", "Населенный пункт"},
    "country": {"Страна"},
    "source": {"Источник"},
    "position": {"Должность"},
    "utm.source": {"utm_source", "UTM Source", "Рекламная система"},
    "utm.medium": {"utm_medium", "UTM Medium", "Тип трафика"},
    "utm.campaign": {"utm_campaign", "UTM Campaign", "Обозначение рекламной кампании"},
    "utm.term": {"utm_term", "UTM Term", "Условие поиска кампании"},
    "utm.content": {"utm_content", "UTM Content", "Содержание кампании"},
}
ENDED = {"Успешно реализовано", "Закрыто и не реализовано", "Сделка успешна", "Сделка провалена"}
WON = {"Успешно реализовано", "Сделка успешна"}


def truth(columns: list[str]) -> dict[str, str]:
    """What each column is for us; the others are kept as the company's own fields."""
    known = {name: field for field, names in FIELDS.items() for name in names}
    return {name: known[name] for name in columns if name in known}


def rows(columns: list[str], stages: list[str], seed: int) -> list[list[str]]:
    dice = Random(seed)
    return [[_cell(name, facts) for name in columns] for facts in (_facts(n, stages, dice) for n in range(ROWS))]


def _facts(n: int, stages: list[str], dice: Random) -> dict[str, object]:
    created = BEGIN + timedelta(hours=n * 50 + dice.randrange(9))
    stage = dice.choices(stages, weights=[2] * (len(stages) - 2) + [4, 9])[0]
    return {
        "n": 41_000_100 + n, "created": created, "stage": stage, "first": dice.choice(FIRST), "last": dice.choice(LAST),
        "firm": dice.choice(FIRMS), "seller": dice.choice(SELLERS), "source": dice.choice(SOURCES),
        "city": dice.choice(CITIES), "amount": dice.randrange(40, 400) * 1000 if dice.random() < 0.9 else 0,
        "phone": f"+7916{dice.randrange(10**7):07}", "has_mobile": dice.random() < 0.3,
        "closed": created + timedelta(days=dice.randrange(5, 60)),
    }  # fmt: skip


def _cell(name: str, f: dict) -> str:
    stamp = "%d.%m.%Y %H:%M:%S"
    ended = f["stage"] in ENDED
    said = {
        "ID": f["n"], "Название сделки": f"Сделка №{f['n']}", "Название лида": f"Заявка с сайта {f['n']}",
        "Бюджет": f["amount"], "Сумма": f"{f['amount']}.00", "Возможная сумма": f"{f['amount']}.00",
        "Ответственный": f["seller"], "Кем создана сделка": "Робот", "Кем создана": f["seller"], "Кем создан": "Робот",
        "Кем редактирована": f["seller"], "Кем изменена": f["seller"], "Кем изменен": f["seller"],
        "Дата создания сделки": f["created"].strftime(stamp), "Дата создания": f["created"].strftime(stamp),
        "Дата редактирования": f["closed"].strftime(stamp), "Дата изменения": f["closed"].strftime(stamp),
        "Дата закрытия": f["closed"].strftime(stamp) if ended else "",
        "Дата завершения": (f["closed"] if ended else f["closed"] + timedelta(days=900)).strftime("%d.%m.%Y"),
        "Предполагаемая дата закрытия": (f["created"] + timedelta(days=900)).strftime("%d.%m.%Y"),
        "Дата начала": f["created"].strftime("%d.%m.%Y"), "Теги": "тендер, опт" if f["n"] % 7 == 0 else "",
        "Примечание": "Просил перезвонить после обеда; цена «как в прошлый раз»" if f["n"] % 5 == 0 else "",
        "Этап сделки": f["stage"], "Стадия сделки": f["stage"], "Стадия": f["stage"], "Воронка": "Продажи",
        "Полное имя контакта": f"{f['first']} {f['last']}", "Контакт": f"{f['first']} {f['last']}",
        "Имя": f["first"], "Фамилия": f["last"], "Имя, Фамилия": f"{f['first']} {f['last']}",
        "Компания контакта": f["firm"] if f["n"] % 3 == 0 else "", "Компания": f["firm"], "Название компании": f["firm"],
        "Ответственный за контакт": f["seller"], "Рабочий телефон": f["phone"],
        "Контакт: Рабочий телефон": f["phone"], "Мобильный телефон": f["phone"] if f["has_mobile"] else "",
        "Рабочий email": f"client{f['n']}@example.com", "Рабочий e-mail": f"client{f['n']}@example.com",
        "Город": f["city"], "Населенный пункт": f["city"], "Страна": "Россия", "Источник": f["source"],
        "Дополнительно об источнике": "форма «Заказать звонок»", "Должность": "закупщик", "Товар": "Стеллаж СТ-2",
        "Корпоративный сайт": "https://example.com", "Комментарий": "Нужен счёт", "Валюта": "RUB", "Тип": "Продажа",
        "Вероятность": "50", "Доступна для всех": "Да", "Доступен для всех": "Да", "Сделка закрыта": "Да" if ended else "Нет",
        "Повторная сделка": "Нет", "utm_source": "yandex", "UTM Source": "yandex", "Рекламная система": "yandex",
        "utm_medium": "cpc", "UTM Medium": "cpc", "Тип трафика": "cpc", "utm_campaign": "stellazh-msk",
        "UTM Campaign": "stellazh-msk", "Обозначение рекламной кампании": "stellazh-msk", "utm_term": "стеллаж купить",
        "UTM Term": "стеллаж купить", "Условие поиска кампании": "стеллаж купить", "yclid": f"{f['n']}77",
        "_ym_uid": f"16{f['n']}", "roistat": "direct1", "utm_content": "a1", "UTM Content": "a1",
        "Содержание кампании": "a1",
    }  # fmt: skip
    return str(said.get(name, ""))


EXPORTS = {
    "amocrm_deals.csv": (AMO_COLUMNS, AMO_STAGES, 1, "cp1251"),
    "amocrm_deals.xlsx": (AMO_COLUMNS, AMO_STAGES, 2, ""),
    "bitrix24_leads.csv": (BITRIX_LEAD_COLUMNS, BITRIX_LEAD_STAGES, 3, "utf-8-sig"),
    "bitrix24_deals.csv": (BITRIX_DEAL_COLUMNS, BITRIX_DEAL_STAGES, 4, "cp1251"),
}


def write(name: str) -> None:
    columns, stages, seed, encoding = EXPORTS[name]
    table = [columns, *rows(columns, stages, seed)]
    if name.endswith(".xlsx"):
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Сделки")
        for row in table:
            sheet.append(row)
        book.save(HERE / name)
        return
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    (HERE / name).write_bytes(text.getvalue().encode(encoding))


if __name__ == "__main__":
    for each in EXPORTS:
        write(each)
    found = {name: truth(columns) for name, (columns, *_rest) in EXPORTS.items()}
    (HERE / "truth.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
