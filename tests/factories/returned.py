"""Letters as servers return them. The formats are public; names, hosts and wordings here are made up.

RFC 3464 and RFC 6522 give the frame; what each server adds is said at its function.
"""

import base64
import quopri

OURS = "alignment@alignment.example"


def letter(headers: dict[str, str], *parts: tuple[str, str], boundary: str = "part.of.report") -> bytes:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    lines += ["MIME-Version: 1.0", "Content-Type: multipart/report; report-type=delivery-status;"]
    lines += [f'\tboundary="{boundary}"', ""]
    for kind, text in parts:
        lines += [f"--{boundary}", f"Content-Type: {kind}", "", text]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def original(message_id: str, address: str) -> str:
    return (
        f"From: Alignment <{OURS}>\nTo: {address}\nSubject: =?utf-8?b?0J/RgNC+0YLQvtC60L7Quw==?=\n"
        f"Message-ID: {message_id}\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="=====inner=="\n\n--=====inner==\nContent-Type: text/plain\n\n…\n'
        "--=====inner==--\n"
    )


def postfix(message_id: str, address: str, status: str = "5.1.1", action: str = "failed", said: str = "") -> bytes:
    """bounce(5) and bounce(8) of Postfix (www.postfix.org/bounce.5.html): X-Postfix fields, three parts."""
    said = said or f"550 {status} <{address}>: Recipient address rejected: User\n    unknown in local recipient table"
    report = (
        "Reporting-MTA: dns; mail.alignment.example\nX-Postfix-Queue-ID: 4F1DA2C01B7\n"
        f"X-Postfix-Sender: rfc822; {OURS}\nArrival-Date: Mon, 16 Mar 2026 17:42:11 +0300 (MSK)\n\n"
        f"Final-Recipient: rfc822; {address}\nOriginal-Recipient: rfc822;{address}\nAction: {action}\n"
        f"Status: {status}\nRemote-MTA: dns; mx.client.example\nDiagnostic-Code: smtp; {said}\n"
    )
    return letter(
        {"From": "MAILER-DAEMON@mail.alignment.example (Mail Delivery System)",
         "Subject": "Undelivered Mail Returned to Sender", "To": OURS, "Auto-Submitted": "auto-replied"},
        ("text/plain; charset=us-ascii", "This is the mail system at host mail.alignment.example.\n"),
        ("message/delivery-status", report),
        ("text/rfc822-headers", original(message_id, address).split("\n\n")[0] + "\n"),
    )  # fmt: skip


def exim(message_id: str, address: str) -> bytes:
    """Exim 4.9 (spec, chapter "Customizing bounce and warning messages"): no enhanced status of its own, action first."""
    report = (
        "Reporting-MTA: dns; mx.hosting.example\n\nAction: failed\n"
        f"Final-Recipient: rfc822;{address}\nStatus: 5.0.0\nRemote-MTA: dns; mx.client.example\n"
        "Diagnostic-Code: smtp; 552 5.2.2 Mailbox size limit exceeded\n"
    )
    return letter(
        {"Return-path": "<>", "X-Failed-Recipients": address, "Auto-Submitted": "auto-replied",
         "From": "Mail Delivery System <Mailer-Daemon@mx.hosting.example>", "To": OURS,
         "References": message_id, "Subject": "Mail delivery failed: returning message to sender"},
        ("text/plain; charset=us-ascii", "This message was created automatically by mail delivery software.\n"),
        ("message/delivery-status", report),
        ("message/rfc822", f"Return-path: <{OURS}>\n{original(message_id, address)}"),
        boundary="1vMabc-0000000CdEf-eximdsn-123456789",
    )  # fmt: skip


def exchange_online(message_id: str, address: str) -> bytes:
    """Exchange Online (learn.microsoft.com, "Non-delivery reports in Exchange Online"): 5.1.10, upper-case fields."""
    report = (
        "Reporting-MTA: dns;DB9PR01MB1234.eurprd01.prod.exchangelabs.com\nReceived-From-MTA: dns;mail.alignment.example\n"
        f"Arrival-Date: Mon, 16 Mar 2026 14:42:12 +0000\n\nFinal-Recipient: rfc822;{address}\nAction: failed\n"
        "Status: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by\n"
        " SMTP address lookup\n"
    )
    return letter(
        {"From": "<postmaster@client.example>", "To": OURS, "Auto-Submitted": "auto-replied",
         "In-Reply-To": message_id, "References": message_id, "Subject": "Undeliverable: =?utf-8?B?0J/RgNC+?="},
        ('multipart/alternative; boundary="inner.text"',
         "--inner.text\nContent-Type: text/html\n\n<p>Your message couldn't be delivered.</p>\n--inner.text--\n"),
        ("message/delivery-status", report),
        ("message/rfc822", original(message_id, address)),
    )  # fmt: skip


