"""Figures of this app, each with a catalogue entry."""
