//! The C++ that Verilator writes, as statements. It is a small language: values of 32 and 64 bits without sign,
//! arrays of them, assignments, `if`. Whatever else turns up is an error that quotes it.

use super::lex::{FLAG, Word};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Number { value: u64, wide: bool },
    Var { name: String, member: bool },
    Element(Box<Expr>, Box<Expr>),
    Unary(&'static str, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Choice(Box<Expr>, Box<Expr>, Box<Expr>),
    Cast(String, Box<Expr>),
    Call(String, Vec<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stmt {
    /// A variable of the function, of type Flag, CData, SData, IData or QData.
    Local {
        kind: String,
        name: String,
    },
    Assign(Expr, Expr),
    If(Expr, Vec<Stmt>, Vec<Stmt>),
}

/// Parses the body of a function: what is between its braces.
pub(super) fn body(words: &[Word]) -> Result<Vec<Stmt>, String> {
    let mut p = Parser { words, at: 0 };
    let mut all = Vec::new();
    while p.at < words.len() {
        p.statement(&mut all)?;
    }
    Ok(all)
}

/// Parses one value.
pub(super) fn value(words: &[Word]) -> Result<Expr, String> {
    let mut p = Parser { words, at: 0 };
    let value = p.expr()?;
    if p.at == words.len() {
        Ok(value)
    } else {
        Err(p.strange("the end"))
    }
}

struct Parser<'a> {
    words: &'a [Word],
    at: usize,
}

const KINDS: [&str; 5] = [FLAG, "CData", "SData", "IData", "QData"];

/// Binary operators, loosest first.
const LEVELS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<", ">", "<=", ">="],
    &["<<", ">>"],
    &["+", "-"],
    &["*"],
];

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<&Word> {
        self.words.get(self.at + ahead)
    }

    fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        matches!(self.peek(ahead), Some(Word::Sign(s)) if *s == sign)
    }

    fn is_name(&self, ahead: usize, what: &str) -> bool {
        matches!(self.peek(ahead), Some(Word::Name { name, member: false }) if name == what)
    }

    fn kind(&self, ahead: usize) -> Option<String> {
        match self.peek(ahead) {
            Some(Word::Name {
                name,
                member: false,
            }) if KINDS.contains(&name.as_str()) => Some(name.clone()),
            _ => None,
        }
    }

    fn eat(&mut self, sign: &str) -> Result<(), String> {
        if self.is_sign(0, sign) {
            self.at += 1;
            return Ok(());
        }
        Err(self.strange(&format!("`{sign}`")))
    }

    fn strange(&self, wanted: &str) -> String {
        let rest = &self.words[self.at.min(self.words.len())..];
        format!("{wanted} expected before {:?}", &rest[..rest.len().min(6)])
    }

    fn skip_statement(&mut self) {
        while self.at < self.words.len() && !self.is_sign(0, ";") {
            self.at += 1;
        }
        self.at += 1;
    }

    fn statement(&mut self, out: &mut Vec<Stmt>) -> Result<(), String> {
        if self.is_sign(0, ";") {
            self.at += 1;
        } else if self.is_name(0, "VL_DEBUG_IF") {
            // VL_DEBUG_IF(VL_DBG_MSGF("..."); );
            self.skip_statement();
            self.skip_statement();
        } else if self.is_name(0, "auto")
            || matches!(self.peek(0), Some(Word::Name { name, .. }) if name.ends_with("__Syms"))
        {
            self.skip_statement();
        } else if self.is_sign(0, "{") {
            out.extend(self.block()?);
        } else if self.is_name(0, "if") {
            self.at += 1;
            out.push(self.conditional()?);
        } else if let Some(kind) = self.kind(0) {
            let Some(Word::Name { name, .. }) = self.peek(1) else {
                return Err(self.strange("a variable"));
            };
            let name = name.clone();
            self.at += 2;
            self.eat(";")?;
            out.push(Stmt::Local { kind, name });
        } else {
            let to = self.postfix()?;
            self.eat("=")?;
            let value = self.expr()?;
            self.eat(";")?;
            out.push(Stmt::Assign(to, value));
        }
        Ok(())
    }

    fn block(&mut self) -> Result<Vec<Stmt>, String> {
        self.eat("{")?;
        let mut all = Vec::new();
        while !self.is_sign(0, "}") {
            if self.at >= self.words.len() {
                return Err(self.strange("`}`"));
            }
            self.statement(&mut all)?;
        }
        self.at += 1;
        Ok(all)
    }

    fn conditional(&mut self) -> Result<Stmt, String> {
        self.eat("(")?;
        let condition = self.expr()?;
        self.eat(")")?;
        let then = self.block()?;
        let mut otherwise = Vec::new();
        if self.is_name(0, "else") {
            self.at += 1;
            if self.is_name(0, "if") {
                self.at += 1;
                otherwise.push(self.conditional()?);
            } else {
                otherwise = self.block()?;
            }
        }
        Ok(Stmt::If(condition, then, otherwise))
    }

    fn expr(&mut self) -> Result<Expr, String> {
        let condition = self.binary(0)?;
        if !self.is_sign(0, "?") {
            return Ok(condition);
        }
        self.at += 1;
        let yes = self.expr()?;
        self.eat(":")?;
        let no = self.expr()?;
        Ok(Expr::Choice(condition.into(), yes.into(), no.into()))
    }

    fn binary(&mut self, level: usize) -> Result<Expr, String> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        while let Some(op) = operators.iter().find(|op| self.is_sign(0, op)) {
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = Expr::Binary(op, left.into(), right.into());
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, String> {
        for op in ["~", "!", "-"] {
            if self.is_sign(0, op) {
                self.at += 1;
                return Ok(Expr::Unary(op, self.unary()?.into()));
            }
        }
        if self.is_sign(0, "(")
            && self.is_sign(2, ")")
            && let Some(kind) = self.kind(1)
        {
            self.at += 3;
            return Ok(Expr::Cast(kind, self.unary()?.into()));
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Expr, String> {
        let mut e = match self.peek(0).cloned() {
            Some(Word::Sign("(")) => {
                self.at += 1;
                let e = self.expr()?;
                self.eat(")")?;
                e
            }
            Some(Word::Number { value, wide }) => {
                self.at += 1;
                Expr::Number { value, wide }
            }
            Some(Word::Name { name, member }) if name != "goto" => {
                self.at += 1;
                if self.is_sign(0, "(") {
                    self.at += 1;
                    let mut arguments = vec![self.expr()?];
                    while self.is_sign(0, ",") {
                        self.at += 1;
                        arguments.push(self.expr()?);
                    }
                    self.eat(")")?;
                    return Ok(Expr::Call(name, arguments));
                }
                Expr::Var { name, member }
            }
            _ => return Err(self.strange("a value")),
        };
        while self.is_sign(0, "[") {
            self.at += 1;
            let index = self.expr()?;
            self.eat("]")?;
            e = Expr::Element(e.into(), index.into());
        }
        Ok(e)
    }
}
