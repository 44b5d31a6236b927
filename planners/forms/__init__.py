"""The grammar of the questions that are understood without a language model."""
