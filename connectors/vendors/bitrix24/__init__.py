"""Bitrix24: one portal, by an incoming webhook or an OAuth application."""

from connectors.vendors.bitrix24.connector import Bitrix24

__all__ = ["Bitrix24"]
