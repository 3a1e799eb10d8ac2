//! Which column of a table holds which field.

use std::str::FromStr;

/// Which column holds which field, such as `sessionId=session_id,name=event_name,channel=:WEB`: a field, an equals sign,
/// and the name of a column, or a colon and what the field is in every row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(pub(super) Vec<(String, Given)>);

/// Where a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// From the column of this name.
    Column(String),
    /// The same in every row.
    Constant(String),
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(part).collect::<Result<_, _>>().map(Self)
    }
}

fn part(text: &str) -> Result<(String, Given), String> {
    let wrong = || {
        format!(
            "`{text}` maps nothing: write field=column, or field=:constant, with commas between, such as sessionId=session_id,channel=:WEB"
        )
    };
    let (field, given) = text.split_once('=').ok_or_else(wrong)?;
    let (field, given) = (field.trim(), given.trim());
    if field.is_empty() || given.is_empty() {
        return Err(wrong());
    }
    let given = match given.strip_prefix(':') {
        Some(constant) => Given::Constant(constant.to_owned()),
        None => Given::Column(given.to_owned()),
    };
    Ok((field.to_owned(), given))
}

impl Mapping {
    /// All of several mappings.
    #[must_use]
    pub fn all(mappings: &[Self]) -> Self {
        Self(mappings.iter().flat_map(|mapping| mapping.0.iter().cloned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_names_columns_and_constants() {
        let mapping: Mapping = "sessionId=Session ID, channel=:WEB,properties.plan=plan".parse().expect("a mapping");
        let column = |field: &str, name: &str| (field.to_owned(), Given::Column(name.to_owned()));
        let constant = ("channel".to_owned(), Given::Constant("WEB".to_owned()));
        assert_eq!(mapping.0, [column("sessionId", "Session ID"), constant, column("properties.plan", "plan")]);
        assert!("sessionId".parse::<Mapping>().expect_err("nothing").contains("field=column"));
        assert!("=x".parse::<Mapping>().is_err());
    }
}
