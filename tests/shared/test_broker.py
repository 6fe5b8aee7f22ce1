"""The file broker: nothing half written is taken, and nothing unreadable kills a worker."""

from queue import Empty

import pytest
from kombu import Connection

from alignment.celery import app


@pytest.fixture
def channel(tmp_path):
    (tmp_path / "control").mkdir()
    folders = {
        "data_folder_in": str(tmp_path),
        "data_folder_out": str(tmp_path),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("files://", transport_options=folders) as connection:
        yield connection.channel()


def test_a_message_comes_out_as_it_went_in(channel):
    channel._put("celery", {"body": "Звонок"})

    assert channel._get("celery") == {"body": "Звонок"}
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_message_that_is_still_being_written_is_not_taken(channel, tmp_path):
    (tmp_path / "1_a.celery.msg.draft").write_text('{"bo')

    with pytest.raises(Empty):
        channel._get("celery")


@pytest.mark.parametrize("spoilt", ["", '{"bo', "\x00"])
def test_a_spoilt_message_is_left_out_and_the_next_one_arrives(channel, tmp_path, spoilt):
    (tmp_path / "1_a.celery.msg").write_text(spoilt)
    channel._put("celery", {"body": "Next"})

    assert channel._get("celery") == {"body": "Next"}


def test_a_table_of_queues_that_another_process_is_writing_is_read_again(channel, tmp_path, monkeypatch):
    table = tmp_path / "control" / "celery.exchange"
    table.write_text("")
    monkeypatch.setattr("alignment.shared.broker.time.sleep", lambda seconds: table.write_text("[]"))

    channel._queue_bind("celery", "celery", "", "celery")

    assert [queue.queue for queue in channel.get_table("celery")] == ["celery"]


def test_an_installation_without_redis_rings_through_these_files(settings):
    if settings.REDIS_URL:
        pytest.skip("this run rings through Redis")

    with app.connection_for_write() as connection:
        assert type(connection.transport).__module__ == "alignment.shared.broker"
