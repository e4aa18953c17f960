//! Stream: the decompressed bytes of a WARC file, gzip member after gzip member, within limits.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::mem;

use flate2::bufread::GzDecoder;

use super::warning::{Place, Problem};

/// Bytes that a search for the next gzip member reads at a time.
const WINDOW: u64 = 64 << 10;
/// Places that look like a gzip member, beyond which such a search gives up.
const CANDIDATES: u32 = 4096;
/// How a gzip member begins (RFC 1952): two magic bytes and the method "deflate".
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// A reader that knows its position.
struct Counted<R> {
    inner: BufReader<R>,
    at: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        self.at += n as u64;
        self.inner.consume(n);
    }
}

enum Layer<R> {
    Plain(Counted<R>),
    Gzip(Box<GzDecoder<Counted<R>>>),
    Ended,
}

/// What a search for the next gzip member found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resync {
    /// Reading goes on there.
    Found,
    /// There is none up to the end: the file has this many bytes from the broken member on.
    Tail(u64),
    /// Too many places looked like one.
    GaveUp,
}

/// See the module's head. A plain file counts as one member.
pub(super) struct Stream<R> {
    layer: Layer<R>,
    member: u64,
    before: u64,
    buffer: Vec<u8>,
    lo: usize,
    hi: usize,
    left: u64,
    total: u64,
    odd: bool,
}

impl<R: Read + Seek> Stream<R> {
    /// Starts at byte `at` of `source`; at most `total` decompressed bytes come.
    pub(super) fn new(mut source: R, at: u64, total: u64) -> io::Result<Self> {
        source.seek(SeekFrom::Start(at))?;
        let mut source = Counted { inner: BufReader::with_capacity(WINDOW as usize, source), at };
        // Whatever does not begin as plain text may be a gzip file with a damaged head.
        let head = source.fill_buf()?;
        let first = head.first().copied();
        let plain = match head {
            [_, rest @ ..] if rest.starts_with(&MAGIC[1..]) => false,
            _ => matches!(first, None | Some(b'W' | b'\r' | b'\n')),
        };
        let layer = if plain { Layer::Plain(source) } else { gunzip(source) };
        let odd = !plain && !matches!(first, Some(0x1f | 0));
        let buffer = vec![0; WINDOW as usize];
        Ok(Self { layer, member: at, before: 0, buffer, lo: 0, hi: 0, left: total, total, odd })
    }

    /// Where the next byte stands.
    pub(super) fn place(&self) -> Place {
        Place { offset: self.member, skip: self.before + self.lo as u64 }
    }

    /// Whether the file begins neither as a plain nor as a gzip file, nor as one never filled.
    pub(super) fn is_odd(&self) -> bool {
        self.odd
    }

    /// The bytes at hand in this member; none at its end, where its checksum was right.
    pub(super) fn fill(&mut self) -> Result<&[u8], Problem> {
        if self.lo == self.hi {
            self.before += self.hi as u64;
            (self.lo, self.hi) = (0, 0);
            self.hi = self.refill().map_err(|e| Problem::reading(&e))?;
            self.left =
                self.left.checked_sub(self.hi as u64).ok_or(Problem::TooMuch(self.total))?;
        }
        Ok(&self.buffer[self.lo..self.hi])
    }

