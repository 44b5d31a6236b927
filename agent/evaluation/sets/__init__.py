"""Real data sets as questions about pictures: a file for each set, with its questions, its scorer, and what it knows of
the middle (which text stands there, which objects), so that an error can be laid at a step's door.

`catalogue` has them all by name. A set is a folder with `items.jsonl` and `images/`.
"""
