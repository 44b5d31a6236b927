"""Questions with the answers to choose from: read, answered without them, and the answer matched with one of them."""
