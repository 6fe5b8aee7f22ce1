"""Decision 44: sign-in by the company's provider, walked against a real OpenID Connect server of a package."""

import json
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from jwt.algorithms import RSAAlgorithm

from accounts.provider import CompanyAdapter
from accounts.services import company_login
from alignment.settings.sign_in import origins_of, providers_of
from people.models import AuditEvent, ClaimRole, Company, Person
from tests.factories.people import company_today, department, person_with
from tests.processes import answers, free_port, wait_for

EMAIL = "anna@example.com"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A process of its own, asked over HTTP as any provider is."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(f"{url}/.well-known/openid-configuration"), 30)
        yield url
    finally:
        running.terminate()
        running.wait(timeout=10)


@pytest.fixture
def provider(server, settings, db) -> str:
    settings.OIDC_ISSUER, settings.OIDC_NAME, settings.OIDC_ROLES_CLAIM = server, "Ключница", "groups"
    settings.BASE_URL = "http://testserver"
    scopes = ["openid", "profile", "email"]
    settings.SOCIALACCOUNT_PROVIDERS = providers_of(server, client_id="alignment", secret="s", name="x", scopes=scopes)
    return server


def known_there(provider: str, sub: str = "anna", **claims: object) -> None:
    claims = {"email": EMAIL, "email_verified": True, **claims}
    httpx.put(f"{provider}/users/{sub}", json=claims).raise_for_status()


def to_provider(client, **data: str) -> str:
    answer = client.post(reverse("company_login"), data)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def agree(address: str, sub: str = "anna") -> str:
    """What the browser does at the provider: chooses who it is and is sent back."""
    return httpx.post(address, data={"sub": sub}).headers["Location"]


def back(client, address: str):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_in(client, sub: str = "anna", **data: str):
    return back(client, agree(to_provider(client, **data), sub))


def who(client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def roles_of(person: Person) -> set[tuple]:
    held = person.memberships.filter(to_date=None)
    return {(m.role, m.department and m.department.name) for m in held}


@pytest.fixture
def anna(team_one) -> Person:
    return person_with("sales_rep", team_one, email=EMAIL, joined_at=None, language="en")


def test_a_colleague_comes_in_by_the_confirmed_address(provider, client, anna):
    known_there(provider)

    answer = sign_in(client)

    assert (answer.status_code, answer.url, who(client)) == (302, "/", anna.pk)
    assert client.get("/accounts/profile/").status_code == 200
    anna.refresh_from_db()
    assert anna.joined_at is not None
    assert AuditEvent.objects.filter(verb="person.joined", object_id=str(anna.pk)).count() == 1
    assert not SocialAccount.objects.exists()


def test_one_comes_back_to_the_page_one_wanted_and_to_no_other_site(provider, client, anna):
    known_there(provider)

    assert sign_in(client, next="/leads/").url == "/leads/"
    client.logout()
    assert sign_in(client, next="https://evil.example/").url == "/"


def test_the_address_of_the_provider_carries_state_nonce_and_pkce(provider, client):
    address = to_provider(client)

    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{provider}/oauth2/authorize")
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert len(asked["state"]) >= 16
    assert asked["redirect_uri"] == "http://testserver/accounts/company/login/callback/"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}


def test_what_a_browser_adds_is_not_passed_on(provider, client):
    extra = "?auth_params=prompt%3Dnone&scope=admin&process=connect"

    address = client.post(reverse("company_login") + extra).url

    asked = parse_qs(urlsplit(address).query)
    assert "prompt" not in asked
    assert "admin" not in asked["scope"][0].split()


@pytest.mark.parametrize("verified", [False, None, "no"])
def test_an_unconfirmed_address_is_refused(provider, client, anna, verified):
    known_there(provider, email_verified=verified)

    answer = sign_in(client)

    assert answer.status_code == 403
    assert answer.context["reason"] == "unverified"
    assert who(client) is None


def test_an_unknown_person_sees_a_clear_page_and_no_account_is_made(provider, client, company):
    Company.objects.filter(pk=1).update(language="en")
    known_there(provider, email="stranger@example.com")

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "Nobody with your e-mail address works here." in answer.content.decode()
    assert not Person.objects.filter(email="stranger@example.com").exists()


def test_a_closed_account_stays_closed(provider, client, anna):
    Person.objects.filter(pk=anna.pk).update(is_active=False)
    known_there(provider)

    assert sign_in(client).context["reason"] == "closed"
    assert who(client) is None


