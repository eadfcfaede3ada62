use super::*;

const HEADER: &str = "    VL_IN8(go_i,0,0);\n    CData/*0:0*/ m__DOT__a_q;\n    CData/*6:0*/ m__DOT__s_q;\n    QData/*39:0*/ m__DOT__n_q;\n    \
    IData/*31:0*/ m__DOT__x_q;\n    VlUnpacked<IData/*31:0*/, 32> m__DOT__r_q;\n    \
    VlUnpacked<IData/*31:0*/, 4096> m__DOT__mem_q;\n";

fn text(edge: &str) -> String {
    format!(
        "void T___eval_nba(T* vlSelf) {{\n    if (1) {{\n        T___edge(vlSelf);\n    }}\n}}\n\
         void T___edge(T* vlSelf) {{\n    auto& vlSelfRef = std::ref(*vlSelf).get();\n{edge}\n}}\n"
    )
}

fn body(edge: &str) -> Result<String, String> {
    translate("T", HEADER, &text(edge)).map(|l| l.body)
}

#[track_caller]
fn has(text: &str, expected: &[&str]) {
    for e in expected {
        assert!(text.contains(e), "{e}\n{text}");
    }
}

#[test]
fn conditions_become_masks() {
    let out = body(
        "    CData/*0:0*/ t;\n    t = 0;\n    if ((4U & vlSelfRef.m__DOT__x_q)) {\n        t = (1U & (~ (IData)(vlSelfRef.m__DOT__a_q)));\n    } else {\n\
         vlSelfRef.m__DOT__x_q = ((IData)(t) ? 5U : vlSelfRef.m__DOT__x_q);\n    }\n\
         vlSelfRef.m__DOT__a_q = t;",
    )
    .unwrap();
    has(&out, &["const B c0 = bit<0x4U>(s.m__DOT__x_q);"]);
    has(&out, &["t = choose(m1, ~s.m__DOT__a_q, t);"]);
    has(&out, &["const B m2 = ~c0;"]);
    has(
        &out,
        &["s.m__DOT__x_q = choose(m2, choose(t, number<0x5U>(), s.m__DOT__x_q), s.m__DOT__x_q);"],
    );
}

#[test]
fn flags_are_no_words() {
    let out = body(
        "vlSelfRef.m__DOT__a_q = ((IData)(vlSelfRef.go_i) & (vlSelfRef.m__DOT__x_q >> 3U));\n\
         vlSelfRef.m__DOT__x_q = ((IData)(vlSelfRef.go_i) << 7U);\n\
         vlSelfRef.m__DOT__x_q = (vlSelfRef.m__DOT__x_q & (- (IData)(vlSelfRef.m__DOT__a_q)));\n\
         vlSelfRef.go_i = (1U & ((~ (IData)(vlSelfRef.m__DOT__a_q)) | (2ULL == vlSelfRef.m__DOT__n_q)));",
    )
    .unwrap();
    has(
        &out,
        &[
            "s.m__DOT__a_q = (s.go_i & bit<0x8U>(s.m__DOT__x_q));",
            "s.m__DOT__x_q = words(short_pick<0x80U>(s.go_i));",
            "s.m__DOT__x_q = (s.m__DOT__x_q & fill(s.m__DOT__a_q));",
            "s.go_i = (~s.m__DOT__a_q | is(whole<0x2ULL>() == s.m__DOT__n_q));",
        ],
    );
}

#[test]
fn flags_are_compared_as_such() {
    let out = body(
        "vlSelfRef.m__DOT__a_q = ((IData)(vlSelfRef.go_i) == (1U & (vlSelfRef.m__DOT__x_q >> 4U)));\n\
         vlSelfRef.go_i = ((IData)(vlSelfRef.go_i) != (IData)(vlSelfRef.m__DOT__a_q));",
    )
    .unwrap();
    has(
        &out,
        &[
            "s.m__DOT__a_q = ~(s.go_i ^ bit<0x10U>(s.m__DOT__x_q));",
            "s.go_i = (s.go_i ^ s.m__DOT__a_q);",
        ],
    );
}

