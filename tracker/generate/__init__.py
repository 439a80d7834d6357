"""Invented figures on real schools, for load work: years of classes, plans and logs.

Each municipality's year is written whole, in a transaction of its own, and marked in the audit log, so that an
interrupted run goes on where it stopped. It has its own dice: what is made never depends on how often it stopped.
"""

from tracker.generate.order import order_from
from tracker.generate.towns import hurry, make
from tracker.generate.work import remaining

__all__ = ["hurry", "make", "order_from", "remaining"]
