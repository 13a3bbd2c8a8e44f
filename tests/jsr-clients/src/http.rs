//! As much of an HTTP server as the clients need: one request per connection, on loopback.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// A request.
pub(crate) struct Request {
    /// `GET`, `POST`.
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    /// Behind the question mark, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// `Authorization`.
    pub(crate) authorization: Option<String>,
    /// The bytes that were sent.
    pub(crate) body: Vec<u8>,
}

/// An answer: status and body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// A server that answers until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    is_closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers every request with `answer`.
    pub(crate) fn open(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let is_closed = Arc::new(AtomicBool::new(false));
        let (closed, answer) = (Arc::clone(&is_closed), Arc::new(answer));
        let thread = thread::spawn(move || {
            for connection in listener.incoming() {
                if closed.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(connection) = connection else { continue };
                let answer = Arc::clone(&answer);
                // A client that goes away in the middle is its own loss.
                thread::spawn(move || drop(serve(connection, &*answer)));
            }
        });
        Ok(Self { address, is_closed, thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_closed.store(true, Ordering::SeqCst);
        // Wakes the thread, which waits for a connection.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
    }
}

fn serve(mut connection: TcpStream, answer: &dyn Fn(&Request) -> Answer) -> io::Result<()> {
    let Some(request) = read(&connection)? else { return Ok(()) };
    let Answer { status, body } = answer(&request);
    let kind = if body.starts_with('<') { "text/html" } else { "application/json" };
    write!(
        connection,
        "HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    connection.flush()
}

fn read(connection: &TcpStream) -> io::Result<Option<Request>> {
    let mut reader = BufReader::new(connection);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split_whitespace();
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return Ok(None) };
    let (mut length, mut authorization) = (0, None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "authorization" => authorization = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pair = |it: &str| it.split_once('=').map(|(name, value)| (name.to_owned(), decoded(&value.replace('+', " "))));
    let query = query.split('&').filter_map(pair).collect();
    Ok(Some(Request { method: method.to_owned(), path: decoded(path), query, authorization, body }))
}

/// `%7B` as what it stands for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let code = others.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let (byte, used) = match (first, code.and_then(|it| u8::from_str_radix(it, 16).ok())) {
            (b'%', Some(byte)) => (byte, 3),
            (other, _) => (*other, 1),
        };
        bytes.push(byte);
        rest = &rest[used..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
