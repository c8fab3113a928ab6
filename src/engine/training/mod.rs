//! The embedded training engine: invented images, registry and builds, seeded and repeatable.
