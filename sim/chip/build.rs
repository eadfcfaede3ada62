//! Verilates each block once and compiles the composition around them.

mod situations;

use noctule_verilate_build::{
    Branches, Cut, Generated, Inputs, Tools, Verilate, add_cycle, compile_flags, lanes,
};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The repository's RTL, seen from this crate.
const RTL: &str = "../../rtl";

/// A block: its C++ name, its folders under `rtl/` (the first holds the top module), its packages.
struct Block {
    name: &'static str,
    top: &'static str,
    dirs: &'static [&'static str],
    packages: &'static [&'static str],
    /// How its clock cycle is run; `None`: by Verilator's own functions.
    cut: Option<Cut>,
    ports: Inputs,
}

const INPUTS: Inputs = Inputs {
    ticking: &["cycle_i", "us_i"],
    constant: &["x_i", "y_i", "bridge_y_i", "order_i"],
    tied: &[],
    unread: &[],
};

/// As rtl/tile/tile.sv ties a tile's.
const INTERFACE: Inputs = Inputs {
    tied: &[
        ("sup_ready_i", 1),
        ("sup_rdata_i", 0),
        ("host_event_i", 0),
        ("stop_i", 0),
        ("local_req_i", 0),
        ("local_we_i", 0),
        ("local_addr_i", 0),
        ("local_wdata_i", 0),
    ],
    unread: &[
        "sup_req_o",
        "sup_we_o",
        "sup_offset_o",
        "sup_wdata_o",
        "local_done_o",
        "local_rdata_o",
        "local_err_o",
    ],
    ..INPUTS
};

const BLOCKS: [Block; 6] = [
    Block {
        name: "Router",
        top: "router",
        dirs: &["noc/sv"],
        packages: &[],
        cut: Some(Cut::Writes),
        ports: INPUTS,
    },
    Block {
        name: "Channel",
        top: "channel",
        dirs: &["mem"],
        packages: &[],
        cut: Some(Cut::Writes),
        ports: INPUTS,
    },
    // A tile is these two; cpp/tile.h joins them.
    Block {
        name: "Cpu",
        top: "tile_cpu",
        dirs: &["tile", "core"],
        packages: &["core/core_pkg.sv"],
        cut: None,
        ports: INPUTS,
    },
    Block {
        name: "Interface",
        top: "ni",
        dirs: &["ni"],
        packages: &[],
        cut: Some(Cut::Writes),
        ports: INTERFACE,
    },
    Block {
        name: "Bridge",
        top: "bridge",
        dirs: &["chip", "tile", "ni", "core", "mem"],
        packages: &["core/core_pkg.sv"],
        cut: Some(Cut::Whole),
        ports: INPUTS,
    },
    Block {
        name: "Lane",
        top: "lane",
        dirs: &["nic/sv", "mem"],
        packages: &["nic/sv/lane_pkg.sv"],
        cut: Some(Cut::Activity),
        ports: INPUTS,
    },
];

fn main() {
    let tools = Tools::find().unwrap_or_else(|error| panic!("{error}"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("this runs inside a build script"));
    let crate_dir =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("this runs inside a build script"));
    let branches =
        Branches::of(&crate_dir.join("branches")).unwrap_or_else(|error| panic!("{error}"));
    let blocks: Vec<(&str, Generated)> = BLOCKS
        .iter()
        .map(|b| {
            let mut generated = b.verilate();
            if let Some(cut) = b.cut {
                add_cycle(&mut generated, b.top, b.ports, cut, &situations::of(b.name))
                    .and_then(|()| branches.tell(&generated, b.top))
                    .unwrap_or_else(|error| panic!("{error}"));
            }
            (b.name, generated)
        })
        .collect();

    let header_dir = out.join("include");
    fs::create_dir_all(&header_dir).expect("OUT_DIR is writable");
    fs::write(header_dir.join("rtl.h"), rtl_header(&blocks)).expect("OUT_DIR is writable");
    let sets = vectors(&blocks, &branches, &header_dir);

    let mut build = cxx_build::bridge("src/ffi.rs");
    compile_flags(&mut build, &tools);
    build
        .std("c++20")
        .include("cpp")
        .include(&header_dir)
        .file("cpp/chip.cpp");
    let mut start = cc::Build::new();
    compile_flags(&mut start, &tools);
    start.std("c++20");
    for (_, generated) in &blocks {
        build
            .include(&generated.dir)
            .files(generated.running())
            .objects(generated.compile_start(start.clone()));
    }
    if sets.len() > 1 {
        build.define("NOCTULE_X86", None);
    }
    build.compile("noctule_sim");
    // After what refers to them: the linker goes through libraries once.
    for Set { name, lanes, flags } in sets {
        let mut build = cc::Build::new();
        compile_flags(&mut build, &tools);
        build
            .include("cpp")
            .include(&header_dir)
            .define("NOCTULE_NAME", *name)
            .define("NOCTULE_LANES", *lanes)
            .file("cpp/lanes.cpp")
            .file("cpp/numbers.cpp");
        for flag in *flags {
            build.flag(flag);
        }
        // Object files of one name, a folder each.
        build.out_dir(out.join(format!("lanes_{name}")));
        build.compile(&format!("noctule_vector_{name}"));
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=situations.rs");
    println!("cargo::rerun-if-changed=src/ffi.rs");
    println!("cargo::rerun-if-changed=cpp");
}

/// A name (of the functions, of the folder), the instances in a vector, and the C++ compiler's flags for the instructions to do so.
struct Set {
    name: &'static str,
    lanes: &'static str,
    flags: &'static [&'static str],
}

