//! Files that are dropped, chosen or pasted, folders included.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Event, File, FileSystemDirectoryEntry, FileSystemEntry,
    FileSystemFileEntry, HtmlInputElement,
};

use crate::state::intake::{Incoming, MAX_BYTES, MAX_FILES, is_vendored, matters};

/// How deep folders are searched.
const MAX_DEPTH: usize = 8;
/// How many entries of folders are looked at.
const MAX_ENTRIES: usize = 10_000;

/// What a paste brings, when it brings something.
pub enum Pasted {
    /// A text.
    Text(String),
    /// Files.
    Files(Vec<File>),
}

/// What a paste event holds.
#[must_use]
pub fn pasted(event: &Event) -> Option<Pasted> {
    let transfer = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    let text = transfer.get_data("text/plain").unwrap_or_default();
    if !text.is_empty() {
        return Some(Pasted::Text(text));
    }
    let files = list(transfer.files().map(JsValue::from));
    (!files.is_empty()).then_some(Pasted::Files(files))
}

/// Whether a drag brings files; a drag of text is left to the browser.
#[must_use]
pub fn is_file_drag(event: &Event) -> bool {
    transfer(event).is_some_and(|it| it.types().includes(&JsValue::from_str("Files"), 0))
}

/// Whether a drag leaves the window.
#[must_use]
pub fn leaves_window(event: &Event) -> bool {
    event.dyn_ref::<DragEvent>().is_some_and(|it| it.related_target().is_none())
}

/// Reads what was dropped and hands it over. Out of folders come only the files that matter.
pub fn take_drop(event: &Event, then: impl FnOnce(Vec<Incoming>) + 'static) {
    let Some(transfer) = transfer(event) else { return };
    let items = transfer.items();
    // The list is emptied when the event is over, so entries and files are taken out at once.
    let entries: Vec<FileSystemEntry> =
        (0..items.length()).filter_map(|at| items.get(at)?.webkit_get_as_entry().ok().flatten()).collect();
    let files = list(transfer.files().map(JsValue::from));
    leptos::task::spawn_local(async move {
        let found = if entries.is_empty() { named(files) } else { walk(entries).await };
        then(read(found).await);
    });
}

/// Reads the files of a file field and empties it, so that the same file can be chosen again.
pub fn take_chosen(event: &Event, then: impl FnOnce(Vec<Incoming>) + 'static) {
    let Some(field) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) else { return };
    let files = named(list(field.files().map(JsValue::from)));
    field.set_value("");
    leptos::task::spawn_local(async move {
        let is_folder = files.iter().any(|it| it.0.contains('/'));
        let wanted = files.into_iter().filter(|it| !is_folder || matters(&it.0)).take(MAX_FILES + 1).collect();
        then(read(wanted).await);
    });
}

/// Reads files that were pasted.
pub fn take_files(files: Vec<File>, then: impl FnOnce(Vec<Incoming>) + 'static) {
    leptos::task::spawn_local(async move { then(read(named(files)).await) });
}

type Found = (String, File);

async fn walk(entries: Vec<FileSystemEntry>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut seen = 0;
    let mut pending: Vec<(FileSystemEntry, usize)> = entries.into_iter().rev().map(|it| (it, 0)).collect();
    while let Some((entry, depth)) = pending.pop() {
        seen += 1;
        if seen > MAX_ENTRIES || found.len() > MAX_FILES {
            break;
        }
        let path = entry.full_path().trim_start_matches('/').to_owned();
        if entry.is_directory() {
            if depth < MAX_DEPTH && !is_vendored(&entry.name()) {
                let children = children(entry.unchecked_ref()).await;
                pending.extend(children.into_iter().rev().map(|it| (it, depth + 1)));
            }
        } else if depth == 0 || matters(&path) {
            let entry: FileSystemFileEntry = entry.unchecked_into();
            let file = callback(|resolve, reject| entry.file_with_callback_and_callback(resolve, reject)).await;
            if let Ok(file) = file {
                found.push((path, file.unchecked_into()));
            }
        }
    }
    found
}

async fn children(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut children = Vec::new();
    // A reader hands out its entries in batches; an empty one is the last.
    while let Ok(batch) = callback(|resolve, reject| {
        let _ = reader.read_entries_with_callback_and_callback(resolve, reject);
    })
    .await
    {
        let batch: Array = batch.unchecked_into();
        if batch.length() == 0 || children.len() > MAX_ENTRIES {
            break;
        }
        children.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
    children
}

async fn callback(start: impl Fn(&Function, &Function)) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::new(&mut |resolve, reject| start(&resolve, &reject))).await
}

async fn read(files: Vec<Found>) -> Vec<Incoming> {
    let mut incoming = Vec::new();
    for (path, file) in files {
        let bytes = match file.size() <= MAX_BYTES as f64 {
            true => JsFuture::from(file.array_buffer()).await.ok().map(|it| Uint8Array::new(&it).to_vec()),
            false => None,
        };
        incoming.push(Incoming { path, bytes });
    }
    incoming
}

/// Files under their path below the chosen folder, or under their name.
fn named(files: Vec<File>) -> Vec<Found> {
    let path = |file: &File| {
        Reflect::get(file, &JsValue::from_str("webkitRelativePath")).ok()?.as_string().filter(|it| !it.is_empty())
    };
    files.into_iter().map(|file| (path(&file).unwrap_or_else(|| file.name()), file)).collect()
}

fn list(files: Option<JsValue>) -> Vec<File> {
    files.map(|it| Array::from(&it).iter().map(JsCast::unchecked_into).collect()).unwrap_or_default()
}

fn transfer(event: &Event) -> Option<DataTransfer> {
    event.dyn_ref::<DragEvent>()?.data_transfer()
}
