//! People, roles, sessions, tokens: who may do what.
