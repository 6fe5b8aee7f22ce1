"""A marketer's week in sales, from the queue to the ideas handed on (A9); a week elsewhere goes the same way (A11)."""

from practices.services.rotation_course import abort, decline, finish, keep, prepare, set_replies, start
from practices.services.rotation_diary import (
    WRITES_DIARY,
    add_idea,
    debrief,
    give_feedback,
    route_ideas,
    write_diary,
)
from practices.services.rotation_plans import confirm_host, match, move, plan, plan_elsewhere, skip
from practices.services.rotation_steps import lock_tasks, step

__all__ = [
    "WRITES_DIARY", "abort", "add_idea", "confirm_host", "debrief", "decline", "finish", "give_feedback", "keep",
    "lock_tasks", "match", "move", "plan", "plan_elsewhere", "prepare", "route_ideas", "set_replies", "skip", "start", "step", "write_diary",
]  # fmt: skip
