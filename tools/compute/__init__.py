"""Tools that compute on values and texts, not on pictures: EVAL, RESULT, LLM, LIST."""
