//! `/docker_image_check`: vets and builds nothing. On the training engine, which has a package for each verdict.