#[test]
fn constants_are_listed_once_each_but_for_those_of_no_bits_and_of_all() {
    let edge = "vlSelfRef.m__DOT__x_q = (0x20U ^ vlSelfRef.m__DOT__x_q);\n\
        vlSelfRef.go_i = (1U & (vlSelfRef.m__DOT__x_q >> 5U));\n\
        vlSelfRef.m__DOT__x_q = (((IData)(vlSelfRef.go_i) << 3U) | (0xffffffffU & vlSelfRef.m__DOT__x_q));\n\
        vlSelfRef.m__DOT__a_q = (0U == vlSelfRef.m__DOT__x_q);";
    let numbers = translate("T", HEADER, &text(edge)).unwrap().numbers;
    let lines: Vec<&str> = numbers.lines().collect();
    assert_eq!(
        lines,
        [
            "NOCTULE_NUMBER(0x1U)",
            "NOCTULE_NUMBER(0x8U)",
            "NOCTULE_NUMBER(0x20U)",
            "NOCTULE_NUMBER(0xffffU)"
        ]
    );
}

#[test]
fn arrays_stay_with_their_lane_and_memories_where_they_are() {
    let out = body(
        "    if (vlSelfRef.go_i) {\n        vlSelfRef.m__DOT__mem_q[vlSelfRef.m__DOT__x_q] = vlSelfRef.m__DOT__r_q[(0x1fU & vlSelfRef.m__DOT__x_q)];\n    }\n\
         vlSelfRef.m__DOT__x_q = vlSelfRef.m__DOT__mem_q[vlSelfRef.m__DOT__x_q];",
    )
    .unwrap();
    has(&out, &["uint32_t* m__DOT__mem_q[kLanes];"]);
    has(
        &out,
        &["s.m__DOT__mem_q[l][s.m__DOT__x_q[l]] = s.m__DOT__r_q[(0x1fU & s.m__DOT__x_q[l])][l];"],
    );
    has(
        &out,
        &["s.m__DOT__x_q = fetch(s.m__DOT__mem_q, s.m__DOT__x_q);"],
    );
}

#[test]
fn an_array_is_read_for_the_lanes_that_want_it() {
    let out = body(
        "    if (vlSelfRef.go_i) {\n vlSelfRef.m__DOT__x_q = vlSelfRef.m__DOT__r_q[3U];\n\
         vlSelfRef.m__DOT__x_q = vlSelfRef.m__DOT__mem_q[vlSelfRef.m__DOT__x_q];\n\
         vlSelfRef.m__DOT__x_q = vlSelfRef.m__DOT__r_q[vlSelfRef.m__DOT__x_q];\n    }\n",
    )
    .unwrap();
    has(
        &out,
        &[
            "s.m__DOT__x_q = fetch(m1, s.m__DOT__mem_q, s.m__DOT__x_q, s.m__DOT__x_q);",
            "s.m__DOT__x_q = gather(m1, s.m__DOT__r_q, s.m__DOT__x_q, s.m__DOT__x_q);",
            "s.m__DOT__x_q = choose(m1, s.m__DOT__r_q[3], s.m__DOT__x_q);",
        ],
    );
}

#[test]
fn a_mask_of_one_flag_is_a_choice_and_words_are_compared_as_such() {
    let out = body(
        "vlSelfRef.m__DOT__x_q = (0x30U & (- (IData)(vlSelfRef.m__DOT__a_q)));\n\
         vlSelfRef.m__DOT__x_q = ((0x30000U & (- (IData)(vlSelfRef.m__DOT__a_q))) ^ vlSelfRef.m__DOT__x_q);\n\
         vlSelfRef.go_i = (7U == vlSelfRef.m__DOT__x_q);\n\
         vlSelfRef.m__DOT__a_q = (7U >= vlSelfRef.m__DOT__x_q);",
    )
    .unwrap();
    has(
        &out,
        &[
            "s.m__DOT__x_q = words(short_pick<0x30U>(s.m__DOT__a_q));\n  s.m__DOT__x_q = (pick<0x30000U>(s.m__DOT__a_q)",
            "s.go_i = equal(number<0x7U>(), s.m__DOT__x_q);",
            "s.m__DOT__a_q = at_least(number<0x7U>(), s.m__DOT__x_q);",
        ],
    );
}

