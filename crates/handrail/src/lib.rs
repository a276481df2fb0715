//! The whole support operation of a crypto company in one program.
