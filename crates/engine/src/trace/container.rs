//! The image of a job: which scalar holds the version of Node.js in its name.

use document::{Span, Spot};

use crate::publication::Container;

/// Finds the version in an image's name. `behind` knows the scalar that a variable or a parameter stands for.
pub(super) fn of<'p>(image: Spot<'p>, behind: &dyn Fn(&str) -> Option<Spot<'p>>) -> Container<'p> {
    Container { image, version: version(image, behind) }
}

fn version<'p>(image: Spot<'p>, behind: &dyn Fn(&str) -> Option<Spot<'p>>) -> Option<(Spot<'p>, Span)> {
    let mut spot = image;
    // `image: $NODE_IMAGE`
    if let Some((name, length)) = reference(spot.text()?)
        && length == spot.text()?.len()
    {
        spot = behind(name)?;
    }
    let text = spot.text()?;
    let start = tag(text)?;
    if let Some((name, length)) = reference(&text[start..]) {
        // `node:${NODE_VERSION}-alpine`
        let rest = &text[start + length..];
        let value = behind(name).filter(|_| rest.is_empty() || rest.starts_with('-'))?;
        let end = value.text()?.find('-').unwrap_or(value.text()?.len());
        return is_version(&value.text()?[..end]).then(|| (value, Span::new(0, end)));
    }
    let tag = text[start..].find('@').map_or(&text[start..], |it| &text[start..start + it]);
    let mut at = start;
    // `alpine-2.5.0` as well as `22-alpine`; a tag without a number is a version as a whole.
    for part in tag.split('-') {
        if part.starts_with(|it: char| it.is_ascii_digit()) {
            return is_version(part).then(|| (spot, Span::new(at, at + part.len())));
        }
        at += part.len() + 1;
    }
    let end = tag.find('-').map_or(start + tag.len(), |it| start + it);
    is_version(&text[start..end]).then(|| (spot, Span::new(start, end)))
}

/// Where the tag of an image starts: a colon before the last slash is that of a port.
fn tag(image: &str) -> Option<usize> {
    let name = image.rfind('/').map_or(0, |it| it + 1);
    let end = image[name..].find('@').map_or(image.len(), |it| name + it);
    image[name..end].find(':').map(|it| name + it + 1)
}

/// `$NAME`, `${NAME}` or `<< parameters.name >>` at the start of a text: the name, and the length of it all.
fn reference(text: &str) -> Option<(&str, usize)> {
    let is_part = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_';
    if let Some(inner) = text.strip_prefix("${") {
        let length = inner.bytes().take_while(is_part).count();
        return inner[length..].starts_with('}').then(|| (&inner[..length], length + 3));
    }
    if let Some(inner) = text.strip_prefix('$') {
        let length = inner.bytes().take_while(is_part).count();
        return (length > 0).then(|| (&inner[..length], length + 1));
    }
    let end = text.find(">>")? + 2;
    Some((model::circleci::parameter(&text[..end])?, end))
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::{FileId, parse_yaml};

    #[test]
    fn the_version_is_found_in_the_name_or_behind_it() {
        let table = [
            ("node:22", Some("22")),
            ("node:22.14-alpine", Some("22.14")),
            ("cimg/node:22.14", Some("22.14")),
            ("host:5000/node:20@sha256:abc", Some("20")),
            ("denoland/deno:alpine-1.40.5", Some("1.40.5")),
            ("node:lts-alpine", Some("lts")),
            ("node:lts-alpine3.21", Some("lts")),
            ("host:5000/node", None),
            ("node:$V", Some("20")),
            ("node:${V}-slim", Some("20")),
            ("$IMAGE", Some("18")),
            ("cimg/node:<< parameters.V >>", Some("20")),
            ("node:${V}x", None),
            ("node:$GONE", None),
            ("node:a b", None),
        ];
        for (image, expected) in table {
            let text = format!("image: '{image}'\nV: 20-x\nIMAGE: node:18-slim\n");
            let tree = parse_yaml(&text);
            let spot = |key: &str| Some(Spot::new(FileId(0), tree.root()?.get(key)?));
            let found = of(spot("image").expect("there"), &spot).version;
            assert_eq!(found.and_then(|(spot, range)| spot.text()?.get(range.range())), expected, "{image}");
        }
    }
}
