"""`wirewatch demo`: a bundled day of news through the real stages, at a pace that a person can watch.

`phrases` and `frame` make pictures of values, `board` makes values of a log, `stream` runs the stages, `player` is the
shell with the terminal and the clock.
"""
