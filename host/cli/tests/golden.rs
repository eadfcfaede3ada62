//! Transcripts of the command line: what a person types, sees and gets as exit status.
//!
//! Each file in `cmd/` is documentation too. `TRYCMD=overwrite cargo test -p noctule --test golden`
//! writes down what the program says now; read the difference before you commit it.

#[test]
fn the_command_line_says_what_the_transcripts_say() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "0")
        .case("tests/cmd/*.md");
}