#[test]
fn what_has_16_bits_or_fewer_is_narrow() {
    let out = body(
        "    CData/*3:0*/ t;\n    t = 0;\n\
         t = (0xfU & (vlSelfRef.m__DOT__x_q >> 4U));\n\
         vlSelfRef.m__DOT__s_q = ((vlSelfRef.m__DOT__x_q >> 0x19U) ^ ((IData)(t) << 3U));\n\
         vlSelfRef.go_i = ((IData)(t) < (IData)(vlSelfRef.m__DOT__s_q));\n\
         vlSelfRef.m__DOT__a_q = (1U & ((IData)(vlSelfRef.m__DOT__s_q) >> 5U));\n\
         if ((2U & (IData)(t))) {\n\
         vlSelfRef.m__DOT__x_q = (vlSelfRef.m__DOT__x_q + ((IData)(t) << 2U));\n    }\n\
         vlSelfRef.m__DOT__r_q[3U] = ((IData)(vlSelfRef.m__DOT__s_q) << 0xaU);",
    )
    .unwrap();
    has(
        &out,
        &[
            "S t = {};",
            "t = ((lower(s.m__DOT__x_q) >> 4) & short_number<0xfU>());",
            "s.m__DOT__s_q = (((upper(s.m__DOT__x_q) >> 9) & short_number<0x7fU>()) ^ (t << 3));",
            "s.go_i = below(t, s.m__DOT__s_q);",
            "s.m__DOT__a_q = bit<0x20U>(s.m__DOT__s_q);",
            "const B c0 = bit<0x2U>(t);",
            "(s.m__DOT__x_q + words((t << 2)))",
            "s.m__DOT__r_q[3] = (words(s.m__DOT__s_q) << 10);",
        ],
    );
}

#[test]
fn a_narrow_value_keeps_no_bits_that_it_does_not_have() {
    let out = body(
        "vlSelfRef.m__DOT__x_q = (0x1ffU & (~ (IData)(vlSelfRef.m__DOT__s_q)));\n\
         vlSelfRef.go_i = (3U == ((~ (IData)(vlSelfRef.m__DOT__s_q)) >> 2U));\n\
         vlSelfRef.m__DOT__s_q = (0x7fU & ((vlSelfRef.m__DOT__x_q >> 0xeU) + (IData)(vlSelfRef.m__DOT__s_q)));",
    )
    .unwrap();
    has(
        &out,
        &[
            "s.m__DOT__x_q = words((short_number<0x1ffU>() & (~s.m__DOT__s_q)));",
            "s.go_i = equal(number<0x3U>(), ((~words(s.m__DOT__s_q)) >> 2));",
            "(lower((s.m__DOT__x_q >> 14)) + s.m__DOT__s_q)",
        ],
    );
}

#[test]
fn a_masked_word_is_compared_half_by_half() {
    let out = body(
        "vlSelfRef.go_i = (0x300000U == (0x700000U & vlSelfRef.m__DOT__x_q));\n\
         vlSelfRef.m__DOT__a_q = (0x20001U != (0x30003U & vlSelfRef.m__DOT__x_q));",
    )
    .unwrap();
    has(
        &out,
        &[
            "s.go_i = (equal((upper(s.m__DOT__x_q) & short_number<0x70U>()), short_number<0x30U>()));",
            "(differ((lower(s.m__DOT__x_q) & short_number<0x3U>()), short_number<0x1U>()) | \
             differ((upper(s.m__DOT__x_q) & short_number<0x3U>()), short_number<0x2U>()))",
        ],
    );
}

