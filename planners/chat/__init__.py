"""Chat models: what speaks to a language model, behind an endpoint, in a local folder, or through LangChain."""
