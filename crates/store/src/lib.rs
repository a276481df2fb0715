//! Rows, log, jobs and blobs on SQLite and PostgreSQL; the only crate that names a database.
