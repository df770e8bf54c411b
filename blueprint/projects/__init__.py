"""The project record: flows as data, a clock in working days, and a history that everything is
folded from. What is meant by every word: docs/project-record.md."""
