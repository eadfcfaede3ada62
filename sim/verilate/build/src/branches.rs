//! Which way the conditions of a cycle mostly go.
//!
//! A cycle of a busy chip goes through more code than a processor's first-level instruction cache holds, most of it behind
//! conditions that seldom hold. The C++ compiler cannot know which; told so, it lays what does run side by side and lets the
//! rest stand apart. So it is told, from a file beside the block's build script: how often, of a thousand times, each
//! condition of `PREFIX__cycle.cpp` held in a run that somebody counted. A build with `NOCTULE_BRANCHES=count` makes
//! a simulator that counts, and writes these files anew when it ends. Nothing but speed depends on them: what a file does not
//! name is taken to hold seldom, what only the file knows is left aside.
//!
//! In the text for vectors of instances (`lanes`) a jump around what matters to no lane is an optimization alone; where some lane
//! nearly always wants it there is none.

use crate::Generated;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Conditions that hold less often, of a thousand times, are not worth a line of a file.
const SELDOM: u32 = 20;

/// Jumps that are taken less often than the rest, of a thousand times, cost more than they spare.
const MOSTLY: u32 = 950;

/// A key's length in bytes, above which its end is a hash.
const LONG: usize = 96;

/// The files with what was counted, one for each top module (`TOP.txt`): lines of a number, 0 to 1000, a blank, and the
/// condition.
#[derive(Debug, Clone)]
pub struct Branches {
    folder: PathBuf,
    count: bool,
}

impl Branches {
    /// Those in `folder`, an absolute path. To be called by a build script.
    ///
    /// # Errors
    /// A sentence: what `NOCTULE_BRANCHES` says is not `count`.
    pub fn of(folder: &Path) -> Result<Self, String> {
        println!("cargo::rerun-if-env-changed=NOCTULE_BRANCHES");
        println!("cargo::rerun-if-changed={}", folder.display());
        let count = match env::var("NOCTULE_BRANCHES").as_deref() {
            Err(_) | Ok("") => false,
            Ok("count") => true,
            Ok(other) => {
                return Err(format!(
                    "NOCTULE_BRANCHES=`{other}`: it is `count`, or not set"
                ));
            }
        };
        Ok(Self {
            folder: folder.to_owned(),
            count,
        })
    }

    /// Rewrites the conditions of the cycle that `add_cycle` has added to the model of `top`.
    ///
    /// # Errors
    /// A sentence: a file that cannot be read or written, or a line of it that is not as above.
    pub fn tell(&self, generated: &Generated, top: &str) -> Result<(), String> {
        let source = generated
            .dir
            .join(format!("{}__cycle.cpp", generated.prefix));
        let said = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
        let text = fs::read_to_string(&source).map_err(|e| said(&source, e))?;
        let told = if self.count {
            counting(&text, top, &self.file(top))
        } else if let Some(held) = self.held(top)? {
            let (told, strange) = expecting(&text, top, &held);
            self.warn(top, strange, held.len());
            told
        } else {
            return Ok(());
        };
        fs::write(&source, told).map_err(|e| said(&source, e))
    }

    /// Rewrites the jumps of `body`, the text for vectors of the model of `top`.
    ///
    /// # Errors
    /// A sentence: a file that cannot be read, or a line of it that is not as above.
    pub fn tell_lanes(&self, body: &str, top: &str) -> Result<String, String> {
        if self.count {
            return Ok(counting_jumps(body, top, &self.file(top)));
        }
        let Some(held) = self.held(top)? else {
            return Ok(body.to_owned());
        };
        let (told, strange) = without_jumps(body, top, &held);
        self.warn(top, strange, held.len());
        Ok(told)
    }

    fn file(&self, top: &str) -> PathBuf {
        self.folder.join(format!("{top}.txt"))
    }

    /// What the file says, if there is one.
    fn held(&self, top: &str) -> Result<Option<BTreeMap<String, u32>>, String> {
        let file = self.file(top);
        if !file.exists() {
            return Ok(None);
        }
        let said = |e: String| format!("{}: {e}", file.display());
        let counted = fs::read_to_string(&file).map_err(|e| said(e.to_string()))?;
        parse(&counted).map(Some).map_err(said)
    }

    fn warn(&self, top: &str, strange: usize, all: usize) {
        if strange * 4 > all {
            println!(
                "cargo::warning={}: {strange} of {all} conditions are not in the model any more; docs/simulation.md says how to count anew",
                self.file(top).display()
            );
        }
    }
}

fn parse(text: &str) -> Result<BTreeMap<String, u32>, String> {
    let mut held = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let parts = line.split_once(' ').and_then(|(thousandths, key)| {
            let thousandths = thousandths.parse().ok().filter(|t| *t <= 1000)?;
            Some((key.to_owned(), thousandths))
        });
        let Some((key, thousandths)) = parts else {
            return Err(format!(
                "line {}: `{line}` is not a number up to 1000, a blank and a condition",
                number + 1
            ));
        };
        held.insert(key, thousandths);
    }
    Ok(held)
}

