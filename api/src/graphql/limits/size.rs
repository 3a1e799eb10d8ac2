//! How large a document is with its fragments spread out, found without spreading them: a fragment is measured once, so
//! that a small document which unfolds to billions of fields costs no more to refuse than to read.

use std::collections::HashMap;

use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use crate::error::{Error, Result};

/// Selections nested deeper than this, fragments included, are refused unread: the engine walks them recursively.
const MAX_NESTING: usize = 32;

/// How large a selection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Fields inside of each other.
    pub(super) depth: usize,
    /// Selections inside of each other, fragments too.
    pub(super) nesting: usize,
    /// Aliases.
    pub(super) aliases: usize,
    /// Fields.
    pub(super) fields: usize,
    /// Fields that are in no other.
    pub(super) root_fields: usize,
}

/// The largest of each figure over the document's operations.
///
/// # Errors
/// `QueryTooComplex` where fragments contain themselves, or selections are nested too deep to be walked.
pub(super) fn largest(document: &ExecutableDocument) -> Result<Size> {
    let mut measure = Measure { document, fragments: HashMap::new() };
    for fragment in document.fragments.keys() {
        measure.fragment(fragment, 0)?;
    }
    let mut largest = Size::default();
    for (_, operation) in document.operations.iter() {
        let size = measure.selections(&operation.node.selection_set, 0)?;
        largest.depth = largest.depth.max(size.depth);
        largest.nesting = largest.nesting.max(size.nesting);
        largest.aliases = largest.aliases.max(size.aliases);
        largest.fields = largest.fields.max(size.fields);
        largest.root_fields = largest.root_fields.max(size.root_fields);
    }
    Ok(largest)
}

struct Measure<'d> {
    document: &'d ExecutableDocument,
    /// Sizes known so far; none: being measured.
    fragments: HashMap<&'d str, Option<Size>>,
}

impl<'d> Measure<'d> {
    fn selections(&mut self, set: &'d Positioned<SelectionSet>, level: usize) -> Result<Size> {
        let mut size = Size::default();
        for selection in &set.node.items {
            size.add(self.selection(&selection.node, level + 1)?);
        }
        size.nesting += 1;
        if level > MAX_NESTING || size.nesting > MAX_NESTING {
            return Err(too_deep());
        }
        Ok(size)
    }

    fn selection(&mut self, selection: &'d Selection, level: usize) -> Result<Size> {
        match selection {
            Selection::Field(field) => {
                let inner = self.selections(&field.node.selection_set, level)?;
                Ok(Size {
                    depth: inner.depth + 1,
                    nesting: inner.nesting,
                    aliases: inner.aliases.saturating_add(usize::from(field.node.alias.is_some())),
                    fields: inner.fields.saturating_add(1),
                    root_fields: 1,
                })
            }
            Selection::InlineFragment(fragment) => self.selections(&fragment.node.selection_set, level),
            Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, level),
        }
    }

    fn fragment(&mut self, name: &'d str, level: usize) -> Result<Size> {
        match self.fragments.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                return Err(Error::QueryTooComplex(format!(
                    "the fragment `{name}` contains itself: take it out of itself"
                )));
            }
            None => {}
        }
        // A fragment that does not exist is found by validation.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        if level > MAX_NESTING {
            return Err(too_deep());
        }
        self.fragments.insert(name, None);
        let size = self.selections(&fragment.node.selection_set, level)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }
}

impl Size {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.fields = self.fields.saturating_add(other.fields);
        self.root_fields = self.root_fields.saturating_add(other.root_fields);
    }
}

fn too_deep() -> Error {
    Error::QueryTooComplex(format!("the query is nested over {MAX_NESTING} levels deep: ask for it in parts"))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn size(query: &str) -> Result<Size> {
        largest(&parse_query(query).expect("the test's query is well-formed"))
    }

    #[test]
    fn figures_go_through_fragments() {
        let size = size("{ a: x { ...F ...F } y } fragment F on T { b: z { ... on T { w } } }").expect("small");
        assert_eq!((size.depth, size.aliases, size.fields, size.root_fields), (3, 3, 6, 2));
    }

    #[test]
    fn a_document_that_unfolds_to_billions_of_fields_is_measured_at_once() {
        let mut query = "{ ...F0 }".to_owned();
        for i in 0..28 {
            query += &format!(" fragment F{i} on T {{ ...F{next} ...F{next} ...F{next} }}", next = i + 1);
        }
        query += " fragment F28 on T { a: x }";
        let size = size(&query).expect("not too deep");
        assert_eq!((size.fields, size.aliases), (3_usize.pow(28), 3_usize.pow(28)));
    }

    #[test]
    fn fragments_that_contain_themselves_are_refused() {
        let error = size("{ ...A } fragment A on T { x { ...B } } fragment B on T { ...A }").expect_err("a circle");
        assert_eq!(error.code(), "QUERY_TOO_COMPLEX");
    }

    #[test]
    fn a_long_chain_of_fragments_is_refused_whatever_order_they_are_read_in() {
        let mut query = "{ x }".to_owned();
        for i in 0..20_000 {
            query += &format!(" fragment F{i} on T {{ ...F{} }}", i + 1);
        }
        query += " fragment F20000 on T { x }";
        assert_eq!(size(&query).expect_err("too deep").code(), "QUERY_TOO_COMPLEX");
    }
}
