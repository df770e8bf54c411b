"""What people and programs are shown: texts, tables and JSON, for HTTP and command line alike."""
