"""Places inside foreign records: read, listed, and shown without what is personal."""

import pytest

from connectors.vendors import paths

LEAD = {
    "id": 17657,
    "fields": [
        {"field_code": "PHONE", "values": [{"value": "+7 916 000-11-22"}, {"value": ""}]},
        {"field_code": "EMAIL", "values": [{"value": "anna@zavod.example"}]},
    ],
    "_embedded": {"contacts": [{"id": 1, "is_main": False}, {"id": 2, "is_main": True}], "tags": []},
    "inn": 7701234567,
    "closed_at": None,
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("id", (17657,)),
        ("_embedded.contacts[].id", (1, 2)),
        ("_embedded.contacts[1].id", (2,)),
        ("_embedded.contacts[7].id", ()),
        ("_embedded.contacts[is_main=True].id", (2,)),
        ("fields[field_code=PHONE].values[].value", ("+7 916 000-11-22", "")),
        ("fields[field_code=FAX].values[].value", ()),
        ("_embedded.contacts.id", ()),
        ("id.more", ()),
        ("closed_at", (None,)),
        ("", ()),
        ("fields[field_code=PHONE", ()),
        ("fields[]..value", ()),
        ("id.", ()),
    ],
)
def test_values_are_read_in_the_order_of_the_record(path, values):
    assert paths.values_at(LEAD, path) == values


def test_the_first_value_that_says_something_is_the_value():
    record = {"phones": [{"value": ""}, {"value": None}, {"value": 0}, {"value": "2"}]}

    assert paths.value_at(record, "phones[].value") == 0
    assert paths.value_at(record, "phones[0].value") is None


def test_a_record_that_is_no_record_has_no_values():
    assert paths.value_at(None, "id") is None
    assert paths.value_at(["id"], "id") is None


@pytest.mark.parametrize(
    ("path", "is_one"),
    [("a", True), ("a.b[].c", True), ("a[k=v w].b", True), ("a[2]", True), ("", False), ("a[", False), ("a..b", False),
     ("a.", False), (".a", False), ("a[]b", False)],
)  # fmt: skip
def test_a_path_is_told_from_what_is_none(path, is_one):
    assert paths.is_path(path) is is_one


def test_an_outline_names_every_end_once():
    assert paths.outline(LEAD) == (
        "id",
        "fields[].field_code",
        "fields[].values[].value",
        "_embedded.contacts[].id",
        "_embedded.contacts[].is_main",
        "_embedded.tags",
        "inn",
        "closed_at",
    )


def test_an_outline_can_choose_members_by_what_they_are_called():
    record = {
        "fields": [
            {"code": "PHONE", "id": 1, "value": "1"},
            {"code": None, "id": 2, "value": "2"},
            {"code": "a[b]", "id": "", "value": "3"},
            "4",
        ]
    }

    outline = paths.outline(record, by=("code", "id"))

    assert [path for path in outline if path.endswith("value")] == [
        "fields[code=PHONE].value",
        "fields[id=2].value",
        "fields[].value",
    ]
    assert outline[-1] == "fields[]"
    assert paths.value_at(record, "fields[id=2].value") == "2"


def test_names_of_fields_may_stay_in_a_masked_record():
    record = {"fields": [{"name": "Телефон", "value": "8 916"}]}

    assert paths.masked(record, kept=["fields[].name"]) == {"fields": [{"name": "Телефон", "value": "0 000"}]}


def test_an_outline_is_declared_by_paths_that_choose_members():
    declared = ("fields[field_code=PHONE].values[].value", "_embedded.tags[].id")

    assert [path for path in paths.outline(LEAD) if paths.is_known(path, declared)] == [
        "fields[].values[].value",
        "_embedded.tags",
    ]


def test_a_masked_record_keeps_its_shape_and_no_words():
    masked = paths.masked({**LEAD, "имя": "Анна-Ёлка 2"}, ["inn", "_embedded.contacts[is_main=True].id"])

    assert masked == {
        "id": 17657,
        "fields": [
            {"field_code": "xxxxx", "values": [{"value": "+0 000 000-00-00"}, {"value": ""}]},
            {"field_code": "xxxxx", "values": [{"value": "xxxx@xxxxx.xxxxxxx"}]},
        ],
        "_embedded": {"contacts": [{"id": 0, "is_main": False}, {"id": 0, "is_main": True}], "tags": []},
        "inn": 0,
        "closed_at": None,
        "имя": "xxxx-xxxx 0",
    }
