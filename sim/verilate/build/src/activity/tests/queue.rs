//! On a queue, cut by what is written; and copies of its cycle for situations.

use super::super::{Cut, Fact, Situation, Situations, rewrite};
use super::{INPUTS, made, place};

/// A register written behind a condition, by a copy, and an array with a flag; a wire that hangs on both.
const QUEUE_HEADER: &str = "
        VL_IN8(clk_i,0,0);
        VL_IN8(rst_i,0,0);
        VL_IN8(push_i,0,0);
        VL_IN8(data_i,7,0);
        VL_OUT8(first_o,7,0);
        CData/*3:0*/ top__DOT__place_q;
        CData/*0:0*/ top__DOT__some_q;
        CData/*0:0*/ top__DOT__full_q;
        CData/*7:0*/ top__DOT__first;
        CData/*7:0*/ top__DOT__pick;
        VlUnpacked<CData/*7:0*/, 16> top__DOT__words_q;
    // INTERNAL VARIABLES
";

const QUEUE: &str = "
extern const VlUnpacked<CData/*6:0*/, 4> V__ConstPool__TABLE_0 = {{
    0U, 0x11U,
    0U, 0x12U
}};

void V___024root___eval_nba(V___024root* vlSelf) {
    CData/*3:0*/ __Vdly__place_q;
    CData/*7:0*/ __VdlyVal__words_q;
    CData/*3:0*/ __VdlyDim0__words_q;
    CData/*0:0*/ __VdlySet__words_q;
    __VdlyVal__words_q = 0;
    __VdlySet__words_q = 0;
    if ((1ULL & vlSelfRef.__VnbaTriggered[0U])) {
        __Vdly__place_q = vlSelfRef.top__DOT__place_q;
        __VdlySet__words_q = 0U;
        if (vlSelfRef.push_i) {
            __VdlyVal__words_q = vlSelfRef.data_i;
            __VdlyDim0__words_q = vlSelfRef.top__DOT__place_q;
            __VdlySet__words_q = 1U;
            __Vdly__place_q = (0x0fU & (1U + (IData)(vlSelfRef.top__DOT__place_q)));
            vlSelfRef.top__DOT__some_q = 1U;
        }
        if ((4U == (IData)(vlSelfRef.top__DOT__place_q))) {
            vlSelfRef.top__DOT__full_q = 1U;
        }
        vlSelfRef.top__DOT__place_q = __Vdly__place_q;
        if (__VdlySet__words_q) {
            vlSelfRef.top__DOT__words_q[__VdlyDim0__words_q] = __VdlyVal__words_q;
        }
        vlSelfRef.top__DOT__first = (vlSelfRef.top__DOT__words_q[(IData)(vlSelfRef.top__DOT__place_q)] | (8U & ((IData)(vlSelfRef.top__DOT__full_q) << 3U)));
        vlSelfRef.top__DOT__pick = V__ConstPool__TABLE_0[((2U & (IData)(vlSelfRef.top__DOT__place_q)) | (IData)(vlSelfRef.top__DOT__some_q))];
        vlSelfRef.first_o = vlSelfRef.top__DOT__first;
    }
}
";

fn in_situations(code: &str, situations: &Situations) -> Result<(String, String), String> {
    rewrite(
        QUEUE_HEADER,
        code,
        "V",
        "top",
        INPUTS,
        Cut::Writes,
        situations,
    )
}

fn writes(code: &str) -> (String, Vec<String>) {
    let (members, function) =
        in_situations(code, &Situations::default()).expect("it is as Verilator writes");
    let lines = function.lines().map(|line| line.trim().replace(' ', ""));
    (members, lines.collect())
}

/// The condition that a line stands behind.
fn behind(lines: &[String], start: &str) -> String {
    let mut open: Vec<&str> = Vec::new();
    for line in &lines[..place(lines, start)] {
        if line.starts_with('}') {
            open.pop();
        }
        if line.ends_with('{') {
            open.push(line);
        }
    }
    (*open.last().expect("a line of the function")).to_owned()
}

/// The bits that a line like `d|=0x1ULL;` or `if(d&0x1ULL){` names.
fn bits(line: &str) -> u64 {
    let (_, hex) = line
        .split_once("0x")
        .unwrap_or_else(|| panic!("no bits in {line}"));
    let end = hex.find("ULL").expect("ULL");
    u64::from_str_radix(&hex[..end], 16).expect("a number")
}

