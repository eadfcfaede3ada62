//! Words of the C++ that Verilator writes.

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A name, `vlSelfRef.` and `vlSelf->` taken off: then it is a member.
    Name { name: String, member: bool },
    /// A number; `wide` if it is of 64 bits.
    Number { value: u64, wide: bool },
    /// An operator or bracket.
    Sign(&'static str),
}

/// Stands for `CData/*0:0*/`, a value of one bit.
pub(super) const FLAG: &str = "Flag";

/// Longest first.
const SIGNS: [&str; 30] = [
    "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "->", "::", "(", ")", "[", "]", "{", "}", ";",
    ",", "?", ":", "=", "&", "|", "^", "~", "!", "+", "-", "*", ".",
];

/// Splits C++ text into words; `<` and `>` are signs too. Comments are left out, a string is a name.
pub(super) fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return Ok(words);
        };
        if let Some(after) = rest.strip_prefix("CData/*0:0*/") {
            words.push(Word::Name {
                name: FLAG.into(),
                member: false,
            });
            rest = after;
        } else if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
        } else if first == '"' {
            let inside = &rest[1..];
            let end = inside.find('"').ok_or("a string without end")?;
            words.push(Word::Name {
                name: "string".into(),
                member: false,
            });
            rest = &inside[end + 1..];
        } else if first.is_ascii_digit() {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            words.push(number(&rest[..end])?);
            rest = &rest[end..];
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            let name = rest[..end].to_owned();
            rest = &rest[end..];
            let member = ["vlSelfRef", "vlSelf"].contains(&name.as_str());
            if let Some(after) = rest.strip_prefix('.').or(rest.strip_prefix("->"))
                && member
            {
                let end = after
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(after.len());
                words.push(Word::Name {
                    name: after[..end].to_owned(),
                    member: true,
                });
                rest = &after[end..];
            } else {
                words.push(Word::Name {
                    name,
                    member: false,
                });
            }
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            words.push(Word::Sign(sign));
            rest = &rest[sign.len()..];
        } else if first == '<' || first == '>' {
            words.push(Word::Sign(if first == '<' { "<" } else { ">" }));
            rest = &rest[1..];
        } else {
            return Err(format!("cannot read `{}`", &rest[..rest.len().min(40)]));
        }
    }
}

fn number(text: &str) -> Result<Word, String> {
    let digits = text.trim_end_matches(['U', 'L']);
    let wide = text.ends_with("ULL");
    let value = match digits.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    let value = value.map_err(|_| format!("cannot read the number {text}"))?;
    Ok(Word::Number { value, wide })
}
