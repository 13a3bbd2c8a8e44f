//! What a run presents to npm, against the publishers that npm trusts: field by field, any of several authorises
//! (N 5.2, 5.4).

mod rows;

pub(crate) use rows::{compare, consequence, is_mistyped, remedy, statement};

use document::{FileId, Location, Span};
use model::repository::RepositoryUrl;
use model::trust::{Field, Publisher, PublisherList, mistype};

use crate::publication::{Publication, Registry};
use crate::{Need, Project, Provider, Repository, trace};

/// What a run presents for one field of the form.
#[derive(Clone)]
pub(crate) struct Presentation {
    pub(crate) field: Field,
    pub(crate) value: Presented,
    /// What decides it: a line of the CI file.
    pub(crate) place: Location,
}

/// A value that a run presents.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Presented {
    /// This one.
    Text(String),
    /// None: the job has no environment.
    Nothing,
    /// One that something decides which was not given; without needs an expression.
    Unknown(Vec<Need>),
    /// One that no file of a repository says: an id of CircleCI.
    Elsewhere,
}

impl Presented {
    /// What to type; empty for nothing.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nothing => Some(""),
            Self::Unknown(_) | Self::Elsewhere => None,
        }
    }
}

/// How a value of the settings relates to the one of the run; the best first.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// They are equal.
    Same,
    /// An empty field beside an environment: whether npm takes that is disputed (N 5.2g).
    Disputed,
    /// What was given does not decide it; these would.
    Open(Vec<Need>),
    /// They differ.
    Differs,
}

/// How a publisher relates to a run; the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Standing {
    /// It names the run.
    Match,
    /// It names the run, if npm ignores an empty environment.
    Disputed,
    /// It may name the run.
    Open,
    /// It names another run.
    Differs,
    /// It is for another system.
    Foreign,
}

/// One field of a publisher beside what the run presents.
#[derive(Clone)]
pub(crate) struct Compared {
    pub(crate) presentation: Presentation,
    pub(crate) likeness: Likeness,
}

/// A publisher of a package beside a run.
#[derive(Clone)]
pub(crate) struct Candidate<'p> {
    pub(crate) publisher: &'p Publisher,
    /// The file that lists it; `None`: it was typed.
    pub(crate) file: Option<FileId>,
    /// Empty when it is for another system.
    pub(crate) compared: Vec<Compared>,
    pub(crate) standing: Standing,
}

impl Candidate<'_> {
    /// Where one of its fields stands; the whole publisher for a field that is empty.
    pub(crate) fn place(&self, field: Field) -> Option<Location> {
        let span = self.publisher.get(field).and_then(|it| it.span).or(self.publisher.span);
        located(self.file, span)
    }

    /// What would decide whether it names the run.
    pub(crate) fn needs(&self) -> Vec<Need> {
        let open = self.compared.iter().filter_map(|it| match &it.likeness {
            Likeness::Open(needs) => Some(needs.iter().cloned()),
            _ => None,
        });
        open.flatten().collect()
    }

    /// The fields in which it names another run.
    pub(crate) fn differing(&self) -> impl Iterator<Item = &Compared> {
        self.compared.iter().filter(|it| it.likeness == Likeness::Differs)
    }
}

pub(crate) fn located(file: Option<FileId>, span: Option<Span>) -> Option<Location> {
    Some(Location { file: file?, span: span? })
}

/// What the settings say about a run.
pub(crate) enum Trust<'p> {
    /// Nobody gave the settings of this package.
    NotGiven,
    /// The package has no publisher; where that is said.
    Nobody(Option<Location>),
    /// Its publishers, the closest first.
    Known(Vec<Candidate<'p>>),
}

/// Whether the settings allow what the command does (N 5.4).
pub(crate) enum Permission {
    /// They do; where they say so.
    Allowed(Option<Location>),
    /// They do not; where they say so.
    Refused(Option<Location>),
    /// They would not have before September 2026, and since then they do.
    Disputed(Option<Location>),
    /// They do not say.
    Unknown(Option<Location>),
}

