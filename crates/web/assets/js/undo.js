// undo
