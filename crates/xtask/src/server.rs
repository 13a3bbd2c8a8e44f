//! Serves a folder on loopback, under a base path as static hosts do: the page must work under any.
#![expect(clippy::print_stderr, reason = "a request that cannot be answered is worth a line")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::files;

/// Browsers send far shorter request heads; a longer one is refused.
const MAX_HEAD: u64 = 64 << 10;

/// A folder that answers under `http://127.0.0.1:PORT/BASE`.
pub(crate) struct Server {
    listener: TcpListener,
    site: Arc<Site>,
}

struct Site {
    folder: PathBuf,
    /// Begins and ends with a slash.
    base: String,
    /// Files as a host that compresses sends them.
    compressed: BTreeMap<PathBuf, Vec<u8>>,
}

/// What of a request decides the answer.
struct Head {
    method: String,
    address: String,
    takes_gzip: bool,
}

#[derive(Debug, PartialEq)]
enum Target {
    /// Relative to the folder; names only, no `..`.
    File(PathBuf),
    /// The base path itself, for those who ask for `/`.
    Base,
    Nothing,
}

impl Server {
    /// Takes the port; 0 takes a free one.
    pub(crate) fn bind(folder: &Path, base: &str, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let base = match base.trim_matches('/') {
            "" => "/".to_owned(),
            base => format!("/{base}/"),
        };
        Ok(Self { listener, site: Arc::new(Site { folder: folder.to_owned(), base, compressed: BTreeMap::new() }) })
    }

    /// From here on it sends what the folder holds now as hosts send it, for a measurement of what comes over a network.
    pub(crate) fn compressing(self) -> io::Result<Self> {
        let (folder, base) = (self.site.folder.clone(), self.site.base.clone());
        let mut compressed = BTreeMap::new();
        for file in files::below(&folder)? {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&fs::read(&file)?)?;
            compressed.insert(file, encoder.finish()?);
        }
        Ok(Self { listener: self.listener, site: Arc::new(Site { folder, base, compressed }) })
    }

    pub(crate) fn address(&self) -> io::Result<String> {
        let address: SocketAddr = self.listener.local_addr()?;
        Ok(format!("http://{address}{}", self.site.base))
    }

    /// Answers in a thread of its own until the process ends: the address.
    pub(crate) fn start(self) -> io::Result<String> {
        let address = self.address()?;
        thread::spawn(|| self.run());
        Ok(address)
    }

    /// Answers until the process ends.
    pub(crate) fn run(self) {
        for stream in self.listener.incoming().filter_map(Result::ok) {
            let site = Arc::clone(&self.site);
            thread::spawn(move || {
                // A browser that closes a connection early is no error of ours.
                if let Err(error) = site.answer(&stream)
                    && !matches!(error.kind(), io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
                {
                    eprintln!("request not answered: {error}");
                }
            });
        }
    }
}

impl Site {
    fn answer(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let Some(Head { method, address, takes_gzip }) = read_head(stream)? else {
            return Ok(());
        };
        if !matches!(method.as_str(), "GET" | "HEAD") {
            return respond(stream, "405 Method Not Allowed", &["Allow: GET, HEAD"], b"");
        }
        let file = match self.target(&address) {
            Target::File(file) => self.folder.join(file),
            Target::Base => {
                return respond(stream, "302 Found", &[&format!("Location: {}", self.base)], b"");
            }
            Target::Nothing => return respond(stream, "404 Not Found", &[], b"not found\n"),
        };
        let file = if file.is_dir() { file.join("index.html") } else { file };
        let mut content = Vec::new();
        match File::open(&file) {
            Ok(mut open) => open.read_to_end(&mut content)?,
            Err(_) => return respond(stream, "404 Not Found", &[], b"not found\n"),
        };
        let compressed = self.compressed.get(&file).filter(|_| takes_gzip);
        let content = compressed.unwrap_or(&content);
        let length = format!("Content-Length: {}", content.len());
        let kind = format!("Content-Type: {}", media_type(&file));
        let headers = [&kind, &length, "Content-Encoding: gzip"];
        let body = if method == "HEAD" { &[][..] } else { content };
        respond(stream, "200 OK", if compressed.is_some() { &headers } else { &headers[..2] }, body)
    }

    fn target(&self, address: &str) -> Target {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let Some(below) = path.strip_prefix(&self.base) else {
            let is_above = path == "/" || format!("{path}/") == self.base;
            return if is_above { Target::Base } else { Target::Nothing };
        };
        let Some(decoded) = percent_decoded(below) else {
            return Target::Nothing;
        };
        let path = PathBuf::from(decoded);
        let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
        if is_below { Target::File(path) } else { Target::Nothing }
    }
}

