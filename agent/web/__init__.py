"""The web page of the server: a picture, a question, and the answer as it is found."""

from agent.web.page import mount

__all__ = ["mount"]
