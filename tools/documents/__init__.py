"""Documents: fields of receipts and forms, tables, and charts, worked out from the lines that READ gives."""
