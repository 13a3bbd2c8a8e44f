//! A web server just large enough for a registry and a proxy on loopback: one request per connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Clients send far shorter heads; a longer one ends the connection.
const MAX_HEAD: u64 = 64 << 10;
/// A package of the scenarios has a few hundred bytes.
const MAX_BODY: u64 = 4 << 20;
/// After that long without a byte a connection is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, read to its end.
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query as sent; for a proxy the host.
    pub(crate) target: String,
    /// The value of `Authorization`, empty without one.
    pub(crate) authorization: String,
    pub(crate) body: Vec<u8>,
}

/// What is answered, always as JSON.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: serde_json::Value,
}

/// Answers on a free port of loopback until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let is_over = Arc::new(AtomicBool::new(false));
        let (answer, over) = (Arc::new(answer), Arc::clone(&is_over));
        let listening = thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let answer = Arc::clone(&answer);
                // A client that hangs up in the middle has its own message for that.
                thread::spawn(move || serve(&stream, &*answer).unwrap_or_default());
            }
        });
        Ok(Self { address, is_over, listening: Some(listening) })
    }

    /// `127.0.0.1:40123`.
    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the listener, so that it sees that it is over.
        if TcpStream::connect(self.address).is_ok()
            && let Some(listening) = self.listening.take()
        {
            let _ = listening.join();
        }
    }
}

fn serve(stream: &TcpStream, answer: &dyn Fn(&Request) -> Answer) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let Some(request) = read(stream)? else { return Ok(()) };
    let Answer { status, body } = answer(&request);
    let body = body.to_string();
    let length = body.len();
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// `None` where a connection is opened and nothing sent.
fn read(stream: &TcpStream) -> io::Result<Option<Request>> {
    let mut reader = BufReader::new(stream);
    let mut head = reader.by_ref().take(MAX_HEAD);
    let mut line = String::new();
    head.read_line(&mut line)?;
    let mut words = line.split_ascii_whitespace().map(str::to_owned);
    let Some((method, target)) = words.next().zip(words.next()) else { return Ok(None) };

    let (mut authorization, mut length, mut is_chunked) = (String::new(), 0, false);
    loop {
        let mut line = String::new();
        if head.read_line(&mut line)? <= 2 {
            break;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => value.trim().clone_into(&mut authorization),
            "content-length" => length = value.trim().parse().map_err(io::Error::other)?,
            "transfer-encoding" => is_chunked = value.trim().eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if is_chunked {
        read_chunks(&mut reader, &mut body)?;
    } else {
        reader.take(MAX_BODY.min(length)).read_to_end(&mut body)?;
    }
    Ok(Some(Request { method, target, authorization, body }))
}

fn read_chunks(reader: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let mut line = String::new();
        reader.by_ref().take(MAX_HEAD).read_line(&mut line)?;
        let size = u64::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        if MAX_BODY < size + body.len() as u64 {
            return Err(io::Error::other("a body this long is none of a scenario"));
        }
        reader.by_ref().take(size).read_to_end(body)?;
        reader.by_ref().take(MAX_HEAD).read_line(&mut line)?;
        if size == 0 {
            return Ok(());
        }
    }
}
