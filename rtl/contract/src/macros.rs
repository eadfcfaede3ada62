//! The two macros that write a constant or a bit field once and keep a table of it, from which
//! the SystemVerilog package and the reference pages are generated.

/// A constant as the generators see it.
#[derive(Clone, Copy, Debug)]
pub struct Const {
    /// Name in Rust, SCREAMING_SNAKE_CASE.
    pub name: &'static str,
    /// Value.
    pub value: u32,
    /// Documentation.
    pub doc: &'static str,
}

/// A field of a 32-bit word.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name, snake_case.
    pub name: &'static str,
    /// Least significant bit.
    pub lsb: u32,
    /// Width in bits.
    pub width: u32,
    /// Documentation.
    pub doc: &'static str,
}

/// A 32-bit word made of fields.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Name in Rust, UpperCamelCase.
    pub name: &'static str,
    /// Fields, least significant first, without gaps.
    pub fields: &'static [Field],
    /// Documentation.
    pub doc: &'static str,
}

/// Declares `pub const NAME: u32 = value;` for each line, and `TABLE`, the list of them.
macro_rules! constants {
    ($( $(#[doc = $doc:literal])* $name:ident = $value:expr; )*) => {
        $( $(#[doc = $doc])* pub const $name: u32 = $value; )*
        /// Every constant of this module, for the generators.
        pub const TABLE: &[$crate::macros::Const] = &[
            $( $crate::macros::Const { name: stringify!($name), value: $name, doc: concat!($($doc),*) }, )*
        ];
    };
}

/// Declares a 32-bit word with named fields: getters `field()`, builders `with_field(v)`.
/// Values wider than their field are cut to it.
macro_rules! word {
    ($(#[doc = $sdoc:literal])* $name:ident { $( $(#[doc = $doc:literal])* $field:ident / $with:ident : $lsb:literal, $width:literal; )* }) => {
        $(#[doc = $sdoc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[repr(transparent)]
        pub struct $name(pub u32);
        // Fields named `len` are plain numbers, not collections.
        #[allow(clippy::len_without_is_empty)]
        impl $name {
            /// How the word is laid out, for the generators.
            pub const LAYOUT: $crate::macros::Layout = $crate::macros::Layout {
                name: stringify!($name),
                fields: &[ $( $crate::macros::Field { name: stringify!($field), lsb: $lsb, width: $width, doc: concat!($($doc),*) }, )* ],
                doc: concat!($($sdoc),*),
            };
            $(
                $(#[doc = $doc])*
                #[inline(always)]
                pub const fn $field(self) -> u32 { (self.0 >> $lsb) & (((1u64 << $width) - 1) as u32) }
                /// The same word with this field replaced.
                #[inline(always)]
                pub const fn $with(self, v: u32) -> Self {
                    let mask = ((1u64 << $width) - 1) as u32;
                    Self((self.0 & !(mask << $lsb)) | ((v & mask) << $lsb))
                }
            )*
        }
        impl From<$name> for u32 { #[inline(always)] fn from(w: $name) -> u32 { w.0 } }
    };
}