#[test]
fn a_wire_is_computed_if_a_block_has_run_that_writes_what_it_hangs_on() {
    let (members, lines) = writes(QUEUE);
    assert!(members.contains("QData active = ~0ULL;"), "{members}");
    let condition = bits(&behind(&lines, "vlSelfRef.top__DOT__first="));
    let pushed = place(&lines, "if(vlSelfRef.push_i)");
    let emptied = place(&lines, "if((4U==");
    for start in [pushed, emptied] {
        let raised = lines[start..].iter().find(|line| line.starts_with("d|="));
        assert_ne!(
            bits(raised.expect("the block says so")) & condition,
            0,
            "{lines:#?}"
        );
    }
    // After reset, and when others have changed the model, all of it is computed.
    let first = lines
        .iter()
        .find(|line| line.starts_with("QDatad="))
        .expect("what is kept");
    assert_eq!(bits(first) & condition, condition);
}

#[test]
fn what_is_put_off_hangs_on_the_block_that_decides_it_and_on_nothing_else() {
    let (_, lines) = writes(QUEUE);
    let all = lines.join("\n");
    assert!(!all.contains("VdlySet"), "{all}");
    assert!(
        !all.contains("Vdly__place_q=vlSelfRef.top__DOT__place_q;"),
        "{all}"
    );
    // The array is written at the end of the block; the register after the last who reads its old value.
    assert_eq!(
        behind(&lines, "vlSelfRef.top__DOT__words_q["),
        "if(vlSelfRef.push_i){"
    );
    let last = place(&lines, "if((4U==");
    let back = place(&lines, "vlSelfRef.top__DOT__place_q=");
    assert!(last < back, "{all}");
    let condition = bits(&behind(&lines, "vlSelfRef.top__DOT__place_q="));
    let kept = lines
        .iter()
        .find(|line| line.starts_with("QDatad="))
        .expect("what is kept");
    assert_eq!(
        bits(kept) & condition,
        0,
        "without a new value there is nothing to put back"
    );
}

#[test]
fn a_copy_that_is_read_or_written_otherwise_is_left_alone() {
    for (from, to) in [
        (
            "vlSelfRef.top__DOT__full_q = 1U;",
            "__Vdly__place_q = (3U & (IData)(__Vdly__place_q));",
        ),
        (
            "__VdlySet__words_q = 1U;",
            "__VdlySet__words_q = vlSelfRef.data_i;",
        ),
        ("__VdlySet__words_q = 1U;", "__VdlySet__words_q = 0U;"),
    ] {
        let (_, lines) = writes(&QUEUE.replace(from, to));
        let all = lines.join("\n");
        let copied = all.contains("Vdly__place_q=vlSelfRef.top__DOT__place_q;");
        let flagged = all.contains("if(l0___VdlySet__words_q)");
        assert_ne!(copied, flagged, "{to}: {all}");
    }
}

#[test]
fn what_is_constant_when_a_value_is_0_stands_behind_it() {
    let sum = vec!["(IData)(vlSelfRef.top__DOT__pick)"; 40].join(" & ");
    let code = QUEUE.replace(
        "vlSelfRef.top__DOT__pick = ",
        &format!(
            "vlSelfRef.top__DOT__none = (0x10U & (IData)(vlSelfRef.top__DOT__place_q));\n\
             vlSelfRef.top__DOT__pick = (0xfeU & (0xffU & (IData)(vlSelfRef.top__DOT__none)));\n\
             vlSelfRef.top__DOT__more = (1U & ((IData)(vlSelfRef.top__DOT__none) >> 4U));\n\
             vlSelfRef.top__DOT__sum = ({sum});\n\
             vlSelfRef.top__DOT__table = "
        ),
    );
    let header = QUEUE_HEADER.replace(
        "        CData/*7:0*/ top__DOT__pick;\n",
        "        CData/*7:0*/ top__DOT__pick;\n        CData/*7:0*/ top__DOT__none;\n        CData/*0:0*/ top__DOT__more;\n\
         CData/*7:0*/ top__DOT__sum;\n        CData/*7:0*/ top__DOT__table;\n",
    );
    let (_, function) = made(&header, &code, INPUTS, Cut::Writes).expect("as Verilator writes");
    let lines: Vec<String> = function
        .lines()
        .map(|line| line.trim().replace(' ', ""))
        .collect();
    assert!(
        lines
            .iter()
            .any(|l| l == "if(vlSelfRef.top__DOT__none){" || l == "if(vlSelfRef.top__DOT__pick){"),
        "{lines:#?}"
    );
    assert!(
        lines.iter().any(|l| l == "vlSelfRef.top__DOT__sum=0x0ULL;"),
        "{lines:#?}"
    );
    assert!(
        !lines
            .iter()
            .any(|l| l == "vlSelfRef.top__DOT__table=0x0ULL;"),
        "{lines:#?}"
    );
}

