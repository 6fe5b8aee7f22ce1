"""Files are read as they come: encodings, delimiters, ragged rows, dates and amounts (R-IN-01, R-IN-02, R-IN-03)."""

import csv
import datetime as dt
import io
import itertools
import json
import resource
import tracemalloc
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings
from django.utils import translation

from alignment.shared.errors import InvalidInput
from funnel.imports import encodings, guesses, mapping, reader, sniff, values, workbooks
from funnel.imports.errors import UnreadableFile

DATA = Path(settings.REAL_DATA_DIR)
MESSY = DATA / "messy_csv"
MOSCOW = ZoneInfo("Europe/Moscow")
real_data = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason=f"REAL DATA IS ABSENT: {DATA} does not exist"),
]
TRUTH = json.loads((MESSY / "truth.json").read_text()) if DATA.exists() else {"files": {}, "csv_spectrum": {}}
CRM_EXPORT = (
    "Название;Телефон;Этап сделки;Ответственный;Дата создания;Бюджет\r\n"
    'Иван Петров;+7 900 000-00-01;Первичный контакт;Мария Сидорова;05.03.2024 10:00;"1 200,50"\r\n'
    "Ёлкин Пётр;;Переговоры;Анна Щукина;17.03.2024;12000\r\n"
)
ENCODINGS = {
    "utf-16": "utf-16-le",
    **{name: name for name in ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", *encodings.RUSSIAN_CODE_PAGES)},
}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def a_file(tmp_path):
    def write(content: bytes | str, name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def everything(path, **options):
    file_format = replace(sniff.sniff_file(path), **options)
    return list(reader.records(path, file_format))


def a_workbook(path, *sheets):
    book = openpyxl.Workbook()
    for rows, sheet in zip(sheets, [book.active, *(book.create_sheet() for _ in sheets[1:])], strict=True):
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


class TestMessyFiles:
    pytestmark = real_data

    @pytest.mark.parametrize("name", TRUTH["files"])
    def test_every_file_gives_the_records_widths_and_header_of_its_truth(self, name):
        truth = TRUTH["files"][name]

        rows = everything(MESSY / name, encoding=truth["encoding"], delimiter=truth["delimiter"])

        assert len(rows) == truth["records_including_header"]
        assert Counter(str(len(row.cells)) for row in rows) == truth["widths"]
        first = [cell.replace("\r", "\n") for cell in rows[0].cells[:12]] if rows else []
        assert first == truth["header"]

    @pytest.mark.parametrize(
        "name",
        sorted(
            set(TRUTH["files"]) - {"messytables-horror/characters.csv", "messytables-horror/weird_head_padding.csv"}
        ),
    )
    def test_encoding_and_delimiter_are_found_without_help(self, name):
        truth = TRUTH["files"][name]

        found = sniff.sniff_file(MESSY / name)

        assert found.delimiter == truth["delimiter"]
        assert found.encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be") == truth[
            "encoding"
        ].removesuffix("-sig")

    def test_a_table_under_a_padded_title_is_found_by_its_own_delimiter(self):
        found = sniff.sniff_file(MESSY / "messytables-horror/weird_head_padding.csv")

        assert (found.delimiter, found.header_line) == (";", 12)

    def test_the_line_of_the_header_is_found_below_titles_and_blank_lines(self):
        lines = {
            name: sniff.sniff_file(MESSY / name).header_line
            for name in (
                "csvkit/test_skip_lines.csv",
                "messytables-horror/excel_pasting.csv",
                "messytables-horror/mixedGLB.csv",
            )
        }

        assert list(lines.values()) == [4, 4, 4]

    @pytest.mark.parametrize("name", [name for name in TRUTH["csv_spectrum"] if name != "location_coordinates.csv"])
    def test_csv_spectrum_gives_its_own_json(self, name):
        path = MESSY / "csv-spectrum/csvs" / name
        file_format = sniff.sniff_file(path)

        header = reader.read_header(path, file_format)
        rows = [dict(zip(header, row.cells, strict=True)) for row in reader.read(path, file_format)]

        assert rows == json.loads((MESSY / "csv-spectrum/json" / name).with_suffix(".json").read_text())

    @pytest.mark.parametrize("path", sorted((MESSY / "csv-test-data/json").glob("*.json")), ids=lambda path: path.stem)
    def test_csv_test_data_gives_its_own_json_and_a_blank_line_is_no_record(self, path):
        expected = [row for row in json.loads(path.read_text()) if row != [""]]

        rows = everything(MESSY / "csv-test-data/csv" / f"{path.stem}.csv")

        has_header = path.stem.startswith("header-")
        assert [row.cells for row in rows][has_header:] == (
            [list(row.values()) for row in expected] if has_header else expected
        )

    def test_files_named_bad_give_an_error_with_its_line_or_every_word_they_hold(self):
        folder = MESSY / "csv-test-data/csv"
        stray, long_row = (
            list(reader.read(folder / name, sniff.sniff_file(folder / name)))
            for name in ("bad-quotes-with-unescaped-quote.csv", "bad-header-more-fields.csv")
        )

        assert stray == [
            reader.Row(2, ['1,"Hey, I missed " it",3'], "Line 2 has a quote in the middle of a quoted cell.")
        ]
        assert long_row == [reader.Row(2, ["1", "2", "3", "4"], "Line 2 has 4 cells, the header names 3.")]
        with pytest.raises(UnreadableFile, match="The quote opened on line 2 is never closed") as refused:
            everything(folder / "bad-missing-quote.csv")
        assert refused.value.line == 2

    def test_a_ragged_file_keeps_what_fits_and_names_the_line_that_does_not(self):
        path = MESSY / "csvkit/bad.csv"

        rows = list(reader.read(path, sniff.sniff_file(path)))

        assert [(row.line_number, row.problem, row.is_short) for row in rows] == [
            (2, "Line 2 has 4 cells, the header names 3.", False),
            (3, "", True),
            (4, "", False),
        ]

    @pytest.mark.parametrize("name", ["messytables-horror/simple.xlsx", "csvkit/sheets.xlsx"])
    def test_a_workbook_reads_like_the_csv_file_beside_it(self, name):
        path = MESSY / name
        file_format = sniff.sniff_file(path)
        header = {
            "messytables-horror/simple.xlsx": ["date", "temperature", "place"],
            "csvkit/sheets.xlsx": ["text", "date", "integer", "boolean", "float", "datetime", "empty_column"],
        }[name]

        assert file_format.kind == "xlsx"
        assert reader.read_header(path, file_format) == header
        assert next(reader.read(path, file_format)).cells[:1] in (["2011-01-01"], ["Chicago Reader"])

    def test_naughty_strings_survive_as_cells(self, tmp_path):
        strings = [text for text in json.loads((DATA / "blns/blns.json").read_text()) if text.strip()]
        stream = io.StringIO(newline="")
        csv.writer(stream).writerows([["id", "text"], *([str(number), text] for number, text in enumerate(strings))])
        path = tmp_path / "blns.csv"
        path.write_bytes(stream.getvalue().encode("utf-8", "surrogatepass"))

        rows = list(reader.read(path, sniff.sniff_file(path)))

        assert [row.cells[1] for row in rows if not row.problem] == [text.replace("\x00", "") for text in strings]


class TestEncodings:
    @pytest.mark.parametrize(("written", "found"), ENCODINGS.items())
    def test_a_russian_export_comes_back_whole_from_each_encoding(self, a_file, written, found):
        path = a_file(CRM_EXPORT.encode(written))

        file_format = sniff.sniff_file(path)

        assert (file_format.encoding, file_format.delimiter, file_format.decimal) == (found, ";", ",")
        assert [row.cells for row in reader.records(path, file_format)] == list(
            csv.reader(io.StringIO(CRM_EXPORT), delimiter=";")
        )

    @pytest.mark.parametrize("code_page", encodings.RUSSIAN_CODE_PAGES)
    @pytest.mark.parametrize(
        "text", ["Город\nМосква\n", "name,city\nIvan,Омск\n", "Да;Нет\n", "ОТЧЁТ ПО ПРОДАЖАМ;2024\n"]
    )
    def test_one_russian_word_is_enough(self, code_page, text):
        assert encodings.guess(text.encode(code_page)) == (code_page, False)

    @pytest.mark.parametrize("text", ["Descripción", "Träger; überwiegend", "Münche\u00f1 © 2024", "naïve café"])
    def test_western_accents_are_not_taken_for_russian(self, text):
        assert encodings.guess(text.encode("latin-1")) == ("latin-1", False)

    def test_the_first_accented_letter_may_stand_far_below_the_head(self, a_file):
        path = a_file(b"id,name\n" + b"1,Ivan\n" * 60_000 + "2,Мария Сидорова\n".encode("cp1251"))

        assert sniff.sniff_file(path).encoding == "cp1251"

    def test_bytes_of_another_encoding_cost_their_own_row_only(self, a_file):
        path = a_file("id,name\n1,Анна\n".encode() + "2,Мария\n".encode("cp1251") + "3,Пётр\n".encode())

        rows = list(reader.read(path, replace(sniff.sniff_file(path), encoding="utf-8")))

        assert [(row.line_number, row.problem) for row in rows] == [
            (2, ""),
            (3, "Line 3 holds bytes that are not in the encoding of the file."),
            (4, ""),
        ]

    def test_a_sniffed_head_may_end_inside_a_letter(self):
        head = ("имя\n" + "Щ" * 100).encode()[:-1]

        assert sniff.sniff(head, size=10_000).encoding == "utf-8"


class TestReading:
    def test_nul_bytes_are_dropped_and_the_row_stays(self, a_file):
        assert [row.cells for row in everything(a_file(b"a,b\n\x001,2\n"))] == [["a", "b"], ["1", "2"]]

    def test_old_mac_line_ends_and_new_lines_in_quotes_count_lines_as_an_editor_does(self, a_file):
        rows = everything(a_file('a,b\r"x\ry",1\rz,2\r'))

        assert [(row.line_number, row.cells) for row in rows] == [(1, ["a", "b"]), (2, ["x\ry", "1"]), (4, ["z", "2"])]

    def test_a_huge_cell_is_read_and_an_endless_one_refused_with_its_line(self, a_file):
        fine = a_file("a,b\n1," + "x" * 900_000 + "\n", "fine.csv")
        endless = a_file('a,b\n1,2\n3,"' + ("x" * 99 + "\n") * 20_000, "endless.csv")

        assert len(everything(fine)[1].cells[1]) == 900_000
        with pytest.raises(UnreadableFile, match="A cell on line 3 is longer than a million characters") as refused:
            everything(endless)
        assert refused.value.line == 3

    def test_single_quotes_are_understood_when_there_are_no_double_ones(self, a_file):
        assert [row.cells for row in everything(a_file("'a','b'\n'1, 2','3'\n"))] == [["a", "b"], ["1, 2", "3"]]

    def test_columns_without_a_name_or_with_the_same_name_are_told_apart(self):
        assert reader.name_columns(["Телефон", "", "Телефон", " E-mail\n"]) == [
            "Телефон",
            "Column 2",
            "Телефон (2)",
            "E-mail",
        ]

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "old Excel"),
            (b"%PDF-1.7 text", "not a table"),
            (bytes(range(1, 32)) * 20, "not a table"),
            (b"PK\x03\x04 nothing else", "damaged"),
        ],
    )
    def test_what_is_no_table_is_refused_with_a_sentence(self, a_file, content, sentence):
        with pytest.raises(UnreadableFile, match=sentence):
            sniff.sniff_file(a_file(content))

    @pytest.mark.parametrize("quick_rows", [200_000])
    def test_memory_does_not_grow_with_the_file(self, tmp_path, quick_rows):
        path = written_rows(tmp_path, quick_rows)

        tracemalloc.start()
        count = sum(1 for _row in reader.read(path, sniff.FileFormat()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert count == quick_rows
        assert peak < 8 * 1024 * 1024

    @pytest.mark.long
    def test_a_million_rows_are_read_within_300_megabytes(self, tmp_path):
        path = written_rows(tmp_path, 1_000_000)

        count = sum(1 for _row in reader.read(path, sniff.sniff_file(path)))

        assert count == 1_000_000
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 300 * 1024


def written_rows(folder, count):
    path = folder / "many.csv"
    with path.open("w") as stream:
        stream.write("id,created,source,name,email\n")
        stream.writelines(
            f"{number},2024-03-05,yandex,Lead {number},lead{number}@example.com\n" for number in range(count)
        )
    return path


class TestWorkbooks:
    def test_cells_become_the_text_a_csv_file_would_hold(self, tmp_path):
        moment = dt.datetime(2024, 3, 5, 10, 30)
        path = a_workbook(
            tmp_path / "book.xlsx",
            [["Имя", "Когда", "Сумма"], ["Анна", moment, 12.0], ["Пётр", dt.date(2024, 3, 6), 1.5]],
        )

        assert [row.cells for row in everything(path)] == [
            ["Имя", "Когда", "Сумма"],
            ["Анна", "2024-03-05 10:30:00", "12"],
            ["Пётр", "2024-03-06", "1.5"],
        ]

    def test_the_first_sheet_with_anything_on_it_is_read_from_its_header_down(self, tmp_path):
        path = a_workbook(
            tmp_path / "book.xlsx", [], [["Отчёт за март"], [], ["id", "имя", "город"], [1, "Анна", "Омск"]]
        )
        file_format = sniff.sniff_file(path)

        assert file_format.header_line == 3
        assert list(reader.read(path, file_format)) == [reader.Row(4, ["1", "Анна", "Омск"])]

    def test_an_archive_that_would_unpack_out_of_proportion_is_not_opened(self, tmp_path):
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(workbooks.WORKBOOK, "<x/>")
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)

        with pytest.raises(UnreadableFile, match="more than a hundred times"):
            sniff.sniff_file(path)

    def test_an_archive_with_more_than_a_thousand_files_is_not_opened(self, tmp_path):
        path = tmp_path / "many.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for number in range(1_001):
                archive.writestr(f"{number}", "")

        with pytest.raises(UnreadableFile, match="more than 1,000 files"):
            sniff.sniff_file(path)

    def test_another_archive_is_no_workbook(self, tmp_path):
        path = tmp_path / "leads.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("leads.csv", "id\n1\n")

        with pytest.raises(UnreadableFile, match="Unpack it"):
            sniff.sniff_file(path)


class TestValues:
    @pytest.mark.parametrize(
        ("text", "date_format", "expected"),
        [
            ("2018-02-26 19:58:54", "iso", "2018-02-26T16:58:54+00:00"),
            ("2024-03-05T10:00:00Z", "", "2024-03-05T10:00:00+00:00"),
            ("2024-03-05T10:00:00.123+05:30", "", "2024-03-05T04:30:00+00:00"),
            ("05.03.2024 10:30", "dd.mm.yyyy", "2024-03-05T07:30:00+00:00"),
            ("3/5/24 1:05 PM", "mm/dd/yyyy", "2024-03-05T10:05:00+00:00"),
            ("05/03/2024", "%d/%m/%Y", "2024-03-04T21:00:00+00:00"),
            ("20-10-16", "dd-mm-yy", "2016-10-19T21:00:00+00:00"),
            ("20140102", "iso", "2014-01-01T20:00:00+00:00"),
            ("45356.5", "excel", "2024-03-05T09:00:00+00:00"),
            ("5 марта 2024 г.", "", "2024-03-04T21:00:00+00:00"),
            ("05-Mar-2024", "iso", "2024-03-04T21:00:00+00:00"),
            ("March 5, 2024", "iso", "2024-03-04T21:00:00+00:00"),
        ],
    )
    def test_a_moment_is_read_in_the_zone_of_the_company(self, text, date_format, expected):
        assert values.parse_moment(text, date_format, MOSCOW).isoformat() == expected

    @pytest.mark.parametrize(
        "text", ["31.02.2024", "soon", "12", "05.13.2024", "2024-03-05 25:00", "0001-01-01", "99999999"]
    )
    def test_what_is_no_date_is_refused_and_quoted(self, text):
        with pytest.raises(InvalidInput, match=f"“{text}” is not a date in the form dd.mm.yyyy"):
            values.parse_moment(text, "dd.mm.yyyy", MOSCOW)

    def test_a_date_that_could_be_two_is_not_guessed(self):
        with pytest.raises(InvalidInput, match="day and month could change places"):
            values.parse_moment("01/02/2024", values.AMBIGUOUS, MOSCOW)

    def test_a_day_stays_the_day_that_was_written(self):
        assert values.parse_day("2021-02-01 23:59 +09:00", "iso") == dt.date(2021, 2, 1)
        assert values.parse_day("  ", "iso") is None

    @pytest.mark.parametrize(
        ("samples", "expected"),
        [
            (["2024-03-05", "2024-03-06 10:00"], "iso"),
            (["05.03.2024"], "dd.mm.yyyy"),
            (["02/01/2014", "31/12/2012"], "dd/mm/yyyy"),
            (["2/1/21", "2/13/21"], "mm/dd/yyyy"),
            (["1/2/2024", "3/4/2024"], "ambiguous"),
            (["20-10-16", "25-10-16"], "dd/mm/yyyy"),
            (["43831", "43832.5"], "excel"),
            (["13/01/2024", "01/13/2024"], ""),
            (["Анна", "2024-03-05"], ""),
            (["", " "], ""),
        ],
    )
    def test_the_date_format_is_guessed_from_samples(self, samples, expected):
        assert values.guess_date_format(samples) == expected

    @pytest.mark.parametrize(
        ("text", "decimal", "expected"),
        [
            ("1 234,56", ",", "1234.56"),
            ("1\u00a0234,5 ₽", ",", "1234.5"),
            ("1,234.56", ".", "1234.56"),
            ("$1,000", ".", "1000"),
            ("1.234.567,89", ".", "1234567.89"),
            ("1.234", ",", "1234"),
            ("1,234", ",", "1.234"),
            ("12 %", ".", "12"),
            ("10 000 руб.", ",", "10000"),
            ("USD 15", ".", "15"),
            ("(500)", ".", "-500"),
            ("−5,5", ",", "-5.5"),
            ("1e5", ".", "100000"),
        ],
    )
    def test_an_amount_is_read_as_people_write_it(self, text, decimal, expected):
        assert values.parse_decimal(text, decimal) == Decimal(expected)

    @pytest.mark.parametrize("text", ["abc", "NaN", "Infinity", "1,2.3,4", "--5", "12 apples"])
    def test_what_is_no_number_is_refused_and_quoted(self, text):
        with pytest.raises(InvalidInput, match="is not a number"):
            values.parse_decimal(text)

    def test_a_part_of_a_lead_is_no_whole_number(self):
        assert values.parse_integer("1 210") == 1210
        with pytest.raises(InvalidInput, match="“1.5” is not a whole number"):
            values.parse_integer("1.5")

    def test_yes_and_no_are_read_in_both_languages(self):
        assert [values.parse_bool(word) for word in ("Да", "yes", "1", "нет", "FALSE", "")] == [
            True,
            True,
            True,
            False,
            False,
            None,
        ]
        with pytest.raises(InvalidInput, match="neither yes nor no"):
            values.parse_bool("perhaps")


class TestMapping:
    def test_a_mapping_reads_a_row_with_values_constants_and_a_column_used_twice(self):
        parsed = mapping.parse_mapping(
            "leads",
            [
                {"column": "mql_id", "field": "external_id"},
                {"column": "deal_stage", "field": "stage", "values": {"Won": "won", "*": "lead"}},
                {"column": "deal_stage", "field": "custom.stage_as_it_was"},
                {"column": "agent", "field": "owner", "create": True},
                {"constant": "olist", "field": "import_source"},
                {"column": "origin", "field": "source"},
                {"constant": "unknown", "field": "source"},
            ],
        )
        row_reader = mapping.RowReader(parsed, ["mql_id", "deal_stage", "agent", "origin"])

        assert row_reader.texts(["7", " won ", "", "email"]) == {
            "external_id": "7",
            "stage": "won",
            "custom.stage_as_it_was": " won ",
            "import_source": "olist",
            "source": "email",
        }
        assert row_reader.texts(["8", "Engaging"])["stage"] == "lead"
        assert row_reader.texts(["8", "Engaging"])["source"] == "unknown"
        assert mapping.parse_mapping("leads", json.dumps(parsed.as_list())) == parsed

    @pytest.mark.parametrize(
        ("kind", "raw", "sentence"),
        [
            ("cats", [], "“cats” cannot be imported"),
            ("leads", "{", "not readable JSON"),
            ("leads", {}, "must be a list"),
            ("leads", [], "at least one column"),
            ("leads", [{"column": "a"}], "names a field and a column"),
            ("leads", [{"field": "email"}], "either a column or a constant"),
            ("leads", [{"field": "email", "column": "a", "constant": "b"}], "either a column or a constant"),
            ("leads", [{"field": "is_staff", "column": "a"}], "There is no field “is_staff”"),
            (
                "leads",
                [{"field": "email", "column": "a"}, {"field": "email", "column": "b"}],
                "Two columns cannot both fill “email”",
            ),
            ("spend", [{"field": "cost", "column": "a"}], "Say which column holds “date”"),
            ("leads", [{"field": "stage", "column": "a", "values": {"x": 1}}], "must say which word means what"),
        ],
    )
    def test_a_wrong_mapping_is_refused_with_a_sentence(self, kind, raw, sentence):
        with pytest.raises(InvalidInput, match=sentence):
            mapping.parse_mapping(kind, raw)

    def test_a_column_the_file_lacks_is_named(self):
        parsed = mapping.parse_mapping("leads", [{"column": "Email", "field": "email"}])

        mapping.check_columns(parsed, ["E-mail", "email"])
        with pytest.raises(InvalidInput, match="no column “Email”"):
            mapping.check_columns(parsed, ["phone"])

    def test_every_status_must_mean_a_stage(self):
        """R-IN-03."""
        parsed = mapping.parse_mapping("leads", [{"column": "s", "field": "stage", "values": {"Won": "won"}}])

        mapping.check_stages(parsed, ["WON", ""], {"won", "lost"})
        with pytest.raises(InvalidInput, match="Say which stage “Prospecting” is"):
            mapping.check_stages(parsed, ["Won", "Prospecting"], {"won", "lost"})

    def test_the_same_columns_have_the_same_fingerprint_in_any_order(self):
        assert mapping.fingerprint("leads", ["C Date", "id"]) == mapping.fingerprint("leads", ["ID", "c_date"])
        assert mapping.fingerprint("leads", ["id"]) != mapping.fingerprint("spend", ["id"])


class TestGuessing:
    def test_a_russian_crm_export_is_recognised(self):
        rows = list(csv.reader(io.StringIO(CRM_EXPORT), delimiter=";"))

        guessed = guesses.guess_mapping(rows[0], rows[1:], "leads")

        assert guessed.as_list() == [
            {"column": "Название", "field": "name"},
            {"column": "Телефон", "field": "phone"},
            {
                "column": "Этап сделки",
                "field": "stage",
                "values": {"Первичный контакт": "lead", "Переговоры": "kev_held"},
            },
            {"column": "Ответственный", "field": "owner", "create": True},
            {"column": "Дата создания", "field": "created_at"},
            {"column": "Бюджет", "field": "amount"},
        ]

    def test_a_column_called_date_without_a_date_in_it_is_not_the_date(self):
        guessed = guesses.guess_mapping(["Дата", "id"], [["Анна", "1"]], "leads")

        assert guessed.as_list() == [
            {"column": "Дата", "field": "custom.дата"},
            {"column": "id", "field": "external_id"},
        ]

    def test_words_for_stages_are_known_in_both_languages_and_others_left_open(self):
        words = [
            "Успешно реализовано",
            "Закрыто и не реализовано",
            "Engaging",
            "Prospecting",
            "Meeting Scheduled",
            "Что-то своё",
        ]

        assert guesses.guess_stages(words) == {
            "Успешно реализовано": "won",
            "Закрыто и не реализовано": "lost",
            "Engaging": "sql",
            "Prospecting": "lead",
            "Meeting Scheduled": "kev_set",
        }


class TestRealFiles:
    pytestmark = real_data

    def described(self, path, kind):
        file_format = sniff.sniff_file(path)
        header = reader.read_header(path, file_format)
        rows = [row.cells for row in reader.read(path, file_format)]
        guessed = guesses.guess_mapping(header, rows[:1000], kind)
        return file_format, header, rows, {part.field: part.column for part in guessed.parts}

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("sales_pipeline.csv", "iso"),
            ("variant_dmy_dates/sales_pipeline.csv", "dd/mm/yyyy"),
            ("variant_us_dates/sales_pipeline.csv", "mm/dd/yyyy"),
        ],
    )
    def test_three_ways_to_write_dates_give_the_same_8800_opportunities(self, name, expected):
        truth = json.loads((DATA / "maven_crm/truth.json").read_text())
        _format, header, rows, guessed = self.described(DATA / "maven_crm" / name, "leads")
        closed = [row[header.index("close_date")] for row in rows]

        date_format = values.guess_date_format(closed)
        days = sorted(values.parse_day(text, date_format) for text in closed if text)

        assert len(rows) == 8_800
        assert date_format == expected
        assert [days[0].isoformat(), days[-1].isoformat()] == [
            truth["date_range"]["close_min"],
            truth["date_range"]["close_max"],
        ]
        assert [guessed[field] for field in ("external_id", "owner", "stage", "created_at", "stage_at", "amount")] == [
            "opportunity_id", "sales_agent", "deal_stage", "engage_date", "close_date", "close_value",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "delimiter", "decimal", "date_format", "tolerance"),
        [
            ("marketing_feb2021_semicolon_decimal_comma.csv", ";", ",", "iso", 0),
            ("marketing_feb2021_comma_decimal_point.csv", ",", ".", "iso", 0),
            ("marketing_feb2021_bom_us_dates_rounded.csv", ",", ".", "mm/dd/yyyy", 5 * 308),
        ],
    )
    def test_three_spend_files_give_the_same_totals(self, name, delimiter, decimal, date_format, tolerance):
        totals = json.loads((DATA / "campaign_spend/truth.json").read_text())["totals"]
        found, header, rows, guessed = self.described(DATA / "campaign_spend" / name, "spend")

        def column(field):
            place = header.index(guessed[field])
            return [row[place] for row in rows]

        def total(field):
            return sum(values.parse_decimal(text, found.decimal) for text in column(field))

        assert (len(rows), found.delimiter, found.decimal) == (308, delimiter, decimal)
        assert values.guess_date_format(column("date")) == date_format
        assert [
            total(field)
            for field in ("impressions", "clicks", "reported_leads", "reported_customers", "reported_revenue")
        ] == [totals[name] for name in ("impressions", "clicks", "leads", "customers", "revenue")]
        assert abs(total("cost") - Decimal(str(totals["spend"]))) <= tolerance

    def test_olist_is_recognised_column_by_column(self):
        leads = self.described(DATA / "olist/olist_marketing_qualified_leads_dataset.csv", "leads")
        deals = self.described(DATA / "olist/olist_closed_deals_dataset.csv", "leads")

        assert (len(leads[2]), len(deals[2])) == (8_000, 842)
        assert {field: leads[3][field] for field in ("external_id", "created_at", "source")} == {
            "external_id": "mql_id",
            "created_at": "first_contact_date",
            "source": "origin",
        }
        assert {field: deals[3][field] for field in ("external_id", "entered.won")} == {
            "external_id": "mql_id",
            "entered.won": "won_date",
        }
        assert sum(not text for text in (row[3] for row in itertools.islice(leads[2], None))) == 60
