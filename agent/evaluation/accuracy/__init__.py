"""How often the agent is right on real data sets (`agent.evaluation.sets`): asking, scoring, the step at fault, and the
page of wrong answers. `yaffle eval` puts it together.
"""