/// The core's model for vectors of instances (`cpp/lanes.cpp`), for the instruction sets that the target may have; the
/// machine that runs it chooses (`cpp/cpus.h`).
fn vectors(blocks: &[(&str, Generated)], branches: &Branches, dir: &Path) -> &'static [Set] {
    let (_, cpu) = blocks
        .iter()
        .find(|(name, _)| *name == "Cpu")
        .expect("there is a core");
    let text = lanes(cpu).unwrap_or_else(|why| panic!("the core's model for vectors: {why}"));
    let slots = format!(
        "// Generated by build.rs of noctule-sim.\n#pragma once\n#include <cstdint>\nnamespace noctule::rtl::cpu_lanes {{\n{}}}\n",
        text.slots
    );
    fs::write(dir.join("cpu_slots.h"), slots).expect("OUT_DIR is writable");
    fs::write(dir.join("cpu_numbers.inc"), text.numbers).expect("OUT_DIR is writable");
    let body = branches
        .tell_lanes(&text.body, "tile_cpu")
        .unwrap_or_else(|error| panic!("{error}"));
    fs::write(dir.join("cpu_lanes.inc"), body).expect("OUT_DIR is writable");
    match env::var("CARGO_CFG_TARGET_ARCH").as_deref() {
        Ok("x86_64") => &[
            Set {
                name: "4",
                lanes: "4",
                flags: &["-msse4.1"],
            },
            Set {
                name: "8",
                lanes: "8",
                flags: &["-mavx2"],
            },
            // Of what `gcse` keeps in registers there are too few: 400 more instructions of 47,000 go to the stack and back.
            Set {
                name: "pair",
                lanes: "16",
                flags: &["-mavx2", "-DNOCTULE_PAIR", "-fno-gcse"],
            },
            Set {
                name: "16",
                lanes: "16",
                flags: &["-mavx512f", "-mavx512dq", "-mavx512bw", "-mavx512vl"],
            },
        ],
        _ => &[Set {
            name: "4",
            lanes: "4",
            flags: &[],
        }],
    }
}

impl Block {
    fn source(&self) -> PathBuf {
        Path::new(RTL)
            .join(self.dirs[0])
            .join(self.top)
            .with_extension("sv")
    }

