//! Exit codes.

/// How a run ended, as the shell sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything was done.
    Success = 0,
    /// `check` found excerpts in a state that `--fail-on` names, `audit` a conflict or a misattribution.
    Found = 1,
    /// Bad usage or bad input.
    Usage = 2,
    /// Something outside failed: files, network, a damaged index.
    Failure = 3,
    /// The index was built, but some pages could not be read.
    Incomplete = 4,
}

impl Exit {
    /// The exit code of a library error.
    pub fn of(error: &crate::Error) -> Self {
        use crate::Error as E;
        match error {
            E::EmptyQuestion
            | E::LongQuestion { .. }
            | E::UnknownSource { .. }
            | E::Config { .. }
            | E::MissingHome(_)
            | E::NoHome
            | E::Questionnaire { .. }
            | E::Exists(_)
            | E::Remote(_)
            | E::Answers { .. }
            | E::NoSection { .. }
            | E::Runs { .. }
            | E::Mirror { .. }
            | E::NoPages { .. } => Self::Usage,
            _ => Self::Failure,
        }
    }
}
