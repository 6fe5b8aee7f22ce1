"""One lead from a file to a promise that is kept, as four people see it in their browsers."""

import email
import re
import time
from email.message import Message
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demo.services.cast import PEOPLE

pytestmark = [pytest.mark.journey]
FILE = """Номер;Имя;Фамилия;Компания;Телефон;Статус;Ответственный
ж-1;Ёлка;Щукарёва;ООО «Ромашка»;+7 495 100-20-30;MQL;Анна Иванова
ж-2;Глеб;Щукарёв;ООО «Лютик»;+7 495 100-20-31;MQL;Анна Иванова
"""
WORDS = "Звоним в день обращения: Щукарёвы"
LOGINS = {" ".join(name): login for login, _role, _department, _duty, name, _english in PEOPLE}


def test_a_lead_goes_from_a_file_to_a_promise_that_is_kept(visit, demo_site, tmp_path):
    cco, rep = visit("cco"), visit("rep")
    before = leads_in_funnel(cco)

    import_file(cco, write_file(tmp_path))
    assert found_by(cco, "ЩУКАРЁВ") == found_by(cco, "щукарёв") == {"Ёлка Щукарёва", "Глеб Щукарёв"}
    answer_leads(rep)
    wait_until(lambda: leads_in_funnel(cco) == before + 2)

    meeting, owner = hold_meeting(cco)
    letters = wait_until(lambda: letters_to_all(demo_site.var / "mail", WORDS))
    assert {pdfs_of(letter) for letter in letters} == {1}
    assert len({letter["To"] for letter in letters}) == len(letters)
    keep_promise(visit(LOGINS[owner]))

    assert "bg-green-lt" in promise_at(cco, meeting)
    assert WORDS in review_of_next_meeting(cco, meeting)


def write_file(folder: Path) -> Path:
    file = folder / "лиды.csv"
    file.write_bytes(FILE.encode("cp1251"))
    return file


def import_file(page: Page, file: Path) -> None:
    page.goto("/imports/")
    page.click("a[href='/imports/new/']")
    page.set_input_files("input[type=file]", file)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/imports/\d+/mapping/"))
    expect(page.locator("tbody").first).to_contain_text("Щукарёва")
    page.click("main form button[type=submit]")
    page.click("form[action$='/run/'] button", timeout=60_000)
    expect(page.locator("form[action$='/rollback/']")).to_be_attached(timeout=60_000)
    expect(page.locator("#import-status dd").nth(1)).to_have_text("2")


def found_by(page: Page, words: str) -> set[str]:
    page.goto("/leads/")
    with page.expect_response(lambda response: "/leads/?" in response.url):
        page.fill("#id_q", words)
    expect(page.locator("#results tbody tr")).to_have_count(2)
    return set(page.locator("#results tbody th a").all_inner_texts())


def answer_leads(page: Page) -> None:
    """One is taken, the other goes back with a reason."""
    for name in ("Ёлка Щукарёва", "Глеб Щукарёв"):
        page.goto("/leads/?q=щукарёв")
        page.click(f"#results th a:text-is('{name}')")
        if name.startswith("Ёлка"):
            page.click("form[action$='/accept/'] button")
            continue
        page.click("details:has(form[action$='/return/']) summary")
        page.get_by_label("Недозвон").check()
        page.click("form[action$='/return/'] button")
        page.wait_for_load_state()


def leads_in_funnel(page: Page) -> int:
    page.goto("/funnel/")
    return int(re.sub(r"\D", "", page.locator(".stat-value").first.inner_text()))


def hold_meeting(page: Page) -> tuple[str, str]:
    """The address of the meeting whose protocol was sent, and who promised."""
    page.goto("/meetings/")
    page.click("main a[href$='/run/']")
    page.click("form[action$='/run/start/'] button")
    check_in = page.locator("form[action*='/run/check-in/'] button").first
    click_and_see_again(page, check_in)
    while (done := page.locator("[data-done]")).count():
        click_and_see_again(page, done.first)
    page.fill("#decision-free", WORDS)
    form = page.locator("form[data-decide]:has(#decision-free)")
    form.locator("button").click()
    owner = form.locator(".who-choice").first.inner_text().strip()
    form.get_by_label(owner).check()
    click_and_see_again(page, form.locator("button"))
    expect(page.locator("[data-section=end] ul")).to_contain_text(owner)
    meeting = page.url.removesuffix("run/")
    page.click("[data-end]")
    page.wait_for_url("**/protocols/**")
    expect(page.locator("main article")).to_contain_text(WORDS)
    return meeting, owner


def click_and_see_again(page: Page, button) -> None:
    with page.expect_response(lambda response: response.request.method == "POST"):
        button.click()
    page.wait_for_timeout(150)


def keep_promise(page: Page) -> None:
    page.goto("/promises/")
    promise = page.locator("#promises li", has_text=WORDS)
    promise.locator("form[action$='/complete/'] button").click()
    expect(promise.locator(".badge.bg-green-lt")).to_be_visible()


def promise_at(page: Page, meeting: str) -> str:
    page.goto(meeting)
    return page.locator("main li:has(.badge)", has_text=WORDS).inner_html()


def review_of_next_meeting(page: Page, meeting: str) -> str:
    """Of the same series: on a Monday morning another one may come before it."""
    page.goto(meeting)
    page.click("main a[href*='/series/'], .page-actions a[href*='/series/']")
    page.locator("main .list-group-item a[href^='/meetings/']").first.click()
    return page.locator("main ol li").first.inner_text()


def letters_to_all(folder: Path, words: str) -> list[Message] | None:
    """The five who were invited have it; before that there is nothing to look at."""
    letters = letters_with(folder, words)
    return letters if len(letters) >= 5 else None


def letters_with(folder: Path, words: str) -> list[Message]:
    letters = [email.message_from_bytes(part) for file in folder.glob("*.log") for part in parts_of(file)]
    return [letter for letter in letters if words in text_of(letter) and pdfs_of(letter)]


def parts_of(file: Path) -> list[bytes]:
    return [part.strip() for part in re.split(rb"^-{79}$", file.read_bytes(), flags=re.MULTILINE) if part.strip()]


def text_of(letter: Message) -> str:
    texts = [part for part in letter.walk() if part.get_content_maintype() == "text"]
    return " ".join(part.get_payload(decode=True).decode() for part in texts)


def pdfs_of(letter: Message) -> int:
    return sum(part.get_content_type() == "application/pdf" for part in letter.walk())


def wait_until(ask, seconds: float = 60):
    until = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.5)
    return answer
