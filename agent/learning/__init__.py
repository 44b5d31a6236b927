"""The planner learns from execution: programs for questions with known answers are written, run, judged and kept.

`known` gathers the questions, `trying` runs programs, `judging` says which of the right ones are general, `gathering`
is the loop over all questions, and `improving` trains on what was kept and measures what came of it.
"""
