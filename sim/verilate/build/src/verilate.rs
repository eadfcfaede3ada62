//! [`Verilate`]: from SystemVerilog to a library that cargo links.

use crate::compile::{compile_flags, covered, opt_level};
use crate::header::parse_ports;
use crate::shim;
use crate::variables::{Variable, parse_variables};
use noctule_tools::{Set, Tools, ToolsError};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Why a model could not be made.
#[derive(Debug, thiserror::Error)]
pub enum VerilateError {
    /// The tools are missing.
    #[error(transparent)]
    Tools(#[from] ToolsError),
    /// A source that the build script names does not exist.
    #[error("the source {} does not exist", .0.display())]
    NoSource(PathBuf),
    /// Verilator refused the design; its messages were printed.
    #[error("Verilator refused `{top}`:\n{messages}")]
    Refused {
        /// The top module.
        top: String,
        /// What Verilator printed.
        messages: String,
    },
    /// Verilator's header has a port this crate cannot read.
    #[error("cannot read this port of `{top}`: {line}")]
    Port {
        /// The top module.
        top: String,
        /// The header's line.
        line: String,
    },
    /// The host failed us.
    #[error("{}: {cause}", .path.display())]
    Io {
        /// What was being read, written or run.
        path: PathBuf,
        /// The host's reason.
        cause: io::Error,
    },
}

/// What Verilator wrote.
#[derive(Debug)]
pub struct Generated {
    /// The folder with the C++.
    pub dir: PathBuf,
    /// The name of the C++ class, of its header and prefix of all symbols.
    pub prefix: String,
    /// The C++ files to compile.
    pub sources: Vec<PathBuf>,
    /// Every file the design was read from.
    pub inputs: Vec<PathBuf>,
}

impl Generated {
    /// The variables of the design that are still there.
    pub fn variables(&self) -> Result<Vec<Variable>, VerilateError> {
        let header = self.dir.join(format!("{}___024root.h", self.prefix));
        let text = fs::read_to_string(&header).map_err(at(&header))?;
        Ok(parse_variables(&text))
    }
}

/// One model to be: a top module, its sources and how to verilate it. Paths are relative to the
/// crate.
#[derive(Debug, Clone)]
pub struct Verilate {
    top: String,
    name: String,
    sources: Vec<PathBuf>,
    arguments: Vec<String>,
    trace: bool,
    inside: bool,
}

impl Verilate {
    /// The design whose top module is `top`.
    pub fn new(top: &str) -> Verilate {
        Verilate {
            top: top.to_owned(),
            name: top.to_owned(),
            sources: Vec::new(),
            arguments: Vec::new(),
            trace: false,
            inside: false,
        }
    }

    /// The model's name, if it is not the top module's: several models of one module differ in it.
    pub fn name(mut self, name: &str) -> Verilate {
        name.clone_into(&mut self.name);
        self
    }

    /// Adds a source file; packages come before what uses them.
    pub fn source(mut self, path: impl AsRef<Path>) -> Verilate {
        self.sources.push(path.as_ref().to_path_buf());
        self
    }

    /// Adds source files.
    pub fn sources<P: AsRef<Path>>(mut self, paths: impl IntoIterator<Item = P>) -> Verilate {
        self.sources
            .extend(paths.into_iter().map(|p| p.as_ref().to_path_buf()));
        self
    }

    /// Adds a folder in which `` `include `` files and modules (`NAME.sv`) are looked for.
    pub fn include(self, dir: impl AsRef<Path>) -> Verilate {
        let dir = dir.as_ref().display();
        let folder = format!("-I{dir}");
        self.flag(&folder)
    }

    /// Sets a parameter of the top module.
    pub fn param(self, name: &str, value: impl ToString) -> Verilate {
        let argument = format!("-G{name}={}", value.to_string());
        self.flag(&argument)
    }

    /// Sets parameters of the top module.
    pub fn params<V: ToString>(
        mut self,
        pairs: impl IntoIterator<Item = (impl AsRef<str>, V)>,
    ) -> Verilate {
        for (name, value) in pairs {
            self = self.param(name.as_ref(), value);
        }
        self
    }

