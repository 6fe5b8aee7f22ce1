"""R11: a worker killed while a mail server is accepting loses nothing and doubles at most the letter in hand."""

from collections import Counter

import pytest

from tests.mail_sink import mail_sink
from tests.processes import running_site, wait_for

LETTERS = 12
WRITE = f"""
from django.utils import timezone
from delivery.services.outbox import send_mail
for n in range({LETTERS}):
    reader = f"reader{{n}}@example.com"
    send_mail(key=f"letter:{{n}}", recipient=reader, subject="Протокол", body="…", now=timezone.now())
"""
RING = "from delivery import bell; bell.ring('outbox')"
LEASES_RUN_OUT = """
from datetime import timedelta
from django.db.models import F
from delivery.models import OutboxMessage
print(OutboxMessage.objects.filter(state="running").update(leased_until=F("leased_until") - timedelta(hours=1)))
"""
STATES = "from delivery.models import OutboxMessage as M; print(sorted(M.objects.values_list('state', flat=True)))"


def test_a_killed_worker_loses_no_letter_and_doubles_at_most_the_one_in_hand(tmp_path):
    with mail_sink(pause=0.4) as sink, running_site(tmp_path, web=False, worker=True, EMAIL_URL=sink.url) as site:
        site.run(WRITE)
        site.run(RING)
        wait_for(lambda: len(sink.letters) >= 4, 60, lambda: site.log_of("worker"))
        site.kill("worker")
        assert int(site.run(LEASES_RUN_OUT)) <= 1
        site.start("worker")
        site.run(RING)
        wait_for(lambda: site.run(STATES).count("done") == LETTERS, 60, lambda: site.log_of("worker"))
    readers = Counter(letter.recipient for letter in sink.letters)
    assert set(readers) == {f"reader{n}@example.com" for n in range(LETTERS)}
    assert len(sink.letters) <= LETTERS + 1
    assert len({letter.message_id for letter in sink.letters}) == LETTERS


@pytest.mark.long
@pytest.mark.parametrize("kills", range(10))
def test_a_worker_killed_again_and_again_still_delivers_everything(tmp_path, kills):
    with mail_sink(pause=0.2) as sink, running_site(tmp_path, web=False, worker=True, EMAIL_URL=sink.url) as site:
        site.run(WRITE)
        for seen in (2, 5, 8):
            site.run(RING)
            wait_for(lambda seen=seen: len(sink.letters) >= seen, 60)
            site.kill("worker")
            site.run(LEASES_RUN_OUT)
            site.start("worker")
        site.run(RING)
        wait_for(lambda: site.run(STATES).count("done") == LETTERS, 60)
    assert len({letter.message_id for letter in sink.letters}) == LETTERS
    assert len(sink.letters) <= LETTERS + 3
