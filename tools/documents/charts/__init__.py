"""Charts read off as tables: texts, axes, colored marks and legends, put together as series and categories."""
