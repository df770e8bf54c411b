"""What people and programs are shown: texts, tables and JSON of answers, for HTTP and command line."""