impl<'p> Trust<'p> {
    /// The publisher that is closest to the run.
    pub(crate) fn best(&self) -> Option<&Candidate<'p>> {
        match self {
            Self::Known(candidates) => candidates.first(),
            Self::NotGiven | Self::Nobody(_) => None,
        }
    }

    /// Whether the run may be trusted: `None` when nobody gave the settings.
    pub(crate) fn standing(&self) -> Option<Standing> {
        match self {
            Self::NotGiven => None,
            Self::Nobody(_) => Some(Standing::Foreign),
            Self::Known(_) => self.best().map(|it| it.standing),
        }
    }

    /// Whether a publisher that may name the run allows what the command does; `None` when there is none.
    pub(crate) fn permission(&self, publication: &Publication<'_>) -> Option<Permission> {
        let Self::Known(candidates) = self else { return None };
        let best = candidates.first()?.standing;
        let stages = publication.publish.tool.stages();
        let of = |it: &Candidate<'_>| {
            let place = located(it.file, it.publisher.actions.and_then(|it| it.span).or(it.publisher.span));
            match it.publisher.actions {
                None => Permission::Unknown(place),
                Some(actions) if stages && actions.stage || !stages && actions.publish => Permission::Allowed(place),
                // A package with several publishers is of the time since which staging is always allowed.
                Some(_) if stages && candidates.len() > 1 => Permission::Allowed(place),
                Some(_) if stages => Permission::Disputed(place),
                Some(_) => Permission::Refused(place),
            }
        };
        let rank = |it: &Permission| match it {
            Permission::Allowed(_) => 0,
            Permission::Disputed(_) => 1,
            Permission::Unknown(_) => 2,
            Permission::Refused(_) => 3,
        };
        if best >= Standing::Differs {
            return None;
        }
        let found = candidates.iter().filter(|it| it.standing == best).map(of).min_by_key(rank);
        // Another one may name the run too, and any authorises.
        let mut others = candidates.iter().filter(|it| it.standing < Standing::Differs).map(of);
        match found {
            Some(Permission::Refused(place)) if others.any(|it| !matches!(it, Permission::Refused(_))) => {
                Some(Permission::Unknown(place))
            }
            found => found,
        }
    }
}

/// All lists that were given, each with its file.
pub(crate) fn lists<'p>(project: &Project<'p>) -> impl Iterator<Item = (Option<FileId>, &'p PublisherList)> + use<'p> {
    let read = project.files().filter_map(|file| Some((file.id, file.trust()?)));
    let read = read.flat_map(|(id, text)| text.lists.iter().map(move |it| (Some(id), it)));
    read.chain(project.context().publishers.iter().map(|it| (None, it)))
}

/// The lists of a publication's package.
pub(crate) fn lists_of<'p>(
    project: &Project<'p>,
    publication: &Publication<'_>,
) -> Vec<(Option<FileId>, &'p PublisherList)> {
    if publication.registry != Registry::Npm {
        return Vec::new();
    }
    let is_single = lists(project).nth(1).is_none();
    let is_of = |list: &PublisherList| match (&list.package, &publication.package.name) {
        (Some(listed), Some(name)) => listed.text == *name,
        (Some(_), None) => is_single,
        (None, _) => is_only_package(project, Registry::Npm),
    };
    lists(project).filter(|(_, list)| is_of(list)).collect()
}

/// Whether the files publish one package to a registry: then settings that name none are of it.
pub(crate) fn is_only_package(project: &Project<'_>, registry: Registry) -> bool {
    let mut names = project.publications_of(registry).map(|(_, it)| &it.package.name);
    let first = names.next();
    names.all(|it| Some(it) == first)
}

