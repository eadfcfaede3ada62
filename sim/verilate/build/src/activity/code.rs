//! The C++ that Verilator writes for a clock's edge, as a tree: assignments, conditions, nothing else.

use std::collections::{BTreeMap, BTreeSet};

/// A piece of an expression: a variable (its place in [`Variables`]) or any other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Variable(usize),
    Text(String),
}

pub(super) type Expression = Vec<Token>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    /// `to[index] = value;`, or all of `to` when `index` is empty.
    Set {
        to: usize,
        index: Expression,
        value: Expression,
    },
    If {
        condition: Expression,
        then: Vec<Statement>,
        other: Vec<Statement>,
    },
    /// Another function of the model; [`expand`] puts what it does in its place.
    Call(String),
    /// Says that this block has run: by its number, later as the bits of what must run then.
    Raise(u64),
    /// Anything else: it may read and change every variable it names.
    Opaque(Expression),
}

#[derive(Clone, Debug)]
pub(super) struct Variable {
    /// As it stands in the function, without `vlSelfRef.`.
    pub name: String,
    /// The type, for one of the function's own; `None` for a member of the root class.
    pub local: Option<String>,
    /// Arrays and values of more than 64 bits: never compared, changed with every write.
    pub array: bool,
    /// How many of its bits may be other than 0, if that is known.
    pub bits: Option<u32>,
    /// The function it is local to.
    function: usize,
}

/// All variables of a model's functions.
#[derive(Default)]
pub(super) struct Variables {
    pub all: Vec<Variable>,
    index: BTreeMap<(usize, String), usize>,
    /// Types of the members that are no ports, and their bits.
    types: BTreeMap<String, (String, Option<u32>)>,
}

impl Variables {
    /// `header` declares the members.
    pub fn new(header: &str) -> Self {
        let types = header
            .lines()
            .filter_map(|line| declaration(line.trim()))
            .map(|(kind, name)| (name.to_owned(), (plain(kind), bits(kind))))
            .collect();
        Self {
            types,
            ..Self::default()
        }
    }

    fn member(&mut self, name: &str) -> usize {
        let (kind, bits) = self.types.get(name).cloned().unwrap_or_default();
        self.add(usize::MAX, name, None, kind.starts_with("Vl"), bits)
    }

    fn add(
        &mut self,
        function: usize,
        name: &str,
        local: Option<String>,
        array: bool,
        bits: Option<u32>,
    ) -> usize {
        let key = (function, name.to_owned());
        if let Some(at) = self.index.get(&key) {
            return *at;
        }
        self.all.push(Variable {
            name: name.to_owned(),
            local,
            array,
            bits,
            function,
        });
        self.index.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }

    /// Another variable for one of the values that `of` has in a cycle.
    pub fn version(&mut self, of: usize, number: usize) -> Option<usize> {
        let old = self.all[of].clone();
        let kind = match old.local {
            Some(kind) => kind,
            None => self.types.get(&old.name)?.0.clone(),
        };
        let function = if old.function == usize::MAX {
            9
        } else {
            old.function
        };
        let name = format!("v{number}_{}", old.name);
        Some(self.add(function, &name, Some(kind), old.array, old.bits))
    }

    /// The type of a variable that is no port.
    pub fn kind(&self, at: usize) -> Option<&str> {
        let v = &self.all[at];
        let member = || self.types.get(&v.name).map(|(kind, _)| kind);
        v.local.as_ref().or_else(member).map(String::as_str)
    }

    /// Makes a local a member, so that its value stays from one call to the next; its declaration.
    pub fn keep(&mut self, at: usize) -> String {
        let name = self.kept(at);
        let v = &mut self.all[at];
        let Some(kind) = v.local.take() else {
            return String::new();
        };
        v.name.clone_from(&name);
        let declaration = format!("    {kind} {name};\n");
        self.types.insert(name, (kind, v.bits));
        declaration
    }

    pub fn find(&mut self, function: usize, word: &str) -> Option<usize> {
        match word.strip_prefix("vlSelfRef.") {
            Some(name) => Some(self.member(name)),
            None => self.index.get(&(function, word.to_owned())).copied(),
        }
    }

    fn is_trigger(&self, token: &Token) -> bool {
        matches!(token, Token::Variable(v) if self.all[*v].name.ends_with("Triggered"))
    }

