//! The contract on a fake daemon.
