"""What to write into the settings for the usual mail services, and into the DNS of the domain."""

from dataclasses import dataclass, replace
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext_lazy as _

NO_DOMAIN = "company.example"
HOLD_A_DOMAIN = ("email_url", "return_mailbox", "spf", "dkim")


@dataclass(frozen=True)
class Preset:
    """`{domain}` stands for the domain of the sender."""

    name: object
    email_url: str
    return_mailbox: str
    spf: str
    dkim: str
    note: object


@dataclass(frozen=True)
class Sending:
    """How letters leave today; nothing secret."""

    sender: str
    domain: str
    host: str
    port: int
    encryption: object
    return_address: str

    @property
    def leaves(self) -> bool:
        return bool(self.host)


PRESETS = [
    Preset(
        _("Yandex 360"),
        "smtp+ssl://alignment%40{domain}:PASSWORD@smtp.yandex.ru:465",
        "imaps://alignment%40{domain}:PASSWORD@imap.yandex.ru:993/INBOX",
        "v=spf1 include:_spf.yandex.net ~all",
        "mail._domainkey.{domain}",
        _("Allow mail programs in the settings of the mailbox and make an app password for mail."),
    ),
    Preset(
        _("Mail.ru (VK WorkSpace)"),
        "smtp+ssl://alignment%40{domain}:PASSWORD@smtp.mail.ru:465",
        "imaps://alignment%40{domain}:PASSWORD@imap.mail.ru:993/INBOX",
        "v=spf1 include:_spf.mail.ru ~all",
        "mailru._domainkey.{domain}",
        _("Make a password for external applications in the security settings of the mailbox."),
    ),
    Preset(
        _("Gmail and Google Workspace"),
        "smtp+tls://alignment%40{domain}:PASSWORD@smtp.gmail.com:587",
        "imaps://alignment%40{domain}:PASSWORD@imap.gmail.com:993/INBOX",
        "v=spf1 include:_spf.google.com ~all",
        "google._domainkey.{domain}",
        _("Turn on two-step verification and make an app password; the password of the account is refused."),
    ),
    Preset(
        _("Microsoft 365"),
        "smtp+tls://alignment%40{domain}:PASSWORD@smtp.office365.com:587",
        "",
        "v=spf1 include:spf.protection.outlook.com ~all",
        "selector1._domainkey.{domain}, selector2._domainkey.{domain}",
        _(
            "Works while your administrator allows SMTP AUTH with a password. Mailboxes there cannot be read with a "
            "password: to follow returns, forward them to a mailbox elsewhere and name that one in RETURN_MAILBOX."
        ),
    ),
    Preset(
        _("Own mail server"),
        "smtp+tls://alignment%40{domain}:PASSWORD@mail.{domain}:587",
        "imaps://alignment%40{domain}:PASSWORD@mail.{domain}:993/INBOX",
        "v=spf1 mx ~all",
        "alignment._domainkey.{domain}",
        _("One mailbox for sending and for returns is enough. The certificate must be valid for the name of the host."),
    ),
]


def sending() -> Sending:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = sender.rpartition("@")[2]
    has_server = settings.EMAIL_URL not in ("", "filemail://")
    encrypted = _("TLS from the start") if settings.EMAIL_USE_SSL else _("STARTTLS") if settings.EMAIL_USE_TLS else ""
    return Sending(
        sender=sender,
        domain=domain if "." in domain else NO_DOMAIN,
        host=settings.EMAIL_HOST if has_server else "",
        port=settings.EMAIL_PORT,
        encryption=encrypted or _("not encrypted"),
        return_address=settings.RETURN_ADDRESS or sender,
    )


def presets_for(domain: str) -> list[Preset]:
    return [_filled(preset, domain) for preset in PRESETS]


def _filled(preset: Preset, domain: str) -> Preset:
    filled = {name: getattr(preset, name).replace("{domain}", domain) for name in HOLD_A_DOMAIN}
    return replace(preset, **filled)