    /// How the variable is written in the function that `text` builds.
    pub fn text(&self, at: usize, promoted: &BTreeSet<usize>) -> String {
        let v = &self.all[at];
        match (&v.local, promoted.contains(&at)) {
            (None, _) => format!("vlSelfRef.{}", v.name),
            (Some(_), true) => format!("vlSelfRef.{}", self.kept(at)),
            (Some(_), false) => format!("l{}_{}", v.function, v.name),
        }
    }

    /// The member's name of a local that keeps its value from one call to the next.
    pub fn kept(&self, at: usize) -> String {
        format!("act_kept{}_{}", self.all[at].function, self.all[at].name)
    }
}

/// Reads what a function of the model and all that it calls do. `text` is all C++ of the model.
pub(super) fn expand(
    text: &str,
    name: &str,
    count: &mut usize,
    variables: &mut Variables,
) -> Result<Vec<Statement>, String> {
    let body = body_of(text, name).ok_or(format!("no function {name}"))?;
    let parsed = parse(body, *count, variables).map_err(|e| format!("{name}: {e}"))?;
    *count += 1;
    inside(text, parsed, count, variables)
}

fn inside(
    text: &str,
    parsed: Vec<Statement>,
    count: &mut usize,
    variables: &mut Variables,
) -> Result<Vec<Statement>, String> {
    let mut all = Vec::new();
    for statement in parsed {
        match statement {
            Statement::Call(name) => all.extend(expand(text, &name, count, variables)?),
            // The condition whether this phase runs: it does.
            Statement::If {
                condition, then, ..
            } if condition.iter().any(|t| variables.is_trigger(t)) => {
                all.extend(inside(text, then, count, variables)?);
            }
            other => all.push(other),
        }
    }
    Ok(all)
}

/// What stands between the braces of `void NAME(ROOT* vlSelf) {`.
pub(super) fn body_of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let root = name.split("___024root").next()?;
    let head = format!("void {name}({root}___024root* vlSelf) {{\n");
    let start = text.find(&head)? + head.len();
    let end = text[start..].find("\n}\n")? + start;
    Some(&text[start..=end])
}

/// Reads the body of one function, the `number`th of the model.
fn parse(body: &str, number: usize, variables: &mut Variables) -> Result<Vec<Statement>, String> {
    let mut words = Vec::new();
    for line in body.lines() {
        let line = line.trim();
        let skip = ["VL_DEBUG_IF", "auto& vlSelfRef", "//"];
        if skip.iter().any(|s| line.starts_with(s)) || line.contains("vlSymsp VL_ATTR_UNUSED") {
            continue;
        }
        if let Some((kind, name)) = declaration(line) {
            let array = kind.starts_with("Vl");
            variables.add(number, name, Some(plain(kind)), array, bits(kind));
            continue;
        }
        split(line, &mut words);
    }
    let mut at = 0;
    let statements = block(&words, &mut at, number, variables)?;
    if at == words.len() {
        Ok(statements)
    } else {
        Err(format!("unexpected `{}`", words[at]))
    }
}

/// `CData/*0:0*/ name;`
fn declaration(line: &str) -> Option<(&str, &str)> {
    let types = ["CData", "SData", "IData", "QData", "VlWide", "VlUnpacked"];
    if !types.iter().any(|t| line.starts_with(t)) {
        return None;
    }
    let (kind, name) = line.strip_suffix(';')?.rsplit_once(' ')?;
    (kind.ends_with("*/") || kind.ends_with('>')).then_some((kind, name))
}

/// The bits of a type, as Verilator's comment tells: `CData/*6:2*/` has 5. What it stores it cuts off to so many.
fn bits(kind: &str) -> Option<u32> {
    let (high, low) = kind
        .split_once("/*")?
        .1
        .split_once("*/")?
        .0
        .split_once(':')?;
    Some(high.parse::<u32>().ok()? + 1 - low.parse::<u32>().ok()?)
}

/// A type without comments.
fn plain(kind: &str) -> String {
    let mut parts = kind.split("/*");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += part.split_once("*/").map_or("", |(_, rest)| rest);
    }
    text
}

fn split(line: &str, words: &mut Vec<String>) {
    let text: Vec<char> = line.chars().collect();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut i = 0;
    while i < text.len() {
        let start = i;
        if text[i].is_whitespace() {
            i += 1;
            continue;
        }
        if text[i] == '/' && text.get(i + 1) == Some(&'*') {
            while i + 1 < text.len() && !(text[i] == '*' && text[i + 1] == '/') {
                i += 1;
            }
            i += 2;
            continue;
        }
        if is_word(text[i]) {
            while i < text.len() && (is_word(text[i]) || text[i] == '.') {
                i += 1;
            }
        } else {
            let pair: String = text[i..text.len().min(i + 2)].iter().collect();
            let pairs = ["<<", ">>", "==", "!=", "<=", ">=", "&&", "||", "::", "->"];
            i += if pairs.contains(&pair.as_str()) { 2 } else { 1 };
        }
        words.push(text[start..i].iter().collect());
    }
}

