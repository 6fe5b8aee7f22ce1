"""Arithmetic of what other systems say."""