    /// Adds an argument for Verilator, such as `-DSYNTHESIS` or `-Wall`.
    pub fn flag(mut self, argument: &str) -> Verilate {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Makes `Model::trace` possible; costs some speed even when it is not used.
    pub fn trace(mut self) -> Verilate {
        self.trace = true;
        self
    }

    /// Makes `Model::variables` list what is inside. Costs nothing while the model runs; use it with
    /// `--flatten`, or only what was inlined into the top module is listed.
    pub fn look_inside(mut self) -> Verilate {
        self.inside = true;
        self
    }

    /// Verilates, compiles and links the model and writes what `noctule_verilate::model!` includes.
    ///
    /// # Panics
    /// With a clear message, which ends the build script, if anything fails. The crate must depend
    /// on `noctule-verilate`.
    pub fn build(self) {
        if let Err(error) = self.try_build() {
            panic!("{error}");
        }
    }

    fn try_build(&self) -> Result<(), VerilateError> {
        let tools = find_tools()?;
        let out = out_dir();
        let generated = if covered() {
            // Counters in combinational blocks tie apart wires together: loops that the design does not have.
            let counting = self.clone().flag("--coverage-line");
            let counting = counting.flag("--coverage-toggle");
            counting.flag("-Wno-UNOPTFLAT").generate()?
        } else {
            self.generate()?
        };
        let factory = format!("noctule_make_{}", generated.prefix);
        let header = generated.dir.join(&generated.prefix).with_extension("h");
        let text = fs::read_to_string(&header).map_err(at(&header))?;
        let ports = parse_ports(&text).map_err(|line| VerilateError::Port {
            top: self.top.clone(),
            line,
        })?;
        let variables = if self.inside {
            generated.variables()?
        } else {
            Vec::new()
        };
        let shim = generated.dir.join("shim.cpp");
        write(
            &shim,
            &shim::cpp(&generated.prefix, &factory, &ports, &variables, self.trace),
        )?;
        write(
            &out.join(format!("{}.rs", self.name)),
            &shim::rust(&self.name, &factory),
        )?;

        let mut build = cc::Build::new();
        compile_flags(&mut build, &tools);
        let start = generated.compile_start(build.clone());
        let bridge = env::var("DEP_NOCTULE_VERILATED_INCLUDE")
            .expect("a crate with a model depends on noctule-verilate");
        build
            .opt_level(opt_level())
            .include(bridge)
            .include(cxx_include())
            .include(&generated.dir)
            .files(generated.running())
            .objects(start)
            .file(shim)
            .compile(&generated.prefix);
        Ok(())
    }

    /// Runs Verilator only, for a crate that brings its own C++, and tells cargo which files matter.
    pub fn generate(&self) -> Result<Generated, VerilateError> {
        let tools = find_tools()?;
        println!("cargo::rerun-if-changed=build.rs");
        let mutants = mutants();
        let sources: Vec<PathBuf> = self
            .sources
            .iter()
            .map(|source| instead(mutants.as_deref(), source))
            .collect();
        for source in &sources {
            println!("cargo::rerun-if-changed={}", source.display());
            if !source.is_file() {
                return Err(VerilateError::NoSource(
                    env::current_dir().unwrap_or_default().join(source),
                ));
            }
        }
        let package = env::var("CARGO_PKG_NAME")
            .unwrap_or_default()
            .replace('-', "_");
        let prefix = format!("V{package}_{}", self.name);
        let dir = out_dir().join(format!("verilated_{}", self.name));
        // What an older run left would be compiled too.
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).map_err(at(&dir))?;

        let bin = tools.verilator_bin();
        let output = tools
            .verilator()
            .args([
                "--cc",
                "--no-timing",
                "--assert",
                "--quiet",
                "--top-module",
                &self.top,
            ])
            .args(["--prefix", &prefix, "--Mdir"])
            .arg(&dir)
            .args(self.trace.then_some("--trace-vcd"))
            .args(mutants.map(|folder| format!("-I{}", folder.display())))
            .args(&self.arguments)
            .args(&sources)
            .output()
            .map_err(at(&bin))?;
        if !output.status.success() {
            let messages = String::from_utf8_lossy(&output.stderr)
                .trim_end()
                .to_owned();
            return Err(VerilateError::Refused {
                top: self.top.clone(),
                messages,
            });
        }
        let inputs = inputs_of(
            &dir.join(format!("{prefix}__ver.d")),
            tools.verilator_root(),
        )?;
        for input in &inputs {
            println!("cargo::rerun-if-changed={}", input.display());
        }
        Ok(Generated {
            sources: cpp_files(&dir)?,
            dir,
            prefix,
            inputs,
        })
    }
}

/// Finds Verilator and tells cargo what the answer depends on.
pub fn find_tools() -> Result<Tools, ToolsError> {
    let (variables, pins) = Tools::depends_on(Set::Sim);
    for variable in variables {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    println!("cargo::rerun-if-changed={}", pins.display());
    Tools::find()
}

/// Where changed RTL is, to see what breaks: a file in the folder `NOCTULE_MUTANTS` stands for every source of its name.
fn mutants() -> Option<PathBuf> {
    println!("cargo::rerun-if-env-changed=NOCTULE_MUTANTS");
    env::var_os("NOCTULE_MUTANTS").map(PathBuf::from)
}

/// The file that stands for a source.
fn instead(mutants: Option<&Path>, source: &Path) -> PathBuf {
    let changed = mutants.and_then(|folder| Some(folder.join(source.file_name()?)));
    changed
        .filter(|file| file.is_file())
        .unwrap_or_else(|| source.to_path_buf())
}

/// Where `cxx_build` of noctule-verilate put `rust/cxx.h`.
fn cxx_include() -> PathBuf {
    PathBuf::from(
        env::var("DEP_NOCTULE_VERILATED_CXXBRIDGE_DIR0")
            .expect("a crate with a model depends on noctule-verilate"),
    )
}

fn out_dir() -> PathBuf {
    PathBuf::from(env::var_os("OUT_DIR").expect("this runs inside a build script"))
}

fn cpp_files(dir: &Path) -> Result<Vec<PathBuf>, VerilateError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).map_err(at(dir))? {
        let path = entry.map_err(at(dir))?.path();
        if path.extension().is_some_and(|e| e == "cpp") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The design's files according to the dependency list that Verilator writes, without its own.
fn inputs_of(list: &Path, tools: &Path) -> Result<Vec<PathBuf>, VerilateError> {
    let text = fs::read_to_string(list).map_err(at(list))?;
    let after_colon = text.split_once(" : ").map_or("", |(_, inputs)| inputs);
    Ok(after_colon
        .split_whitespace()
        .map(PathBuf::from)
        .filter(|path| !path.starts_with(tools) && path.is_file())
        .collect())
}

fn write(path: &Path, text: &str) -> Result<(), VerilateError> {
    fs::write(path, text).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> VerilateError {
    let path = path.to_path_buf();
    move |cause| VerilateError::Io { path, cause }
}