def gmail(message_id: str, address: str) -> bytes:
    """Google (support.google.com/mail/answer/6596 names its answers): a dash behind 550, spam told by 5.7.1."""
    report = (
        "Reporting-MTA: dns; googlemail.com\nArrival-Date: Mon, 16 Mar 2026 07:42:12 -0700 (PDT)\n"
        f"X-Original-Message-ID: {message_id}\n\nFinal-Recipient: rfc822; {address}\nAction: failed\nStatus: 5.7.1\n"
        "Remote-MTA: dns; mx.client.example. (192.0.2.7, the server for the domain client.example.)\n"
        "Diagnostic-Code: smtp; 550-5.7.1 [192.0.2.7] Our system has detected that this message is\n"
        " 550 5.7.1 likely unsolicited mail.\nLast-Attempt-Date: Mon, 16 Mar 2026 07:42:13 -0700 (PDT)\n"
    )
    return letter(
        {"From": "Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "To": OURS, "Auto-Submitted": "auto-replied",
         "X-Failed-Recipients": address, "References": message_id, "In-Reply-To": message_id,
         "Subject": "Delivery Status Notification (Failure)"},
        ('text/plain; charset="UTF-8"', "** Message blocked **\n"),
        ("message/delivery-status", report),
        ("message/rfc822", original(message_id, address)),
    )  # fmt: skip


def yandex(message_id: str, address: str) -> bytes:
    """Yandex Mail: Postfix with X-Yandex fields and a Russian text; gives up with 4.4.1 after days of trying."""
    report = (
        "Reporting-MTA: dns; forward500a.mail.yandex.net\nX-Yandex-Queue-ID: 367D79E130D\n"
        f"X-Yandex-Sender: rfc822; {OURS}\nArrival-Date: Mon, 16 Mar 2026 17:42:12 +0300 (MSK)\n\n"
        f"Final-Recipient: rfc822; {address}\nOriginal-Recipient: rfc822;{address}\nAction: failed\nStatus: 4.4.1\n"
        "Diagnostic-Code: X-Yandex; connect to mx.client.example[192.0.2.7]:25: Connection timed out\n"
    )
    return letter(
        {"From": "mailer-daemon@yandex.ru", "To": OURS, "Auto-Submitted": "auto-replied",
         "Subject": "=?utf-8?B?0J3QtdC00L7RgdGC0LDQstC70LXQvdC90L7QtSDRgdC+0L7QsdGJ0LXQvdC40LU=?="},
        ('text/plain; charset="utf-8"', "Это письмо отправлено почтовым сервером yandex.ru.\n"),
        ("message/delivery-status", report),
        ("message/rfc822", original(message_id, address)),
    )  # fmt: skip


def encoded(raw: bytes, how: str) -> bytes:
    """The same report with its machine-readable part in quoted-printable or base64, as some gateways make it."""
    head, report, rest = _apart(raw)
    body = quopri.encodestring(report) if how == "quoted-printable" else base64.encodebytes(report)
    return head + f"Content-Transfer-Encoding: {how}\r\n\r\n".encode() + body + rest


def _apart(raw: bytes) -> tuple[bytes, bytes, bytes]:
    mark = b"Content-Type: message/delivery-status\r\n"
    head, _mark, tail = raw.partition(mark)
    report, boundary, rest = tail.removeprefix(b"\r\n").partition(b"\r\n--part.of.report")
    return head + mark, report, boundary + rest


def without_original(raw: bytes) -> bytes:
    """Only the letter's own References lead back."""
    mark = b"\r\n--part.of.report\r\nContent-Type: message/rfc822"
    return raw.partition(mark)[0] + b"\r\n--part.of.report--\r\n"


def out_of_office(message_id: str, address: str) -> bytes:
    """RFC 3834: an automatic answer of somebody on leave is not a returned letter."""
    return (
        f"From: {address}\r\nTo: {OURS}\r\nSubject: Automatic reply\r\nAuto-Submitted: auto-replied\r\n"
        f"In-Reply-To: {message_id}\r\nReferences: {message_id}\r\nContent-Type: text/plain\r\n\r\n"
        "I am on leave.\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    ).encode()


def receipt(message_id: str, address: str) -> bytes:
    """RFC 8098: a report of another kind."""
    raw = postfix(message_id, address).replace(b"report-type=delivery-status", b"report-type=disposition-notification")
    return raw.replace(b"message/delivery-status", b"message/disposition-notification")


SERVERS = {
    postfix: ("unknown", "5.1.1"),
    exim: ("full", "5.2.2"),
    exchange_online: ("unknown", "5.1.10"),
    gmail: ("refused", "5.7.1"),
    yandex: ("unreachable", "4.4.1"),
}
