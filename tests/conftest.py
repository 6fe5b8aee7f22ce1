"""A company with two sales teams and one marketing, people named by role, and a fixed Monday."""

import os
import warnings
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from tests import databases
from tests.factories.people import department, person_with

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY_9 = datetime(2026, 3, 16, 9, tzinfo=MOSCOW)
SITES = {
    "tests/journeys/test_every_page.py": "demo site",
    "tests/journeys/test_way_of_a_lead.py": "demo site",
    "tests/journeys/test_lead_pages.py": "site of leads",
    "tests/journeys/test_run_without_network.py": "site of the run page",
    "tests/journeys/test_a_visit_on_a_phone.py": "site of visits",
    "tests/journeys/test_a_rotation_week.py": "site of rotations",
    "tests/journeys/test_an_interviewer_who_peeks.py": "site of hiring",
    "tests/journeys/test_a_quarter_of_meetings.py": "site under a moved clock",
    "tests/journeys/test_a_month_of_the_cup.py": "site under a moved clock",
    "tests/journeys/test_on_top_of_amocrm.py": "site under a moved clock",
    "tests/delivery/test_same_post_in_parallel.py": "site of posts",
    "tests/project/test_frame_in_browser.py": "site of the frame",
}
DATABASE = {"db", "transactional_db", "django_db_setup", "servers"}
ROWS = {"db", "transactional_db"}
STARTS = {"running_site", "site_at_rest", "databases", "POSTGRES", "manage", "environment"}
DB_TESTS = pytest.StashKey[int]()
VACUUM_EVERY = 50
ROLE_NAMES = [
    "ceo", "cmo", "cco", "head_of_sales", "rep", "rep_of_another_team", "head_of_marketing",
    "marketer", "hr_director", "integration", "administrator",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """A flushing test empties the reference data of the migrations, so it goes last in its process."""
    items.sort(key=flushes)
    for item in items:
        if not touches_a_database(item):
            item.add_marker("plain")
        elif ROWS.intersection(item.fixturenames) or item.get_closest_marker("django_db"):
            item.add_marker(with_both_databases(item), append=False)


def with_both_databases(item) -> pytest.MarkDecorator:
    """Survey answers lie in the second one; every test puts both back as they were."""
    marker = item.get_closest_marker("django_db")
    return pytest.mark.django_db(**{**(marker.kwargs if marker else {}), "databases": "__all__"})


def pytest_xdist_make_scheduler(config, log):
    return OneProcessPerSite(config, log)


class OneProcessPerSite(LoadScopeScheduling):
    """The tests of one running site go to one process, where it is started and filled once; all others go anywhere."""

    def _split_scope(self, nodeid: str) -> str:
        return SITES.get(nodeid.partition("::")[0], nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    result = yield
    if databases.POSTGRES and "db" in item.fixturenames:
        item.config.stash[DB_TESTS] = item.config.stash.get(DB_TESTS, 0) + 1
        if item.config.stash[DB_TESTS] % VACUUM_EVERY == 0:
            databases.vacuum(connection.settings_dict["NAME"])
    return result


def touches_a_database(item) -> bool:
    """By a fixture, or by starting a site of its own."""
    return has_a_database(item) or not STARTS.isdisjoint(vars(item.module))


def has_a_database(item) -> bool:
    return not DATABASE.isdisjoint(item.fixturenames) or item.get_closest_marker("django_db") is not None


def flushes(item) -> bool:
    marker = item.get_closest_marker("django_db")
    return marker is not None and bool(marker.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """A copy of a migrated database: migrating takes longer than most tests."""
    names = {alias: name_of_database(alias) for alias in databases.FILES}
    with django_db_blocker.unblock():
        for alias, name in names.items():
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name
            connections[alias].ensure_connection()
            if not databases.POSTGRES:
                databases.copy_into_memory(connections[alias].connection, alias)
    yield
    if databases.POSTGRES:
        with django_db_blocker.unblock():
            connections.close_all()
        for name in names.values():
            databases.drop_postgres(name)


def name_of_database(alias: str) -> str:
    if not databases.POSTGRES:
        return f"file:memorydb_{alias}?mode=memory&cache=shared"
    name = f"test_{databases.RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}_{alias}"
    databases.copy_postgres_template(name, alias)
    return name


def pytest_unconfigure(config):
    """The first process of a run outlives the others and takes the template away."""
    if databases.POSTGRES and not hasattr(config, "workerinput"):
        databases.drop_postgres_templates()


@pytest.fixture
def now() -> datetime:
    return MONDAY_9


@pytest.fixture
def company(db):
    from people.models import Company

    Company.objects.filter(pk=1).update(name="Альфа", market="b2b", gross_margin="0.4", kev_name="Демонстрация")
    return Company.objects.select_related("calendar").get(pk=1)


@pytest.fixture
def english_company(company):
    """Whose pages, letters and refusals are in English, for tests that quote a sentence."""
    from people.models import Company

    Company.objects.filter(pk=1).update(language="en")
    with translation.override("en"):
        yield


@pytest.fixture
def sales(company):
    return department("Продажи", "sales")


@pytest.fixture
def team_one(sales):
    return department("Группа 1", "sales", sales)


@pytest.fixture
def team_two(sales):
    return department("Группа 2", "sales", sales)


@pytest.fixture
def marketing(company):
    return department("Маркетинг", "marketing")


@pytest.fixture
def ceo(company):
    return person_with("ceo", first_name="Елена", last_name="Орлова")


@pytest.fixture
def cmo(marketing):
    return person_with("cmo", marketing, first_name="Мария", last_name="Котова")


@pytest.fixture
def cco(sales):
    return person_with("cco", sales, first_name="Пётр", last_name="Смирнов")


@pytest.fixture
def head_of_sales(team_one):
    return person_with("head_of_sales", team_one, first_name="Илья", last_name="Громов")


@pytest.fixture
def rep(team_one):
    return person_with("sales_rep", team_one, first_name="Анна", last_name="Иванова")


@pytest.fixture
def rep_of_another_team(team_two):
    return person_with("sales_rep", team_two, first_name="Олег", last_name="Серов")


@pytest.fixture
def head_of_marketing(marketing):
    return person_with("head_of_marketing", marketing, first_name="Дарья", last_name="Белова")


@pytest.fixture
def marketer(marketing):
    return person_with("marketer", marketing, first_name="Никита", last_name="Жуков")


@pytest.fixture
def hr_director(company):
    return person_with("hr_director", department("Персонал", "hr"), first_name="Ольга", last_name="Лис")


@pytest.fixture
def integration(company):
    return person_with("integration", None, first_name="Интеграция", last_name="CRM")


@pytest.fixture
def administrator(company):
    return person_with("administrator", None, first_name="Сергей", last_name="Админ")


@pytest.fixture
def people_by_role(request, db) -> dict:
    return {name: request.getfixturevalue(name) for name in ROLE_NAMES}


@pytest.fixture
def as_(client):
    """`as_(rep).get("/leads/")`: a browser in which this person is signed in."""

    def sign_in(person):
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def real_data():
    """The folder of real files; a test that needs it says loudly that it is absent."""
    if not settings.REAL_DATA_DIR.is_dir():
        warnings.warn("REAL_DATA_DIR is absent: figures of real files are not checked", stacklevel=1)
        pytest.skip("REAL_DATA_DIR is absent")
    return settings.REAL_DATA_DIR