/// What `rewrite` makes of the queue with copies for these situations: each copy's lines, and those of the cycle.
fn copies(code: &str, key: &[&str], cases: &[(u64, &[(&str, u64)])]) -> Vec<Vec<String>> {
    let owned = |(value, zero): &(u64, &[(&str, u64)])| {
        let facts = zero.iter().map(|(name, bits)| Fact::zero(*name, *bits));
        let facts = facts.collect();
        let within = Vec::new();
        (*value, Situation { facts, within })
    };
    let situations = Situations {
        key: key.iter().map(|name| (*name).to_owned()).collect(),
        cases: cases.iter().map(owned).collect(),
    };
    copies_for(code, &situations)
}

fn copies_for(code: &str, situations: &Situations) -> Vec<Vec<String>> {
    let (_, function) = in_situations(code, situations).expect("as Verilator writes");
    let lines = |part: &str| part.lines().map(|l| l.trim().replace(' ', "")).collect();
    let (first, cycle) = function
        .split_once("\nvoid V_cycle(")
        .expect("the function");
    let mut all: Vec<Vec<String>> = first.split("\nstatic void ").skip(1).map(lines).collect();
    all.push(lines(cycle));
    all
}

const PLACE: &str = "top__DOT__place_q";

#[test]
fn a_copy_is_without_what_its_situation_decides_and_runs_in_no_other() {
    let all = copies(
        QUEUE,
        &["push_i"],
        &[(0, &[(PLACE, !0)]), (0, &[]), (1, &[(PLACE, 4)])],
    );
    let [nothing, idle, pushed, cycle] = all.as_slice() else {
        panic!("{all:#?}");
    };
    let has = |lines: &[String], part: &str| lines.iter().any(|line| line.contains(part));
    // Neither block runs, so nothing that hangs on one does; a blank condition is not even asked.
    for part in ["if(", "words_q", "some_q=", "full_q=", "first="] {
        assert!(!has(nothing, part), "{part} {nothing:#?}");
    }
    assert!(!has(idle, "push_i") && !has(idle, "some_q=1U"), "{idle:#?}");
    assert!(has(idle, "full_q=0x1U") && has(idle, "first="), "{idle:#?}");
    assert!(has(pushed, "some_q=0x1U"), "{pushed:#?}");
    assert!(
        !has(pushed, "push_i") && !has(pushed, "full_q="),
        "{pushed:#?}"
    );
    // Only where it is known what changed.
    let start = place(cycle, "if(vlSelfRef.active==0)switch(vlSelfRef.push_i){");
    assert_eq!(
        cycle[start + 1..start + 10],
        [
            "case0x0:",
            "if((vlSelfRef.top__DOT__place_q)==0)returnV_situation_0(vlSelfRef);",
            "if((0)==0)returnV_situation_1(vlSelfRef);",
            "break;",
            "case0x1:",
            "if(((vlSelfRef.top__DOT__place_q&0x4ULL))==0)returnV_situation_2(vlSelfRef);",
            "break;",
            "default:break;",
            "}",
        ]
    );
    assert!(has(cycle, "if(vlSelfRef.push_i)"), "{cycle:#?}");
}

