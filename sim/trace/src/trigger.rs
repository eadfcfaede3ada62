//! [`Trigger`]: the moment one looks for.

use crate::wave::{Sample, Signal};
use glob::Pattern;
use std::str::FromStr;

/// What is waited for.
#[derive(Clone, Debug)]
pub struct Trigger {
    signals: Pattern,
    test: Test,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    // Any value but the first one.
    Changes,
    Is(u128),
    IsNot(u128),
}

/// A trigger that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TriggerError {
    /// No number.
    #[error("`{0}` is no number (decimal, 0x..., 0b...)")]
    Number(String),
    /// No pattern.
    #[error("`{pattern}` is no pattern: {cause}")]
    Pattern {
        /// What was given.
        pattern: String,
        /// What is wrong.
        cause: String,
    },
}

impl Trigger {
    /// Named triggers and what they stand for.
    pub const NAMED: [(&'static str, &'static str); 2] = [
        ("first-fault", "*.i_fault.count_q"),
        ("first-trap", "*.i_core.w_trap_q=1"),
    ];

    /// Names of the signals it waits for.
    pub fn pattern(&self) -> &str {
        self.signals.as_str()
    }

    /// Whether the trigger waits for this signal.
    pub fn concerns(&self, signal: &Signal) -> bool {
        self.signals.matches(&signal.name)
    }

    /// Whether a signal it [`concerns`](Trigger::concerns), going from `before` (`None`: it had no value
    /// yet) to `now`, sets it off.
    pub fn fires(&self, before: Option<&Sample>, now: &Sample) -> bool {
        match self.test {
            Test::Changes => before.is_some_and(|before| before != now),
            Test::Is(n) => now.number() == Some(n),
            Test::IsNot(n) => now.number().is_some_and(|now| now != n),
        }
    }
}

impl FromStr for Trigger {
    type Err = TriggerError;

    /// `PATTERN` (changes), `PATTERN=N`, `PATTERN!=N`, or a name of [`Trigger::NAMED`].
    fn from_str(text: &str) -> Result<Trigger, TriggerError> {
        let named = Trigger::NAMED.iter().find(|(name, _)| *name == text);
        let text = named.map_or(text, |(_, pattern)| pattern);
        let (signals, test) = match text.split_once('=') {
            None => (text, Test::Changes),
            Some((signals, n)) => match signals.strip_suffix('!') {
                Some(signals) => (signals, Test::IsNot(number(n)?)),
                None => (signals, Test::Is(number(n)?)),
            },
        };
        let pattern = Pattern::new(signals).map_err(|cause| TriggerError::Pattern {
            pattern: signals.to_owned(),
            cause: cause.to_string(),
        })?;
        Ok(Trigger {
            signals: pattern,
            test,
        })
    }
}

fn number(text: &str) -> Result<u128, TriggerError> {
    let read = if let Some(digits) = text.strip_prefix("0x") {
        u128::from_str_radix(digits, 16)
    } else if let Some(digits) = text.strip_prefix("0b") {
        u128::from_str_radix(digits, 2)
    } else {
        text.parse()
    };
    read.map_err(|_| TriggerError::Number(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wave::Wave;

    // The values that a one-signal waveform goes through.
    fn samples(values: &[&str]) -> Vec<Sample> {
        let mut text = String::from(
            "$scope module c $end $var reg 4 ! x $end $upscope $end $enddefinitions $end\n",
        );
        for value in values {
            text += &format!("b{value} !\n");
        }
        let mut wave = Wave::open(text.as_bytes()).unwrap();
        std::iter::from_fn(|| wave.next_change().unwrap().map(|c| c.value)).collect()
    }

    #[test]
    fn a_trigger_fires_on_a_value_on_another_value_or_on_any_change() {
        let [three, five, unknown] = &samples(&["0011", "0101", "xxxx"])[..] else {
            panic!("three samples");
        };
        let fires = |text: &str, before: Option<&Sample>, now: &Sample| {
            text.parse::<Trigger>().unwrap().fires(before, now)
        };
        assert!(fires("c.x=3", None, three) && !fires("c.x=0x3", None, five));
        assert!(fires("c.x!=3", None, five) && !fires("c.x!=0b11", None, three));
        assert!(!fires("c.x!=3", None, unknown));
        assert!(fires("c.x", Some(three), five) && fires("c.x", Some(three), unknown));
        assert!(!fires("c.x", None, five) && !fires("c.x", Some(five), five));
    }

    #[test]
    fn named_triggers_are_triggers_and_nonsense_is_told() {
        for (name, _) in Trigger::NAMED {
            name.parse::<Trigger>().unwrap();
        }
        assert!(matches!("a=b".parse::<Trigger>(), Err(TriggerError::Number(n)) if n == "b"));
        assert!(matches!(
            "[".parse::<Trigger>(),
            Err(TriggerError::Pattern { .. })
        ));
    }
}