    fn refill(&mut self) -> io::Result<usize> {
        loop {
            let read = match &mut self.layer {
                Layer::Plain(source) => source.read(&mut self.buffer),
                Layer::Gzip(source) => source.read(&mut self.buffer),
                Layer::Ended => Ok(0),
            };
            match read {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }

    pub(super) fn consume(&mut self, n: usize) {
        self.lo = (self.lo + n).min(self.hi);
    }

    /// From the end of a member to the next one; `false` at the end of the file.
    pub(super) fn advance(&mut self) -> Result<bool, Problem> {
        let Layer::Gzip(done) = mem::replace(&mut self.layer, Layer::Ended) else {
            return Ok(false);
        };
        let mut source = done.into_inner();
        if source.fill_buf().map_err(|e| Problem::Unreadable(e.to_string()))?.is_empty() {
            return Ok(false);
        }
        self.begin(source);
        Ok(true)
    }

    fn begin(&mut self, source: Counted<R>) {
        self.member = source.at;
        (self.before, self.lo, self.hi) = (0, 0, 0);
        self.layer = gunzip(source);
    }

    /// Appends the next line, its end included, to `out`, which may grow to `limit` bytes.
    pub(super) fn line(&mut self, out: &mut Vec<u8>, limit: u64) -> Result<(), Problem> {
        loop {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Err(Problem::Short);
            }
            let end = memchr::memchr(b'\n', bytes).map(|i| i + 1);
            let n = end.unwrap_or(bytes.len());
            if (out.len() + n) as u64 > limit {
                return Err(Problem::LongHeader(limit));
            }
            out.extend_from_slice(&bytes[..n]);
            self.consume(n);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// The next `n` bytes, all in this member.
    pub(super) fn take(&mut self, n: u64) -> Result<Vec<u8>, Problem> {
        // What a header claims is not reserved before it has come.
        let mut out = Vec::with_capacity(n.min(WINDOW) as usize);
        self.each(n, |bytes| out.extend_from_slice(bytes))?;
        Ok(out)
    }

    /// Passes over `n` bytes of this member.
    pub(super) fn discard(&mut self, n: u64) -> Result<(), Problem> {
        self.each(n, |_| ())
    }

    fn each(&mut self, mut n: u64, mut see: impl FnMut(&[u8])) -> Result<(), Problem> {
        while n > 0 {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Err(Problem::Short);
            }
            let len = bytes.len().min(usize::try_from(n).unwrap_or(usize::MAX));
            see(&bytes[..len]);
            self.consume(len);
            n -= len as u64;
        }
        Ok(())
    }

    /// Passes over the rest of a member. Of a plain file nothing is left then: what would look like
    /// a record there could be text of a page.
    pub(super) fn drain(&mut self) -> Result<(), Problem> {
        if let Layer::Plain(_) = self.layer {
            self.layer = Layer::Ended;
            self.lo = self.hi;
            return Ok(());
        }
        loop {
            let n = self.fill()?.len();
            if n == 0 {
                return Ok(());
            }
            self.consume(n);
        }
    }

    /// Looks for the next gzip member that holds a record, behind a damaged one.
    pub(super) fn resync(&mut self) -> io::Result<Resync> {
        let Layer::Gzip(broken) = mem::replace(&mut self.layer, Layer::Ended) else {
            return Ok(Resync::GaveUp);
        };
        let mut source = broken.into_inner().inner.into_inner();
        let mut at = self.member + 1;
        for _ in 0..CANDIDATES {
            let Some(found) = next_magic(&mut source, at)? else {
                let end = source.seek(SeekFrom::End(0))?;
                return Ok(Resync::Tail(end.saturating_sub(self.member)));
            };
            if begins_record(&mut source, found)? {
                source.seek(SeekFrom::Start(found))?;
                let inner = BufReader::with_capacity(WINDOW as usize, source);
                self.begin(Counted { inner, at: found });
                return Ok(Resync::Found);
            }
            at = found + 1;
        }
        Ok(Resync::GaveUp)
    }
}

fn gunzip<R: Read>(source: Counted<R>) -> Layer<R> {
    Layer::Gzip(Box::new(GzDecoder::new(source)))
}

fn next_magic<R: Read + Seek>(source: &mut R, mut from: u64) -> io::Result<Option<u64>> {
    let mut window = Vec::new();
    loop {
        source.seek(SeekFrom::Start(from))?;
        window.clear();
        source.by_ref().take(WINDOW).read_to_end(&mut window)?;
        if let Some(i) = memchr::memmem::find(&window, &MAGIC) {
            return Ok(Some(from + i as u64));
        }
        if (window.len() as u64) < WINDOW {
            return Ok(None);
        }
        // The magic may straddle two windows.
        from += WINDOW - 2;
    }
}

fn begins_record<R: Read + Seek>(source: &mut R, at: u64) -> io::Result<bool> {
    source.seek(SeekFrom::Start(at))?;
    let mut head = [0; 5];
    match GzDecoder::new(BufReader::new(source)).read_exact(&mut head) {
        Ok(()) => Ok(&head == b"WARC/"),
        Err(e) => match Problem::reading(&e) {
            Problem::Gzip(_) => Ok(false),
            _ => Err(e),
        },
    }
}