def test_a_newcomer_gets_an_account_only_with_a_role_and_when_the_company_wants_it(provider, client, team_one):
    ClaimRole.objects.create(value="sales-team", role="sales_rep", department=team_one)
    newcomer = {"email": "new@example.com", "given_name": "Новая", "family_name": "Зимина", "groups": ["sales-team"]}
    known_there(provider, **newcomer)
    assert sign_in(client).context["reason"] == "unknown"

    Company.objects.filter(pk=1).update(claims_create_people=True)
    known_there(provider, **newcomer | {"groups": ["others"]})
    assert sign_in(client).context["reason"] == "unknown"
    known_there(provider, **newcomer)
    sign_in(client)

    person = Person.objects.get(email="new@example.com")
    assert (person.name, roles_of(person), who(client)) == ("Новая Зимина", {("sales_rep", "Группа 1")}, person.pk)
    assert not person.has_usable_password()


def test_roles_named_by_the_mapping_follow_the_provider_by_dates(provider, client, anna, team_two):
    ClaimRole.objects.create(value="heads", role="head_of_sales", department=team_two)
    ClaimRole.objects.create(value="sales-team", role="sales_rep")
    person_with("hr_director")
    known_there(provider, groups=["heads", "sales-team"])

    sign_in(client)
    assert roles_of(anna) == {("sales_rep", "Группа 1"), ("head_of_sales", "Группа 2")}
    assert client.get("/accounts/profile/").status_code == 200
    known_there(provider, groups=["sales-team"])
    sign_in(client)

    assert roles_of(anna) == {("sales_rep", "Группа 1")}
    ended = anna.memberships.get(role="head_of_sales")
    assert ended.to_date == company_today()


def test_roles_that_no_line_names_and_a_silent_provider_change_nothing(provider, client, anna):
    ClaimRole.objects.create(value="bosses", role="ceo")
    known_there(provider, groups=["whatever"])
    sign_in(client)
    assert roles_of(anna) == {("sales_rep", "Группа 1")}

    ClaimRole.objects.create(value="sales-team", role="sales_rep")
    known_there(provider)
    sign_in(client)
    assert roles_of(anna) == {("sales_rep", "Группа 1")}


def test_the_last_administrator_is_never_taken_away_and_none_is_made_without_a_line(provider, client, company):
    boss = person_with("administrator", email=EMAIL)
    ClaimRole.objects.create(value="admins", role="administrator")
    known_there(provider, groups=["administrator"])

    sign_in(client)
    assert roles_of(boss) == {("administrator", None)}

    other = person_with("sales_rep", department("Продажи", "sales"), email="other@example.com")
    known_there(provider, sub="other", email="other@example.com", groups=["administrator"])
    sign_in(client, "other")
    assert roles_of(other) == {("sales_rep", "Продажи")}
    known_there(provider, sub="other", email="other@example.com", groups=["admins"])
    sign_in(client, "other")
    assert ("administrator", None) in roles_of(other)


def test_a_second_factor_is_asked_after_the_provider_too(provider, client, anna):
    Authenticator.objects.create(user=anna, type="totp", data={"secret": "x"})
    known_there(provider)

    answer = sign_in(client)

    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert who(client) is None
    assert client.get("/accounts/profile/").status_code == 302


def test_an_answer_is_used_once_and_by_the_browser_that_asked(provider, client, anna):
    known_there(provider)
    address = agree(to_provider(client))
    stranger = type(client)()

    assert back(stranger, address).status_code == 403
    assert back(client, address).status_code == 302
    client.logout()
    assert back(client, address).status_code == 403
    assert who(client) is None


def test_a_refusal_at_the_provider_and_a_broken_answer_are_said_plainly(provider, client, anna):
    for tail in ("error=access_denied", "code=forged", ""):
        state = parse_qs(urlsplit(to_provider(client)).query)["state"][0]
        answer = client.get(f"{reverse('company_callback')}?state={state}&{tail}")
        assert (answer.status_code, answer.context["reason"]) == (403, "failed")
    assert client.get(reverse("company_callback")).status_code == 403
    assert who(client) is None


@pytest.mark.parametrize(
    "said",
    [
        {"userinfo": {"sub": "a"}},
        {"id_token": {"sub": "a"}},
        {"id_token": {"sub": "a", "nonce": "other"}},
        {"id_token": {"sub": "a", "nonce": "n"}, "userinfo": {"sub": "b"}},
    ],
)
def test_an_answer_for_another_sign_in_or_person_is_not_believed(said):
    with pytest.raises(company_login.NotLetIn):
        company_login.claims_of(said, nonce="n")


