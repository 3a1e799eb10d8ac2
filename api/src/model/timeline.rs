//! Looking things up by time.

use parlance_entity::Timestamp;

/// The latest of what stands at or before `at`, in a list that is ordered by time.
pub(super) fn latest<T>(list: &[(Timestamp, T)], at: Timestamp) -> Option<&T> {
    let after = list.partition_point(|(time, _)| *time <= at);
    list[..after].last().map(|(_, what)| what)
}

/// The latest of what stands at or before `at`, else the first after it.
pub(super) fn latest_or_first<T>(list: &[(Timestamp, T)], at: Timestamp) -> Option<&T> {
    latest(list, at).or_else(|| list.first().map(|(_, what)| what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_at_the_instant_itself_counts_and_the_last_of_equals_holds() {
        let list = [(Timestamp(10), 'a'), (Timestamp(20), 'b'), (Timestamp(20), 'c'), (Timestamp(30), 'd')];
        assert_eq!(latest(&list, Timestamp(9)), None);
        assert_eq!(latest_or_first(&list, Timestamp(9)), Some(&'a'));
        assert_eq!(latest(&list, Timestamp(20)), Some(&'c'));
        assert_eq!(latest(&list, Timestamp(99)), Some(&'d'));
        assert_eq!(latest_or_first::<char>(&[], Timestamp(0)), None);
    }
}