/// What the settings say about a run.
pub(crate) fn of<'p>(project: &Project<'p>, publication: &Publication<'_>) -> Trust<'p> {
    let lists = lists_of(project, publication);
    let Some((file, first)) = lists.first() else { return Trust::NotGiven };
    let presented = presented(project, publication);
    let mut candidates = Vec::new();
    for (file, list) in &lists {
        let publishers = list.publishers.iter();
        candidates.extend(publishers.map(|it| candidate(it, *file, publication.provider, &presented)));
    }
    if candidates.is_empty() {
        return Trust::Nobody(located(*file, first.place));
    }
    let closest = candidates.iter().enumerate().min_by_key(|(_, it)| (it.standing, it.differing().count()));
    let closest = closest.map_or(0, |(idx, _)| idx);
    candidates[..=closest].rotate_right(1);
    // Half a list proves what it says, and not what it does not say.
    let is_cut =
        |file: &Option<FileId>| file.and_then(|it| project.file(it).trust()).is_some_and(|it| !it.problems.is_empty());
    if candidates[0].standing >= Standing::Differs && lists.iter().any(|(file, _)| is_cut(file)) {
        return Trust::NotGiven;
    }
    Trust::Known(candidates)
}

/// A publisher beside what a run presents.
fn candidate<'p>(
    publisher: &'p Publisher,
    file: Option<FileId>,
    provider: Provider,
    presented: &[Presentation],
) -> Candidate<'p> {
    if publisher.provider != provider {
        return Candidate { publisher, file, compared: Vec::new(), standing: Standing::Foreign };
    }
    let compare =
        |it: &Presentation| Compared { presentation: it.clone(), likeness: likeness(publisher, it.field, &it.value) };
    let compared: Vec<Compared> = presented.iter().map(compare).collect();
    let standing = compared.iter().map(|it| match it.likeness {
        Likeness::Same => Standing::Match,
        Likeness::Disputed => Standing::Disputed,
        Likeness::Open(_) => Standing::Open,
        Likeness::Differs => Standing::Differs,
    });
    let standing = standing.max().unwrap_or(Standing::Open);
    Candidate { publisher, file, compared, standing }
}

fn likeness(publisher: &Publisher, field: Field, presented: &Presented) -> Likeness {
    let Some(given) = publisher.get(field).map(|it| it.text.as_str()) else {
        return match presented {
            Presented::Nothing => Likeness::Same,
            _ if field == Field::ContextIds => Likeness::Same,
            _ if field == Field::Environment => Likeness::Disputed,
            _ => Likeness::Open(vec![Need::Settings]),
        };
    };
    match presented {
        Presented::Text(text) if is_same(field, given, text) => Likeness::Same,
        // Of the repository's place nobody gave more than its name.
        Presented::Text(text)
            if field == Field::VcsOrigin
                && given.split_once('/').map(|it| it.1) == text.split_once('/').map(|it| it.1) =>
        {
            Likeness::Open(vec![Need::Settings])
        }
        Presented::Text(_) | Presented::Nothing => Likeness::Differs,
        // Whatever the run presents, it is not this.
        _ if mistype(field, given).is_some() => Likeness::Differs,
        Presented::Unknown(needs) => Likeness::Open(needs.clone()),
        Presented::Elsewhere => Likeness::Open(vec![Need::Settings]),
    }
}

/// Every field is compared exactly (N 5.2a). For GitLab the form asks for a path, and `npm trust` takes only the name
/// of the file (N 11.1f).
fn is_same(field: Field, given: &str, presented: &str) -> bool {
    given == presented || field == Field::PipelineFile && presented.rsplit('/').next() == Some(given)
}

/// What the run of a publication presents, in the order of the form of its provider (N 5.2).
pub(crate) fn presented(project: &Project<'_>, publication: &Publication<'_>) -> Vec<Presentation> {
    let fields = Field::of(publication.provider).iter();
    fields.map(|field| presentation(project, publication, *field)).collect()
}

fn presentation(project: &Project<'_>, publication: &Publication<'_>, field: Field) -> Presentation {
    let repository = project.context().repository.as_ref();
    let of_repository = |text: Option<String>| text.map_or(Presented::Unknown(vec![Need::Repository]), Presented::Text);
    let (value, place) = match field {
        Field::Owner | Field::Namespace => (of_repository(repository.map(|it| it.owner.clone())), publication.location),
        Field::Repository | Field::Project => {
            (of_repository(repository.map(|it| it.name.clone())), publication.location)
        }
        Field::VcsOrigin => {
            (of_repository(repository.map(|it| format!("{}/{it}", host(publication, it)))), publication.location)
        }
        Field::Workflow | Field::PipelineFile => entered(project, publication, field),
        Field::Environment => match &publication.environment {
            None => {
                let site = &publication.job;
                (Presented::Nothing, Location { file: site.file, span: site.job.key.span() })
            }
            Some((spot, name)) => {
                (name.clone().map_or(Presented::Unknown(Vec::new()), Presented::Text), spot.location())
            }
        },
        Field::OrganizationId | Field::ProjectId | Field::PipelineDefinitionId | Field::ContextIds => {
            (Presented::Elsewhere, publication.location)
        }
    };
    // What the files leave open a run may have said of itself.
    let said = matches!(value, Presented::Unknown(_)).then(|| claimed(project, publication, field)).flatten();
    let (value, place) = said.unwrap_or((value, place));
    Presentation { field, value, place }
}

