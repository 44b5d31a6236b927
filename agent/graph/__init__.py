"""The LangGraph graph of a run: plan -> check -> execute -> correct -> answer, with edges back to planning."""