#[test]
fn a_copy_knows_what_a_condition_says_and_forgets_what_one_branch_changed() {
    let code = QUEUE.replace(
        "vlSelfRef.top__DOT__pick = ",
        "if ((0U != (4U & (IData)(vlSelfRef.top__DOT__place_q)))) {
            vlSelfRef.top__DOT__full_q = 0U;
        }
        vlSelfRef.top__DOT__first = (4U & (IData)(vlSelfRef.top__DOT__place_q));
        if (vlSelfRef.top__DOT__first) {
            vlSelfRef.top__DOT__words_q[2U] = (1U | ((IData)(vlSelfRef.top__DOT__first) << 1U));
        }
        vlSelfRef.top__DOT__pick = ",
    );
    let all = copies(&code, &[], &[(0, &[("top__DOT__some_q", !0)])]);
    let copy = &all[0];
    let has = |part: &str| copy.iter().any(|line| line.contains(part));
    // The one bit that it may have is set.
    assert!(has("words_q[2U]=0x9U;"), "{copy:#?}");
    // It was 0, and is 1 if something was pushed.
    let picks: Vec<&String> = copy.iter().filter(|l| l.contains("pick=")).collect();
    assert!(
        picks.iter().all(|l| l.contains("some_q")) && !picks.is_empty(),
        "{copy:#?}"
    );
}

#[test]
fn a_copy_writes_a_variable_of_its_own_before_it_reads_it() {
    let code = QUEUE
        .replace(
            "    CData/*3:0*/ __Vdly__place_q;",
            "    CData/*7:0*/ none;\n    CData/*3:0*/ __Vdly__place_q;",
        )
        .replace(
            "vlSelfRef.top__DOT__pick = ",
            &format!(
                "if (vlSelfRef.top__DOT__full_q) {{
                    none = (IData)(vlSelfRef.top__DOT__place_q);
                }} else {{
                    none = 0U;
                }}
                vlSelfRef.top__DOT__pick = (IData)(none) + {} + ",
                vec!["(IData)(vlSelfRef.top__DOT__place_q)"; 20].join(" + ")
            ),
        );
    // What it would be if the cycle changed nothing is not what it is when the cycle begins.
    let all = copies(&code, &["push_i"], &[(0, &[("top__DOT__full_q", !0)])]);
    let copy = &all[0];
    let written = place(copy, "l0_none=0x0U;");
    let read = copy
        .iter()
        .position(|l| l.contains("pick=") && l.contains("l0_none"));
    assert!(Some(written) < read, "{copy:#?}");
}

#[test]
fn a_situation_of_a_variable_that_is_not_there_is_refused() {
    let gone = Situation {
        facts: vec![Fact::zero("top__DOT__gone_q", !0)],
        within: Vec::new(),
    };
    let situations = Situations {
        key: vec!["push_i".to_owned()],
        cases: vec![(0, gone)],
    };
    let made = in_situations(QUEUE, &situations);
    let why = made.expect_err("there is none");
    assert!(why.contains("top__DOT__gone_q"), "{why}");
}

#[test]
fn a_situation_within_another_has_a_copy_of_its_own_and_is_asked_for_first() {
    let facts = vec![Fact::zero("top__DOT__full_q", !0)];
    let within = vec![vec![
        Fact::new(PLACE, 6, 4),
        Fact::new("data_i", !0, 9),
        Fact::zero("top__DOT__some_q", !0),
    ]];
    let situations = Situations {
        key: vec!["push_i".to_owned()],
        cases: vec![(1, Situation { facts, within })],
    };
    let all = copies_for(QUEUE, &situations);
    let [outer, inner, cycle] = all.as_slice() else {
        panic!("{all:#?}");
    };
    let has = |lines: &[String], part: &str| lines.iter().any(|line| line.contains(part));
    // What both facts say is known in the inner one, what its own say in no other.
    assert!(has(outer, "data_i") && !has(inner, "data_i"), "{outer:#?}");
    assert!(has(inner, "]=0x9U;"), "{inner:#?}");
    for copy in [outer, inner] {
        assert!(
            has(copy, "(1U+(IData)(vlSelfRef.top__DOT__place_q))"),
            "not all of it is known: {copy:#?}"
        );
    }
    let start = place(cycle, "case0x1:");
    assert_eq!(
        cycle[start + 1..start + 6],
        [
            "if((vlSelfRef.top__DOT__full_q)==0){",
            "if((((vlSelfRef.top__DOT__place_q&0x6ULL)^0x4U)|(vlSelfRef.data_i^0x9U)|vlSelfRef.top__DOT__some_q)==0)returnV_situation_1(vlSelfRef);",
            "returnV_situation_0(vlSelfRef);",
            "}",
            "break;",
        ]
    );
}