fn block(
    words: &[String],
    at: &mut usize,
    number: usize,
    variables: &mut Variables,
) -> Result<Vec<Statement>, String> {
    let mut statements = Vec::new();
    while *at < words.len() && words[*at] != "}" {
        if words[*at] == "if" {
            *at += 1;
            let condition = parenthesis(words, at, number, variables)?;
            let then = braces(words, at, number, variables)?;
            let mut other = Vec::new();
            if words.get(*at).is_some_and(|w| w == "else") {
                *at += 1;
                other = if words.get(*at).is_some_and(|w| w == "if") {
                    let nested = one_if(words, at, number, variables)?;
                    vec![nested]
                } else {
                    braces(words, at, number, variables)?
                };
            }
            statements.push(Statement::If {
                condition,
                then,
                other,
            });
        } else {
            let end = words[*at..]
                .iter()
                .position(|w| w == ";")
                .ok_or("a statement without end")?
                + *at;
            statements.push(simple(&words[*at..end], number, variables)?);
            *at = end + 1;
        }
    }
    Ok(statements)
}

fn one_if(
    words: &[String],
    at: &mut usize,
    number: usize,
    variables: &mut Variables,
) -> Result<Statement, String> {
    *at += 1;
    let condition = parenthesis(words, at, number, variables)?;
    let then = braces(words, at, number, variables)?;
    let mut other = Vec::new();
    if words.get(*at).is_some_and(|w| w == "else") {
        *at += 1;
        other = if words.get(*at).is_some_and(|w| w == "if") {
            vec![one_if(words, at, number, variables)?]
        } else {
            braces(words, at, number, variables)?
        };
    }
    Ok(Statement::If {
        condition,
        then,
        other,
    })
}

fn braces(
    words: &[String],
    at: &mut usize,
    number: usize,
    variables: &mut Variables,
) -> Result<Vec<Statement>, String> {
    expect(words, at, "{")?;
    let inside = block(words, at, number, variables)?;
    expect(words, at, "}")?;
    Ok(inside)
}

fn expect(words: &[String], at: &mut usize, what: &str) -> Result<(), String> {
    if words.get(*at).is_some_and(|w| w == what) {
        *at += 1;
        return Ok(());
    }
    Err(format!("`{what}` was expected, not {:?}", words.get(*at)))
}

fn parenthesis(
    words: &[String],
    at: &mut usize,
    number: usize,
    variables: &mut Variables,
) -> Result<Expression, String> {
    let start = *at;
    let mut depth = 0;
    while let Some(word) = words.get(*at) {
        *at += 1;
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(expression(&words[start..*at], number, variables));
        }
    }
    Err("a condition without end".into())
}

fn expression(words: &[String], number: usize, variables: &mut Variables) -> Expression {
    let token = |word: &String| match variables.find(number, word) {
        Some(v) => Token::Variable(v),
        None => Token::Text(word.clone()),
    };
    words.iter().map(token).collect()
}

fn simple(words: &[String], number: usize, variables: &mut Variables) -> Result<Statement, String> {
    let mut tokens = expression(words, number, variables);
    if let [name, open, me, close] = words
        && (open, me, close) == (&"(".into(), &"vlSelf".into(), &")".into())
    {
        return Ok(Statement::Call(name.clone()));
    }
    let known = |w: &String| w.contains("vlSelf") && !w.starts_with("vlSelfRef.");
    if let Some(word) = words
        .iter()
        .find(|w| known(w) || *w == "for" || *w == "while" || *w == "do")
    {
        return Err(format!("`{word}` is not known here"));
    }
    let Some(equals) = tokens.iter().position(|t| *t == Token::Text("=".into())) else {
        return Ok(Statement::Opaque(tokens));
    };
    let value = tokens.split_off(equals + 1);
    tokens.pop();
    let index = tokens.split_off(1);
    match tokens[0] {
        Token::Variable(to) if index.first().is_none_or(|t| *t == Token::Text("[".into())) => {
            Ok(Statement::Set { to, index, value })
        }
        _ => Err(format!("an assignment to `{}`", words[..equals].join(" "))),
    }
}
