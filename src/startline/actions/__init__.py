"""What people do: one use case a file, one database transaction each, an outcome for every line."""
