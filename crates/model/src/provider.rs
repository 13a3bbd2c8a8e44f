//! The systems that run jobs: files, registry settings and identity tokens all speak of them.

/// The system that runs the job.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Provider {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
    /// CircleCI.
    CircleCi,
}

impl Provider {
    /// All of them, in the order of npm's form.
    pub const ALL: [Self; 3] = [Self::GitHub, Self::GitLab, Self::CircleCi];

    /// The word used in reports, by npm and in its settings.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::CircleCi => "circleci",
        }
    }

    /// How people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub Actions",
            Self::GitLab => "GitLab CI/CD",
            Self::CircleCi => "CircleCI",
        }
    }

    /// Who makes it, as people call it.
    #[must_use]
    pub fn vendor(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::CircleCi => "CircleCI",
        }
    }

    /// The provider of a word.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}
