//! A real engine, spoken to through bollard.