/// `text`, each condition with what is known of it; and how many of the known are nowhere.
fn expecting(text: &str, top: &str, held: &BTreeMap<String, u32>) -> (String, usize) {
    let mut met = BTreeSet::new();
    let told = each_condition(text, |condition| {
        let key = key(condition, top);
        let thousandths = held.get(&key).copied().unwrap_or(0).clamp(1, 999);
        met.insert(key);
        format!("__builtin_expect_with_probability(bool({condition}), 1, 0.{thousandths:03})")
    });
    let strange = held.keys().filter(|k| !met.contains(*k)).count();
    (told, strange)
}

/// `text`, counting how often each condition holds, and writing `file` at the end of the program.
fn counting(text: &str, top: &str, file: &Path) -> String {
    let mut keys = BTreeSet::new();
    each_condition(text, |condition| {
        keys.insert(key(condition, top));
        String::new()
    });
    let keys: Vec<String> = keys.into_iter().collect();
    let told = each_condition(text, |condition| {
        let which = keys.binary_search(&key(condition, top)).unwrap_or(0);
        format!("conditions.holds({which}, bool({condition}))")
    });
    format!("#include <stdio.h>\n{}{told}", counter(&keys, file))
}

/// `body` without jumps around what nearly always matters; and how many of the known are nowhere.
fn without_jumps(body: &str, top: &str, held: &BTreeMap<String, u32>) -> (String, usize) {
    let mut met = BTreeSet::new();
    let told = each_jump(body, |mask, said| {
        let key = key(said, top);
        let always = held
            .get(&key)
            .is_some_and(|thousandths| *thousandths >= MOSTLY);
        met.insert(key);
        if always {
            "{".to_owned()
        } else {
            format!("if (any({mask})) {{")
        }
    });
    let strange = held.keys().filter(|k| !met.contains(*k)).count();
    (told, strange)
}

/// `body`, counting how often each jump is not taken, by vectors of 8 and more. To be included in a namespace without name, after
/// `stdio.h`.
fn counting_jumps(body: &str, top: &str, file: &Path) -> String {
    let mut keys = BTreeSet::new();
    each_jump(body, |_, said| {
        keys.insert(key(said, top));
        String::new()
    });
    let keys: Vec<String> = keys.into_iter().collect();
    let told = each_jump(body, |mask, said| {
        let which = keys.binary_search(&key(said, top)).unwrap_or(0);
        format!("if (conditions.holds({which}, any({mask}))) {{")
    });
    format!(
        "#if NOCTULE_LANES >= 8\n{}#else
struct {{
  bool holds(int, bool does) {{ return does; }}
}} conditions;
#endif
{told}",
        counter(&keys, file)
    )
}

/// `body` with what `new` makes of each jump's mask and of what is said of it.
fn each_jump(body: &str, mut new: impl FnMut(&str, &str) -> String) -> String {
    body.lines().fold(String::new(), |mut out, line| {
        let jump = line
            .trim_start()
            .strip_prefix("if (any(")
            .and_then(|rest| rest.split_once(")) {  // "));
        let _ = match jump {
            Some((mask, said)) => writeln!(out, "{}  // {said}", new(mask, said)),
            None => writeln!(out, "{line}"),
        };
        out
    })
}

/// C++: `conditions.holds(N, IS)` is `IS` and counts it for the condition `keys[N]`; at the end of the program `file` is written.
/// (None is where nothing was counted: by text for vectors that this machine does not have.)
fn counter(keys: &[String], file: &Path) -> String {
    let count = keys.len();
    let names = keys.iter().fold(String::new(), |mut all, key| {
        let _ = writeln!(all, "    {key:?},");
        all
    });
    format!(
        "namespace {{
const char* const kConditions[] = {{
{names}}};
struct Conditions {{
  unsigned long times[{count}][2] = {{}};
  bool any = false;
  bool holds(int which, bool does) {{
    any = true;
    times[which][does]++;
    return does;
  }}
  ~Conditions() {{
    if (!any) return;
    FILE* file = fopen({file:?}, \"w\");
    if (!file) {{
      perror({file:?});
      return;
    }}
    for (int i = 0; i < {count}; i++) {{
      const unsigned long all = times[i][0] + times[i][1], thousandths = all == 0 ? 0 : (times[i][1] * 1000 + all / 2) / all;
      if (thousandths >= {SELDOM}) fprintf(file, \"%lu %s\\n\", thousandths, kConditions[i]);
    }}
    if (fclose(file) != 0) perror({file:?});
  }}
}} conditions;
}}  // namespace
"
    )
}

