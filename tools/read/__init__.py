"""Reading text in pictures: the reader contract, its backends, and the tools READ and FIND_TEXT."""
