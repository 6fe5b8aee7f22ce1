"""Which connectors there are."""

from __future__ import annotations

from connectors.vendors.amocrm import AmoCrm
from connectors.vendors.bitrix24 import Bitrix24
from connectors.vendors.contract import Connector

CONNECTORS: dict[str, type[Connector]] = {"amocrm": AmoCrm, "bitrix24": Bitrix24}
