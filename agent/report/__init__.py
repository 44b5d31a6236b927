"""What a person gets to see of an answer: HTML, Markdown, annotated pictures; and training records."""
