//! The recovery code on paper, and the key that is derived from it.
//!
//! 25 symbols of Crockford's base 32 are 125 random bits; the 26th checks them. The key depends on the server's origin,
//! so that a page of another server cannot derive it. Neither the code nor the key is ever sent.

use p256::elliptic_curve::bigint::{NonZero, U256, U384};
use ring::hkdf;
use zeroize::Zeroizing;

use crate::{Code, Refusal, crockford, keys::PrivateKey, origin::Origin};

/// How many symbols of a code are secret.
pub const RECOVERY_SYMBOLS: usize = 25;

const PREFIX: &str = "CSR1";
const INFO: &[u8] = b"countersign.recovery-key.v1";
/// The order of P-256, less one (SP 800-186 section 3.2.1.3).
const ORDER_LESS_ONE: NonZero<U256> =
    NonZero::<U256>::new_unwrap(U256::from_be_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"));

/// A code as it stands on paper.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<[u8; RECOVERY_SYMBOLS]>);

impl RecoveryCode {
    /// A code from random bytes, of which 125 bits are used.
    #[must_use]
    pub fn from_random(random: [u8; RECOVERY_SYMBOLS]) -> Self {
        Self(Zeroizing::new(random.map(|byte| crockford::ALPHABET[usize::from(byte & 31)])))
    }

    /// Reads what a person typed, in any case and spacing, with or without the prefix; a typing error is
    /// [`Code::CodeInvalid`] before anything is derived.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = || Refusal::field(Code::CodeInvalid, "code", Code::CodeInvalid.title());
        let typed = text.chars().filter(|symbol| !symbol.is_whitespace() && *symbol != '-');
        let symbols: Zeroizing<Vec<u8>> =
            Zeroizing::new(typed.map(crockford::read).collect::<Option<_>>().ok_or_else(refuse)?);
        let body = match symbols.strip_prefix(PREFIX.as_bytes()) {
            Some(body) if body.len() == RECOVERY_SYMBOLS + 1 => body,
            _ => &symbols[..],
        };
        let (secret, check) = body.split_at_checked(RECOVERY_SYMBOLS).ok_or_else(refuse)?;
        let code = Self(Zeroizing::new(secret.try_into().map_err(|_| refuse())?));
        if check == [crockford::check_symbol(secret)] { Ok(code) } else { Err(refuse()) }
    }

    /// `CSR1-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XX`, for paper.
    #[must_use]
    pub fn display(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(PREFIX.to_owned());
        for (at, symbol) in self.0.iter().copied().chain([crockford::check_symbol(&*self.0)]).enumerate() {
            if at.is_multiple_of(4) {
                text.push('-');
            }
            text.push(char::from(symbol));
        }
        text
    }

    /// The recovery key: 48 bytes of HKDF-SHA256 (RFC 5869) over the 25 symbols, salted with the origin, made a scalar
    /// as FIPS 186-5 appendix A.2.1 does it: `(x mod (n-1)) + 1`.
    pub fn key(&self, origin: &Origin) -> Result<PrivateKey, Refusal> {
        let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, origin.as_str().as_bytes()).extract(&*self.0);
        let mut wide = Zeroizing::new([0; 48]);
        // 48 bytes are two blocks of HKDF-SHA256, far below its limit, so neither step can fail.
        let filled = extracted.expand(&[INFO], Length(wide.len())).and_then(|output| output.fill(&mut wide[..]));
        filled.map_err(|_| Refusal::new(Code::Internal, "HKDF refused 48 bytes"))?;
        PrivateKey::from_bytes(&scalar(&wide))
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecoveryCode")
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// `(x mod (n-1)) + 1`, which is 1 to n-1.
fn scalar(wide: &[u8; 48]) -> Zeroizing<[u8; 32]> {
    let rest: U256 = U384::from_be_slice(wide).rem(&ORDER_LESS_ONE);
    Zeroizing::new(rest.wrapping_add(&U256::ONE).to_be_bytes().into())
}