/// The host of a repository whose pipelines CircleCI runs, as the manifest names it; GitHub's is the commonest.
fn host(publication: &Publication<'_>, repository: &Repository) -> String {
    let manifest = publication.package.manifest.and_then(|(_, it)| it.repository_url()?.as_str());
    let named = manifest.and_then(|it| {
        let url = RepositoryUrl::parse(it);
        let host = url.host.clone()?;
        (url.names(repository, &host) == Some(true)).then_some(host)
    });
    named.unwrap_or_else(|| publication.repository_host().to_owned())
}

/// What a run of the publication said of itself, and where.
fn claimed(project: &Project<'_>, publication: &Publication<'_>, field: Field) -> Option<(Presented, Location)> {
    let (file, claims) = project.claims_of(publication)?;
    let workflow = claims.workflow()?;
    let (value, claim) = match field {
        Field::Workflow => (workflow.value.rsplit('/').next().map(str::to_owned), workflow),
        Field::Environment => {
            let claim = claims.environment();
            (claim.map(|it| it.value.to_owned()), claim.unwrap_or(workflow))
        }
        _ => return None,
    };
    Some((value.map_or(Presented::Nothing, Presented::Text), Location { file: *file, span: claim.span }))
}

/// The file that the run enters: that of the outermost caller (N 5.2c); on GitLab the top-level file, whatever it
/// includes (N 11.1f).
fn entered(project: &Project<'_>, publication: &Publication<'_>, field: Field) -> (Presented, Location) {
    let top = project.find(trace::ENTRY).filter(|_| field == Field::PipelineFile);
    let file = top.unwrap_or_else(|| project.file(publication.entry_file()));
    let name = if field == Field::Workflow { file.file_name() } else { file.input.path.as_deref() };
    let value = match name {
        _ if !publication.entry_known => Presented::Unknown(vec![Need::caller()]),
        Some(name) => Presented::Text(name.to_owned()),
        None => Presented::Unknown(vec![Need::File("the file name of the workflow".into())]),
    };
    (value, entry(project, publication))
}

/// Where the entered workflow begins: its file is what is compared.
pub(crate) fn entry(project: &Project<'_>, publication: &Publication<'_>) -> Location {
    let file = publication.entry_file();
    let key = project.workflow(file).and_then(|it| it.root.entry("on"));
    key.map_or(publication.location, |(key, _)| Location { file, span: key.span() })
}

/// Whether two publications are one to the settings of the registry.
pub(crate) fn is_one(one: &Publication<'_>, other: &Publication<'_>) -> bool {
    let is_same_package =
        one.registry == other.registry && one.package.name == other.package.name && one.folder == other.folder;
    is_same_package
        && one.provider == other.provider
        && (one.registry == Registry::Jsr
            || one.entry_file() == other.entry_file()
                && one.environment_name() == other.environment_name()
                && one.publish.tool.stages() == other.publish.tool.stages())
}

/// The publications that differ to the settings of a registry, with their indices.
pub(crate) fn distinct<'x, 'p>(
    project: &'x Project<'p>,
    registry: Registry,
) -> impl Iterator<Item = (usize, &'x Publication<'p>)> {
    let all = project.publications();
    let is_first = move |(idx, it): &(usize, &Publication<'p>)| !all[..*idx].iter().any(|other| is_one(other, it));
    project.publications_of(registry).filter(is_first)
}

#[cfg(test)]
mod tests;