@pytest.mark.parametrize(
    ("claims", "path", "values"),
    [
        ({"groups": ["a", "b"]}, "groups", {"a", "b"}),
        ({"groups": "a"}, "groups", {"a"}),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://x.y/roles": ["a"]}, "https://x.y/roles", {"a"}),
        ({"groups": []}, "groups", set()),
        ({}, "groups", None),
        ({"groups": ["a"]}, "", None),
    ],
)
def test_roles_are_read_wherever_the_provider_puts_them(claims, path, values):
    assert company_login.values_of(claims, path) == values


def test_a_provider_that_does_not_answer_is_said_on_the_page(provider, settings, client):
    settings.SOCIALACCOUNT_PROVIDERS = providers_of(
        "http://localhost:9", client_id="x", secret="", name="x", scopes=["openid"]
    )

    answer = client.post(reverse("company_login"))

    assert (answer.status_code, answer.context["reason"]) == (403, "failed")


def test_the_button_is_there_only_with_a_provider(client, company, administrator, settings):
    assert reverse("company_login") not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("company_login")).status_code == 404
    assert client.get(reverse("company_callback")).status_code == 404

    settings.OIDC_ISSUER, settings.OIDC_NAME = "https://login.example.com", "Ключница"

    page = client.get(reverse("account_login") + "?next=/leads/").content.decode()
    assert "Ключница" in page
    assert page.count('name="next" value="/leads/"') == 2
    assert client.get(reverse("company_login")).status_code == 405


def test_without_an_issuer_nothing_is_configured():
    assert providers_of("", client_id="x", secret="y", name="z", scopes=[]) == {}
    assert django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] == ["'self'"]


def test_a_form_may_end_at_the_provider_and_nowhere_else():
    found = origins_of("https://login.example.com/realms/x", "", "https://login.example.com/other", "http://a:81/b")

    assert found == ["http://a:81", "https://login.example.com"]


def test_the_mapping_is_kept_on_a_page_of_the_administrator(as_, administrator, hr_director, team_one):
    page, line = reverse("staff:claims"), {"value": "sales-team", "role": "sales_rep", "department": team_one.pk}
    browser = as_(administrator)

    assert browser.post(page, line).status_code == 302
    assert browser.post(page, line).status_code == 422
    assert browser.post(page, line | {"value": " "}).status_code == 422
    row = ClaimRole.objects.get()
    browser.post(reverse("staff:claims-newcomers"), {"wanted": "yes"})
    assert Company.objects.get(pk=1).claims_create_people is True
    browser.post(reverse("staff:claim-remove", args=[row.pk]))

    assert not ClaimRole.objects.exists()
    verbs = ["claim.added", "claim.newcomers", "claim.removed"]
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == verbs
    assert as_(hr_director).get(page).status_code == 403


@pytest.fixture(scope="module")
def key_pair() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def believed(rf, monkeypatch, key_pair, token: str) -> dict:
    public = {**json.loads(RSAAlgorithm.to_jwk(key_pair.public_key())), "kid": "one", "alg": "RS256"}
    adapter = CompanyAdapter(rf.get("/"))
    adapter._openid_config = {"issuer": "https://login.example.com"}
    monkeypatch.setattr(adapter, "_keys", lambda: jwt.PyJWKSet.from_dict({"keys": [public]}).keys)
    return adapter._decode_id_token(SocialApp(client_id="alignment"), token)


def token_of(key, *, algorithm: str = "RS256", kid: str | None = "one", **claims: object) -> str:
    now = int(timezone.now().timestamp())
    said = {"iss": "https://login.example.com", "aud": "alignment", "sub": "a", "iat": now, "exp": now + 300}
    return jwt.encode(said | claims, key, algorithm=algorithm, headers={"kid": kid} if kid else {})


@pytest.mark.parametrize("kid", ["one", None])
def test_a_token_signed_by_the_provider_is_believed(rf, monkeypatch, key_pair, kid):
    assert believed(rf, monkeypatch, key_pair, token_of(key_pair, kid=kid))["sub"] == "a"


@pytest.mark.parametrize(
    "wrong",
    [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}, {"kid": "two"}, {"sub": None}],
)
def test_a_token_for_another_from_another_or_out_of_date_is_not_believed(rf, monkeypatch, key_pair, wrong):
    with pytest.raises(OAuth2Error):
        believed(rf, monkeypatch, key_pair, token_of(key_pair, **wrong))


def test_a_token_signed_by_another_key_or_by_a_shared_secret_or_not_at_all_is_not_believed(rf, monkeypatch, key_pair):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    for token in (
        token_of(other),
        token_of("a-secret-that-is-long-enough-for-hs256", algorithm="HS256"),
        token_of("", algorithm="none"),
    ):
        with pytest.raises(OAuth2Error):
            believed(rf, monkeypatch, key_pair, token)