#[test]
fn carries_need_no_wide_sums() {
    let twice = |word: &str, bit: &str| format!("({bit} | ((QData)((IData)({word})) << 1U))");
    let (x, a) = (
        "vlSelfRef.m__DOT__x_q",
        "(QData)((IData)(vlSelfRef.m__DOT__a_q))",
    );
    let out = body(&format!(
        "vlSelfRef.m__DOT__x_q = (IData)((0xffffffffULL & (({} + {}) >> 1U)));\n\
         vlSelfRef.m__DOT__a_q = (1U & (IData)((({} + {}) >> 0x21U)));\n\
         vlSelfRef.go_i = (1U & (IData)((((QData)((IData)({x})) + (QData)((IData)({x}))) >> 0x20U)));\n\
         vlSelfRef.m__DOT__s_q = (IData)((0x7fULL & (({} + {}) >> 1U)));",
        twice(x, "1ULL"),
        twice(x, a),
        twice(x, "1ULL"),
        twice(x, "1ULL"),
        twice(x, a),
        twice(x, "1ULL"),
    ))
    .unwrap();
    has(
        &out,
        &[
            "s.m__DOT__x_q = ((s.m__DOT__x_q + s.m__DOT__x_q) - fill(s.m__DOT__a_q));",
            "s.m__DOT__a_q = at_least(s.m__DOT__x_q, ~s.m__DOT__x_q);",
            "s.go_i = above(s.m__DOT__x_q, ~s.m__DOT__x_q);",
            // Not of 32 bits: left as it is.
            "s.m__DOT__s_q = shorts(low((whole<0x7fULL>() & ((",
        ],
    );
}

#[test]
fn a_table_of_bits_is_packed() {
    let table = |n: usize| {
        let numbers: Vec<&str> = (0..n)
            .map(|k| if k % 33 == 0 { "1U" } else { "0U" })
            .collect();
        tables(&format!(
            "extern const VlUnpacked<CData/*0:0*/, {n}> T_0 = {{{{\n    {}\n}}}};",
            numbers.join(", ")
        ))
    };
    assert!(table(256).starts_with("static const Bits T_0 = {{0x1U, 0x2U, 0x4U, 0x8U,"));
    assert!(table(128).starts_with("static const uint32_t T_0[] = {"));
}

#[test]
fn little_is_jumped_over_where_it_seldom_matters_and_less_never() {
    let one = "vlSelfRef.m__DOT__x_q = (vlSelfRef.m__DOT__x_q ^ (vlSelfRef.m__DOT__x_q >> 1U));";
    let held = |times: usize| {
        let body = body(&format!(
            "    if ((IData)(vlSelfRef.go_i)) {{ {} }}",
            one.repeat(times)
        ));
        body.unwrap()
    };
    assert!(!held(1).contains("if ("));
    has(&held(2), &["if (seldom(any(m1))) {  // s.go_i"]);
    has(&held(4), &["if (any(m1)) {  // s.go_i"]);
}

#[test]
fn slots_are_counted_in_words_wide_members_come_first_and_flags_apart() {
    let edge = "vlSelfRef.m__DOT__n_q = (1ULL + vlSelfRef.m__DOT__n_q);\nvlSelfRef.m__DOT__r_q[3U] = 0U;\nvlSelfRef.m__DOT__a_q = vlSelfRef.go_i;\nvlSelfRef.m__DOT__s_q = 3U;";
    let slots = translate("T", HEADER, &text(edge)).unwrap().slots;
    has(
        &slots,
        &[
            "f(uint32_t{0}, r->m__DOT__n_q);",
            "f(uint32_t{2}, r->m__DOT__r_q);",
            "f(Short{0}, r->m__DOT__s_q);",
            "f(Flag{0}, r->go_i);",
            "f(Flag{1}, r->m__DOT__a_q);",
            "kWideSlots = 2, kSlots = 34, kShorts = 1, kFlags = 2;",
            "constexpr Flag at_go_i{0};",
        ],
    );
}

#[test]
fn what_is_not_understood_is_refused() {
    for (edge, why) in [
        ("goto __Vlabel0;", "a value"),
        (
            "vlSelfRef.m__DOT__x_q = VL_NEW(1U);",
            "unknown function VL_NEW",
        ),
        ("vlSelfRef.other = 1U;", "`other` is not a member"),
        ("while (1U) { }", "expected"),
    ] {
        let error = body(edge).unwrap_err();
        assert!(error.contains(why), "{edge}: {error}");
    }
}
