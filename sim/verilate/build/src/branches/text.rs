//! The rewriting of the text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Conditions that hold less often, of a thousand times, are not worth a line of a file.
const SELDOM: u32 = 20;

/// A jump around what runs at least so often, of a thousand times, costs more than it spares.
const MOSTLY: u32 = 950;

/// A key's length in bytes, above which its end is a hash.
const LONG: usize = 96;

/// What a place of the text becomes: of the expression that decides, and of the condition in the design's words; none: nothing is
/// decided there any more.
type New<'a> = dyn FnMut(&str, &str) -> Option<String> + 'a;

/// `text` with what is new at each of its places.
type Walk = fn(text: &str, new: &mut New<'_>) -> String;

/// `text`, each condition with what is known of it; and how many of the known are nowhere.
pub(super) fn expecting(text: &str, top: &str, held: &BTreeMap<String, u32>) -> (String, usize) {
    knowing(text, top, held, each_condition, |condition, held| {
        let thousandths = held.unwrap_or(0).clamp(1, 999);
        Some(format!(
            "__builtin_expect_with_probability({condition}, 1, 0.{thousandths:03})"
        ))
    })
}

/// `body` without jumps around what nearly always matters, or is little and matters more than seldom; and how many of the
/// known are nowhere.
pub(super) fn without_jumps(
    body: &str,
    top: &str,
    held: &BTreeMap<String, u32>,
) -> (String, usize) {
    knowing(body, top, held, each_jump, |matters, held| {
        let most = if matters.starts_with("seldom(") {
            SELDOM
        } else {
            MOSTLY
        };
        (held < Some(most)).then(|| matters.to_owned())
    })
}

fn knowing(
    text: &str,
    top: &str,
    held: &BTreeMap<String, u32>,
    walk: Walk,
    say: impl Fn(&str, Option<u32>) -> Option<String>,
) -> (String, usize) {
    let mut met = BTreeSet::new();
    let told = walk(text, &mut |expression, said| {
        let key = key(said, top);
        let new = say(expression, held.get(&key).copied());
        met.insert(key);
        new
    });
    let strange = held.keys().filter(|k| !met.contains(*k)).count();
    (told, strange)
}

/// `text`, counting how often each condition holds, and writing `file` at the end of the program.
pub(super) fn counting(text: &str, top: &str, file: &Path) -> String {
    let (counter, told) = counted(text, top, file, each_condition);
    format!("#include <stdio.h>\n{counter}{told}")
}

/// `body`, counting how often each jump is not taken, by vectors of 8 and more. To be included in a namespace without name, after
/// `stdio.h`.
pub(super) fn counting_jumps(body: &str, top: &str, file: &Path) -> String {
    let (counter, told) = counted(body, top, file, each_jump);
    format!(
        "#if NOCTULE_LANES >= 8\n{counter}#else
struct {{
  bool holds(int, bool does) {{ return does; }}
}} conditions;
#endif
{told}"
    )
}

/// What counts, and the text that uses it.
fn counted(text: &str, top: &str, file: &Path, walk: Walk) -> (String, String) {
    let mut keys = BTreeSet::new();
    walk(text, &mut |_, said| {
        keys.insert(key(said, top));
        None
    });
    let keys: Vec<String> = keys.into_iter().collect();
    let told = walk(text, &mut |expression, said| {
        let which = keys.binary_search(&key(said, top)).unwrap_or(0);
        Some(format!("conditions.holds({which}, {expression})"))
    });
    (counter(&keys, file), told)
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

/// The conditions of a cycle, but reset's.
fn each_condition(text: &str, new: &mut New<'_>) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(at) = rest.find("if (") {
        let word = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (before, from) = rest.split_at(at + "if ".len());
        let end = closing(from);
        let condition = &from[1..end];
        out += before;
        if word
            && !condition.contains("VL_UNLIKELY")
            && let Some(new) = new(&format!("bool({condition})"), condition)
        {
            let _ = write!(out, "({new})");
        } else {
            out += &from[..=end];
        }
        rest = &from[end + 1..];
    }
    out + rest
}

/// The jumps of the text for vectors.
fn each_jump(body: &str, new: &mut New<'_>) -> String {
    body.lines().fold(String::new(), |mut out, line| {
        let jump = line
            .trim_start()
            .strip_prefix("if (")
            .and_then(|rest| rest.split_once(") {  // "));
        let _ = match jump {
            None => writeln!(out, "{line}"),
            Some((matters, said)) => match new(matters, said) {
                Some(new) => writeln!(out, "if ({new}) {{  // {said}"),
                None => writeln!(out, "{{  // {said}"),
            },
        };
        out
    })
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
    use super::super::parse;
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
      if (seldom(any(m5))) {  // s.top__DOT__little
      }
      if (seldom(any(m7))) {  // s.top__DOT__less
      }
    }
  }
";

    #[test]
    fn jumps_around_what_nearly_always_matters_go_and_around_little_if_it_matters_often() {
        let held = parse("950 go\n949 ~go\n20 little\n19 less\n").expect("a good file");
        let (told, strange) = without_jumps(LANES, "top", &held);
        assert_eq!(strange, 0);
        let lines: Vec<&str> = told.lines().map(str::trim_start).collect();
        assert_eq!(
            lines[1..6],
            [
                "{  // s.top__DOT__go",
                "if (any(m3)) {  // ~s.top__DOT__go",
                "{  // s.top__DOT__little",
                "}",
                "if (seldom(any(m7))) {  // s.top__DOT__less",
            ]
        );
        let counts = counting_jumps(LANES, "top", Path::new("/tmp/top.txt"));
        for part in [
            "\"go\",",
            "if (conditions.holds(3, any(m3))) {",
            "if (conditions.holds(2, seldom(any(m5)))) {",
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
}