    fn verilate(&self) -> Generated {
        let rtl = Path::new(RTL);
        let mut model = Verilate::new(self.top)
            .flag("--flatten")
            .flag("--no-assert")
            .flag("-O3")
            .flag("--x-assign")
            .flag("fast")
            .flag("--x-initial")
            .flag("fast")
            .source(rtl.join("contract/sv/noctule_pkg.sv"));
        // The blocks' work stands behind the conditions that make it matter; Verilator's data-flow
        // pass would turn them into masks and do all of it always (router: 2 times slower at low
        // load; tile: a sixth).
        model = model.flag("-fno-dfg");
        for package in self.packages {
            model = model.source(rtl.join(package));
        }
        for dir in self.dirs {
            model = model.include(rtl.join(dir));
        }
        model
            .source(self.source())
            .generate()
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

/// `rtl.h`: a C++ type for each block, with the way into its clocked part.
fn rtl_header(blocks: &[(&str, Generated)]) -> String {
    let mut text =
        String::from("// Generated by build.rs of noctule-sim.\n#pragma once\n#include <string>\n");
    for (_, generated) in blocks {
        let p = &generated.prefix;
        let _ = writeln!(text, "#include \"{p}.h\"\n#include \"{p}___024root.h\"");
    }
    for (name, generated) in blocks {
        text += &clocked_part(generated).declarations;
        if cut_of(name).is_some() {
            let p = &generated.prefix;
            let _ = writeln!(text, "void {p}_cycle({p}___024root* vlSelf);");
        }
    }
    text += "namespace noctule::rtl {\n";
    for (name, generated) in blocks {
        let p = &generated.prefix;
        let ClockedPart { settle, edge, .. } = clocked_part(generated);
        let mut adds = String::new();
        let variables = generated
            .variables()
            .unwrap_or_else(|error| panic!("{error}"));
        for v in variables {
            let _ = writeln!(
                adds,
                "    add(\"{}\", &r->{}, {}, {});",
                v.name, v.member, v.bits, v.elements
            );
        }
        let whole = match cut_of(name) {
            Some(_) => format!("    {p}_cycle(r);\n"),
            None => "    settle(r);\n    edge(r);\n".to_owned(),
        };
        let touched = match cut_of(name) {
            Some(Cut::Activity | Cut::Writes) => "    r->active = ~0ULL;\n",
            _ => "",
        };
        let _ = write!(
            text,
            "struct {name} {{
  using Root = {p}___024root;
  static constexpr bool kVerilated = true;
  struct Instance {{
    {p} model;
    Instance(VerilatedContext* context, const std::string& name) : model(context, name.c_str()) {{}}
    Root* root() const {{ return model.rootp; }}
    void plain() {{
      touch(root());
      model.clk_i = 0;
      model.eval();
      model.clk_i = 1;
      model.eval();
    }}
  }};
  // Logic that hangs on inputs; then the rising edge.
  static inline void settle(Root* r) {{
{settle}  }}
  static inline void edge(Root* r) {{
{edge}  }}
  static inline void clock(Root* r) {{
{whole}  }}
  // Something other than `clock` has changed what is inside.
  static inline void touch(Root* r) {{
{touched}  }}
  // Calls add(name, address, bits of an element, elements) for everything inside.
  template <class F>
  static void variables(const Instance& own, F&& add) {{
    const Root* r = own.root();
{adds}  }}
}};
"
        );
    }
    text + "}  // namespace noctule::rtl\n"
}

fn cut_of(name: &str) -> Option<Cut> {
    BLOCKS.iter().find(|b| b.name == name).and_then(|b| b.cut)
}

/// How one rising edge is run without Verilator's scheduler.
struct ClockedPart {
    declarations: String,
    settle: String,
    edge: String,
}

/// Verilator 5.048 evaluates a design with one clock as: logic that depends on inputs (`ico`), then
/// everything that the edge triggers (`nba`). Both are entered directly. Anything else in the
/// scheduler means that the design is not what style.md asks for, and the build stops.
fn clocked_part(generated: &Generated) -> ClockedPart {
    let text: String = generated
        .sources
        .iter()
        .map(|path| fs::read_to_string(path).unwrap_or_default())
        .collect();
    let root = format!("{}___024root", generated.prefix);
    let defines = |name: &str| text.contains(&format!("void {root}___{name}({root}* vlSelf) {{"));
    assert!(
        defines("eval_nba") && !defines("eval_act"),
        "{root}: not a design of one clock and no latches, or another Verilator than 5.048"
    );
    // The clock's edge must be the only thing that triggers: bit 0 below stands for it.
    let edges: Vec<&str> = text
        .split("region trigger index ")
        .skip(1)
        .filter(|t| !t.contains("Internal '") || t.find("Internal '") > t.find('\n'))
        .map(|t| t.split("\\n").next().unwrap_or(t))
        .collect();
    assert!(
        !edges.is_empty() && edges.iter().all(|e| *e == "0 is active: @(posedge clk_i)"),
        "{root}: triggers other than the clock's edge: {edges:?}"
    );
    let mut part = ClockedPart {
        declarations: String::new(),
        settle: String::new(),
        edge: String::new(),
    };
    for (phase, word, entry) in [
        ("eval_ico", "__VicoTriggered", &mut part.settle),
        ("eval_nba", "__VnbaTriggered", &mut part.edge),
    ] {
        if defines(phase) {
            let _ = writeln!(part.declarations, "void {root}___{phase}({root}* vlSelf);");
            let _ = writeln!(entry, "    r->{word}[0] = 1;\n    {root}___{phase}(r);");
        }
    }
    part
}
