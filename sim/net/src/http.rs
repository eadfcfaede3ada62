//! The client's side of one HTTP/1.1 connection: what came in answer to what, byte by byte.

/// Why an answer is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// The head is not HTTP.
    #[error("the head of the answer is not HTTP: {0:?}")]
    Head(String),
    /// The head does not end.
    #[error("the head of the answer is longer than {HEAD_MAX} bytes")]
    HeadLength,
    /// Another status.
    #[error("status {got} instead of {want}")]
    Status {
        /// What came.
        got: u16,
        /// What should have come.
        want: u16,
    },
    /// Content-Length differs from the expected body's.
    #[error("Content-Length {got:?} for a body of {want} bytes")]
    Length {
        /// What came.
        got: Option<u64>,
        /// What should have come.
        want: u64,
    },
    /// A byte of the body differs.
    #[error("byte {0} of the body is wrong")]
    Body(u64),
    /// Bytes after the last answer.
    #[error("bytes came that nobody asked for")]
    Unasked,
}

/// Longest head accepted.
pub const HEAD_MAX: usize = 8 * 1024;

/// What is asked for and what must come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The request as it goes over the wire.
    pub request: Vec<u8>,
    /// Status that must come.
    pub status: u16,
    /// Body that must come, byte for byte.
    pub body: Vec<u8>,
}

impl Resource {
    /// GET of `path`, to be answered 200 with `body`.
    pub fn get(path: &str, host: &str, body: Vec<u8>) -> Resource {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes();
        Resource {
            request,
            status: 200,
            body,
        }
    }
}

/// Reads answers from a stream cut anywhere.
#[derive(Debug, Default)]
pub struct Reader {
    head: Vec<u8>,
    // Bytes of the body still to come and already compared; None: in the head.
    body: Option<(u64, u64)>,
}

impl Reader {
    /// Takes bytes of the answer to `resource`. Returns how many it took and whether the answer is
    /// complete; the rest belongs to the next answer.
    pub fn take(
        &mut self,
        bytes: &[u8],
        resource: &Resource,
    ) -> Result<(usize, bool), AnswerError> {
        let mut used = 0;
        if self.body.is_none() {
            used = self.take_head(bytes, resource)?;
        }
        let Some((left, at)) = &mut self.body else {
            return Ok((used, false));
        };
        let n = (bytes.len() - used).min(*left as usize);
        let (got, want) = (&bytes[used..][..n], &resource.body[*at as usize..][..n]);
        if got != want {
            let right = got.iter().zip(want).take_while(|(a, b)| a == b).count();
            return Err(AnswerError::Body(*at + right as u64));
        }
        *left -= n as u64;
        *at += n as u64;
        let done = *left == 0;
        if done {
            self.head.clear();
            self.body = None;
        }
        Ok((used + n, done))
    }

    fn take_head(&mut self, bytes: &[u8], resource: &Resource) -> Result<usize, AnswerError> {
        let before = self.head.len();
        self.head.extend_from_slice(bytes);
        let from = before.saturating_sub(3);
        let Some(end) = self.head[from..].windows(4).position(|w| w == b"\r\n\r\n") else {
            return if self.head.len() > HEAD_MAX {
                Err(AnswerError::HeadLength)
            } else {
                Ok(bytes.len())
            };
        };
        let end = from + end + 4;
        let (status, length) = parse_head(&self.head[..end])?;
        if status != resource.status {
            return Err(AnswerError::Status {
                got: status,
                want: resource.status,
            });
        }
        let want = resource.body.len() as u64;
        let bodiless = status == 304 || resource.request.starts_with(b"HEAD ");
        if length != Some(want) && !bodiless {
            return Err(AnswerError::Length { got: length, want });
        }
        self.body = Some((if bodiless { 0 } else { want }, 0));
        Ok(end - before)
    }
}

fn parse_head(head: &[u8]) -> Result<(u16, Option<u64>), AnswerError> {
    let bad =
        || AnswerError::Head(String::from_utf8_lossy(&head[..head.len().min(60)]).into_owned());
    let text = std::str::from_utf8(head).map_err(|_| bad())?;
    let mut lines = text.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.strip_prefix("HTTP/1.1 "))
        .and_then(|rest| rest.get(..3)?.parse().ok())
        .ok_or_else(bad)?;
    let length = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map(|(_, value)| value.trim().parse().map_err(|_| bad()))
        .transpose()?;
    Ok((status, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &[u8]) -> Vec<u8> {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nX: y\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    }

    #[test]
    fn two_answers_are_read_however_they_are_cut() {
        let a = Resource::get("/a", "h", b"hello".to_vec());
        let b = Resource::get("/b", "h", Vec::new());
        let stream = [answer(b"hello"), answer(b"")].concat();
        for piece in 1..stream.len() {
            let mut reader = Reader::default();
            let mut todo = vec![&b, &a];
            for mut bytes in stream.chunks(piece) {
                while !bytes.is_empty() {
                    let resource = todo.last().expect("an answer is due");
                    let (used, done) = reader.take(bytes, resource).unwrap();
                    bytes = &bytes[used..];
                    if done {
                        todo.pop();
                    }
                }
            }
            assert!(todo.is_empty(), "in pieces of {piece}");
        }
    }

    #[test]
    fn every_way_to_be_wrong_is_told_apart() {
        let r = Resource::get("/", "h", b"hello".to_vec());
        let take = |bytes: &[u8]| Reader::default().take(bytes, &r).unwrap_err();
        assert_eq!(take(&answer(b"hellO")), AnswerError::Body(4));
        assert_eq!(
            take(&answer(b"hell")),
            AnswerError::Length {
                got: Some(4),
                want: 5
            }
        );
        assert_eq!(
            take(b"HTTP/1.1 404 no\r\n\r\n"),
            AnswerError::Status {
                got: 404,
                want: 200
            }
        );
        assert_eq!(
            take(b"HTTP/1.1 200 OK\r\n\r\n"),
            AnswerError::Length { got: None, want: 5 }
        );
        assert!(matches!(take(b"SSH-2.0\r\n\r\n"), AnswerError::Head(_)));
        assert_eq!(take(&[b'a'; HEAD_MAX + 1]), AnswerError::HeadLength);
    }

    #[test]
    fn head_requests_and_304_have_no_body() {
        let head = Resource {
            request: b"HEAD / HTTP/1.1\r\n\r\n".to_vec(),
            ..Resource::get("/", "h", vec![7; 9])
        };
        let text = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
        assert_eq!(Reader::default().take(text, &head), Ok((text.len(), true)));
    }
}
