"""From a question to a program: the program language, the planners, and the chat models that they speak to."""
