from loop.models.actions import Action, ActionMove
from loop.models.banners import SignatureBanner
from loop.models.decisions import Decision
from loop.models.effects import EffectCard, EffectReading
from loop.models.ideas import Idea, Project
from loop.models.signals import Signal
from loop.models.topics import Topic

__all__ = [
    "Action",
    "ActionMove",
    "Decision",
    "EffectCard",
    "EffectReading",
    "Idea",
    "Project",
    "Signal",
    "SignatureBanner",
    "Topic",
]
