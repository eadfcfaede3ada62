//! The hardware/software line of Noctule, written once.
#![no_std]
#![forbid(unsafe_code)]
