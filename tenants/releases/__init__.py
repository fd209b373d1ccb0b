"""Bringing every schema to the migrations of this source: planned once, replayed per schema, proved in between.

`run.run()` does it, `outlook.look_ahead()` says what it would do, `safety.faults()` whether old code can go on serving.
"""