/// `text` with what `new` makes of the condition of each `if`. Reset's is left alone.
fn each_condition(text: &str, mut new: impl FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(at) = rest.find("if (") {
        let word = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (before, from) = rest.split_at(at + "if ".len());
        let end = closing(from);
        let condition = &from[1..end];
        out += before;
        if word && !condition.contains("VL_UNLIKELY") {
            let _ = write!(out, "({})", new(condition));
        } else {
            out += &from[..=end];
        }
        rest = &from[end + 1..];
    }
    out + rest
}

/// Where the parenthesis closes that `text` begins with.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len() - 1
}

/// A condition's name in a file: the design's own names, without blanks and conversions.
fn key(condition: &str, top: &str) -> String {
    let short = condition
        .replace("vlSelfRef.", "")
        .replace("s.", "")
        .replace("( IData )", "")
        .replace(&format!("{top}__DOT__"), "")
        .replace("__DOT__", ".")
        .replace(char::is_whitespace, "");
    if short.len() <= LONG {
        return short;
    }
    let hash = short.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{}..{hash:016x}", &short[..LONG - 18])
}

#[cfg(test)]
mod tests {
    use super::*;

    const CYCLE: &str = "void f() {
    if (VL_UNLIKELY(vlSelfRef.rst_i)) { return; }
    if ( vlSelfRef.top__DOT__a__DOT__send ) {
    x = diff (y);
    } else if ( ( 1U & ( IData ) ( vlSelfRef.go_i ) ) ) {
    }
    if (d & 0x4ULL) {
    }
    }";

    #[test]
    fn conditions_are_told_as_they_were_counted_and_unknown_ones_hold_seldom() {
        let held = parse("310 a.send\n1000 (1U&(go_i))\n5 gone\n").expect("a good file");
        let (told, strange) = expecting(CYCLE, "top", &held);
        for line in [
            "if (VL_UNLIKELY(vlSelfRef.rst_i)) {",
            "if (__builtin_expect_with_probability(bool( vlSelfRef.top__DOT__a__DOT__send ), 1, 0.310)) {",
            "else if (__builtin_expect_with_probability(bool( ( 1U & ( IData ) ( vlSelfRef.go_i ) ) ), 1, 0.999)) {",
            "if (__builtin_expect_with_probability(bool(d & 0x4ULL), 1, 0.001)) {",
            "x = diff (y);",
        ] {
            assert!(told.contains(line), "{line}\n{told}");
        }
        assert_eq!(strange, 1);
    }

    #[test]
    fn what_counts_writes_the_names_that_are_looked_for() {
        let told = counting(CYCLE, "top", Path::new("/tmp/top.txt"));
        for part in [
            "    \"(1U&(go_i))\",\n    \"a.send\",\n    \"d&0x4ULL\",\n",
            "if (conditions.holds(1, bool( vlSelfRef.top__DOT__a__DOT__send ))) {",
            "if (VL_UNLIKELY(vlSelfRef.rst_i)) {",
            "fopen(\"/tmp/top.txt\", \"w\")",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
    }

    const LANES: &str = "  const B m1 = c0;
  if (any(m1)) {  // s.top__DOT__go
    if (any(m3)) {  // ~s.top__DOT__go
      if (rare(any(m5))) {
      }
    }
  }
";

    #[test]
    fn jumps_around_what_nearly_always_matters_go() {
        let held = parse("950 go\n949 ~go\n").expect("a good file");
        let (told, strange) = without_jumps(LANES, "top", &held);
        assert_eq!(strange, 0);
        let lines: Vec<&str> = told.lines().map(str::trim_start).collect();
        assert_eq!(
            lines[1..4],
            [
                "{  // s.top__DOT__go",
                "if (any(m3)) {  // ~s.top__DOT__go",
                "if (rare(any(m5))) {"
            ]
        );
        let counts = counting_jumps(LANES, "top", Path::new("/tmp/top.txt"));
        for part in [
            "\"go\",",
            "if (conditions.holds(1, any(m3))) {",
            "rare(any(m5))",
        ] {
            assert!(counts.contains(part), "{part}\n{counts}");
        }
    }

    #[test]
    fn long_conditions_keep_apart() {
        let (one, two) = (
            format!("{}1", "a|".repeat(80)),
            format!("{}2", "a|".repeat(80)),
        );
        assert_ne!(key(&one, "top"), key(&two, "top"));
        assert_eq!(key(&one, "top").len(), LONG);
        assert_eq!(key(&one, "top"), key(&one.replace('|', " | "), "top"));
    }

    #[test]
    fn a_line_that_is_no_count_is_named() {
        for wrong in ["a.send", "1001 a.send", "-1 a.send", "12"] {
            let why = parse(&format!("7 b\n{wrong}\n")).expect_err(wrong);
            assert!(why.contains("line 2") && why.contains(wrong), "{why}");
        }
    }
}
