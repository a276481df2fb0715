//! A full-text index per node that follows the log, in Chinese and in English.
