//! Phrases of: widget.

phrases! {}
