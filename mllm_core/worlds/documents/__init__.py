"""Drawn documents: tables, receipts and forms, with questions and answers about them."""
