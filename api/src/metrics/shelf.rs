//! Places for answers that only those know who find them.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// A place of each type, empty until somebody asks for it, and then shared by all who ask.
#[derive(Default)]
pub struct Shelf(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Shelf {
    /// The place of this type.
    #[must_use]
    pub fn place<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places.entry(TypeId::of::<T>()).or_insert_with(|| Arc::<T>::default()).clone();
        // It lies under its own type, so that it is always of this one.
        place.downcast().unwrap_or_default()
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shelf")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_a_place_again_finds_what_was_put_there() {
        let shelf = Shelf::default();
        *shelf.place::<Mutex<i32>>().lock().expect("no panic") = 7;
        assert_eq!(*shelf.place::<Mutex<i32>>().lock().expect("no panic"), 7);
        assert_eq!(*shelf.place::<Mutex<i64>>().lock().expect("no panic"), 0);
    }
}
