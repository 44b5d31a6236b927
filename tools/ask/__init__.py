"""Asking about a picture in words: VQA, CAPTION, VERIFY, the models that look at pictures, and witnesses."""
