//! The objects of the schema: newtypes around rows, a file each.

pub mod viewer;
