"""Toll timelines: invented stories, the alerts that an editor would want of them, and what the program gives."""
