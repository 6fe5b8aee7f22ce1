"""The site under a clock that its test sets: the file CLOCK_FILE holds the moment, and time goes on from there."""

import os
from datetime import datetime
from pathlib import Path
from threading import Lock

import time_machine

from alignment.wsgi import application as site

FILE = Path(os.environ["CLOCK_FILE"])


class Clock:
    def __init__(self) -> None:
        self.lock = Lock()
        self.said = ""
        self.traveller: time_machine.travel | None = None

    def follow(self) -> None:
        with self.lock:
            said = FILE.read_text()
            if said == self.said:
                return
            if self.traveller:
                self.traveller.stop()
            self.said, self.traveller = said, time_machine.travel(datetime.fromisoformat(said), tick=True)
            self.traveller.start()


clock = Clock()


def application(environ, start_response):
    clock.follow()
    return site(environ, start_response)
