"""Statements about drawn boxes and towers of shapes, read word by word; every word must be understood."""
