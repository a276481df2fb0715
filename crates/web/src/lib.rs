//! How commands come in and screens go out: extractors, answers, the live stream, markup parts.
