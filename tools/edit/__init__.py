"""Tools that give a new picture: crops, blurs, highlights, drawings, emoji, erasing, redaction, replacement."""