/// The head of a request; `None` where a browser opened a connection and sent nothing.
fn read_head(stream: &TcpStream) -> io::Result<Option<Head>> {
    let mut reader = BufReader::new(stream.take(MAX_HEAD));
    let mut first = String::new();
    match reader.read_line(&mut first) {
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => return Ok(None),
        outcome => outcome?,
    };
    let mut takes_gzip = false;
    let mut line = String::new();
    while 2 < reader.read_line(&mut line)? {
        let header = line.to_ascii_lowercase();
        takes_gzip |= header.starts_with("accept-encoding:") && header.contains("gzip");
        line.clear();
    }
    let mut words = first.split_ascii_whitespace();
    let words = words.next().zip(words.next());
    Ok(words.map(|(method, address)| Head { method: method.to_owned(), address: address.to_owned(), takes_gzip }))
}

fn respond(mut stream: &TcpStream, status: &str, headers: &[&str], body: &[u8]) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nCache-Control: no-cache\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}

/// `None` where an escape is cut short, is no UTF-8, or hides a NUL or a backslash.
fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        decoded.push(u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(decoded).ok().filter(|decoded| !decoded.contains(['\0', '\\']))
}

/// WebAssembly is compiled while it arrives only under its own type; modules run only under a script's.
fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(base: &str, address: &str) -> Target {
        Site { folder: PathBuf::new(), base: base.to_owned(), compressed: BTreeMap::new() }.target(address)
    }

    fn get(address: &str, path: &str) -> String {
        let authority = address.trim_start_matches("http://").split('/').next().expect("an address has an authority");
        let mut stream = TcpStream::connect(authority).expect("the server listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer is text");
        answer
    }

    #[test]
    fn nothing_outside_the_folder_is_reachable() {
        for address in [
            "/../secret",
            "/a/../../secret",
            "/%2e%2e/secret",
            "//etc/passwd",
            "/%2Fetc/passwd",
            "/..%5csecret",
            "/a%00b",
            "/%f",
            "/%ff",
        ] {
            assert_eq!(target("/", address), Target::Nothing, "{address}");
        }
    }

    #[test]
    fn files_answer_only_below_the_base_path() {
        assert_eq!(target("/app/", "/app/x.js?v=1"), Target::File("x.js".into()));
        assert_eq!(target("/app/", "/app/a%20b.css"), Target::File("a b.css".into()));
        assert_eq!(target("/app/", "/x.js"), Target::Nothing);
    }

    #[test]
    fn asking_above_the_base_path_leads_to_it() {
        assert_eq!(target("/app/", "/"), Target::Base);
        assert_eq!(target("/app/", "/app"), Target::Base);
        assert_eq!(target("/app/", "/app/"), Target::File(PathBuf::new()));
    }

    #[test]
    fn a_folder_answers_with_its_index_under_the_type_browsers_need() {
        let folder = std::env::temp_dir().join(format!("preflight-server-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        fs::write(folder.join("index.html"), "<h1>here</h1>").expect("the folder is writable");
        fs::write(folder.join("app.wasm"), "wasm").expect("the folder is writable");
        let server = Server::bind(&folder, "app", 0).expect("a port is free");
        let address = server.start().expect("the server has an address");

        let index = get(&address, "/app/");
        assert!(index.starts_with("HTTP/1.1 200") && index.ends_with("<h1>here</h1>"), "{index}");
        assert!(get(&address, "/app/app.wasm").contains("Content-Type: application/wasm"));
        assert!(get(&address, "/app/absent").starts_with("HTTP/1.1 404"));
        assert!(get(&address, "/").contains("Location: /app/"));
        fs::remove_dir_all(&folder).expect("the folder is ours");
    }
    #[test]
    fn what_is_sent_compressed_is_asked_for_so() {
        let folder = std::env::temp_dir().join(format!("preflight-gzip-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        fs::write(folder.join("page.css"), "a{}".repeat(1000)).expect("the folder is writable");
        let server = Server::bind(&folder, "/", 0).and_then(Server::compressing).expect("a port is free");
        let address = server.start().expect("the server has an address");

        assert!(get(&address, "/page.css").contains("Content-Length: 3000"));
        let authority = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(authority).expect("the server listens");
        let request = format!("GET /page.css HTTP/1.1\r\nHost: {authority}\r\nAccept-Encoding: gzip, br\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("the server reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the server answers");
        assert!(String::from_utf8_lossy(&answer).contains("Content-Encoding: gzip"));
        assert!(answer.len() < 300, "{} bytes", answer.len());
        fs::remove_dir_all(&folder).expect("the folder is ours");
    }
}
