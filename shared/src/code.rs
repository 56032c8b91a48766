//! The catalogue of error codes: one stable lower_snake word for every way to be refused.
//!
//! The server sends it as the `code` of a problem (RFC 9457), the runtime's checklist names it for a
//! check that failed, and golden vectors name it for every negative case. `docs/errors.md` is
//! generated from this table.

use std::borrow::Cow;

/// A refusal: which rule, at which field, and what to do about it. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// The field concerned as a dotted path, or empty.
    pub field: String,
    /// One sentence for a person: what is wrong and what would be right.
    pub detail: Cow<'static, str>,
}

impl Refusal {
    /// A refusal that concerns no single field.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, field: String::new(), detail: detail.into() }
    }

    /// A refusal of one field of the input.
    pub fn field(code: Code, field: impl Into<String>, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, field: field.into(), detail: detail.into() }
    }

    /// The same refusal with its field below `parent`.
    #[must_use]
    pub fn within(mut self, parent: &str) -> Self {
        self.field = match self.field.as_str() {
            "" => parent.to_owned(),
            field => format!("{parent}.{field}"),
        };
        self
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code, code.title())
    }
}

macro_rules! catalogue {
    ($($variant:ident $code:literal $status:literal $title:literal,)*) => {
        /// A stable error code; the text form never changes meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it goes over the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status that carries it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

catalogue! {
    // Bytes
    InvalidJson "invalid_json" 422 "The bytes are not JSON.",
    DuplicateKey "duplicate_key" 422 "An object names the same key twice.",
    NumberOutOfRange "number_out_of_range" 422 "A number is negative or beyond 2^53-1.",
    NumberNotInteger "number_not_integer" 422 "A number has a fraction or an exponent.",
    NullRefused "null_refused" 422 "A value is null; none is an empty string, list, 0 or false.",
    LoneSurrogate "lone_surrogate" 422 "A string holds half of a surrogate pair.",
    InvalidUtf8 "invalid_utf8" 422 "The bytes are not UTF-8, or begin with a byte order mark.",
    NotCanonical "not_canonical" 422 "The bytes are not the RFC 8785 form of what they say.",
    UnknownField "unknown_field" 422 "The object has a key that this message does not have.",
    MissingField "missing_field" 422 "The object lacks a key that this message must have.",
    InvalidField "invalid_field" 422 "A field has a value that it must not have.",
    BodyTooLarge "body_too_large" 413 "The body is longer than the limit.",
    UnsupportedMediaType "unsupported_media_type" 415 "The body must be application/json.",
    PathMismatch "path_mismatch" 422 "The id in the path is not the id in the signed payload.",
    // Signed messages
    InvalidJws "invalid_jws" 422 "The message is not a compact JWS with the exact header.",
    WrongType "wrong_type" 422 "The message is signed for another purpose.",
    UnknownKey "unknown_key" 401 "No living key in this role has that kid.",
    InvalidSignature "invalid_signature" 401 "The signature does not verify.",
    WrongKey "wrong_key" 403 "The message is signed by a key that it does not name.",
    WrongOrigin "wrong_origin" 422 "The message is meant for another server.",
    ClockSkew "clock_skew" 422 "issuedAt is more than 60 s from this side's clock.",
    NonceReused "nonce_reused" 409 "The nonce was used for another message.",
    // Passkey assertions
    InvalidAssertion "invalid_assertion" 422 "The assertion is not what WebAuthn prescribes.",
    WrongCeremony "wrong_ceremony" 422 "clientDataJSON has a type other than the one asked for.",
    WrongChallenge "wrong_challenge" 422 "The challenge is not the one of this payload.",
    CrossOrigin "cross_origin" 422 "The assertion was made inside a frame of another origin.",
    WrongRelyingParty "wrong_relying_party" 422 "The authenticator signed for another relying party.",
    UserNotVerified "user_not_verified" 422 "The authenticator did not verify the person.",
    BackupFlags "backup_flags" 422 "The backup flags are not those of the enrolled credential.",
    AlgorithmNotAllowed "algorithm_not_allowed" 422 "Only ES256 credentials are enrolled.",
    // The roster
    RosterInvalid "roster_invalid" 422 "A roster entry breaks a rule of the roster.",
    RosterGap "roster_gap" 409 "The roster has a gap or does not begin at 0.",
    RosterFork "roster_fork" 409 "A roster entry does not follow the one before it.",
    RosterShortened "roster_shortened" 409 "The roster does not reach the head that is already known.",
    RosterSigner "roster_signer" 403 "The signer of the roster entry is not an active key.",
    RosterKeyRecurs "roster_key_recurs" 409 "A roster entry enrols an id or key that the chain has seen.",
    KeyNotActive "key_not_active" 403 "The credential or device is not active in the roster.",
    DeviceWaits "device_waits" 403 "A new device waits 24 hours before it may do that; use an older one.",
    // Pairing
    OfferInvalid "offer_invalid" 422 "The offer or its QR link cannot be read.",
    OfferExpired "offer_expired" 409 "The offer has expired; let the runtime show a new one.",
    CodeInvalid "code_invalid" 422 "The code is mistyped: its check symbol does not fit.",
    WrongCode "wrong_code" 403 "No open confirmation of this offer has that code.",
    CodeExpired "code_expired" 409 "The code has expired; confirm the pairing again.",
    TooManyAttempts "too_many_attempts" 403 "Five wrong codes ended this offer; let the runtime show a new one.",
    TooManyConfirmations "too_many_confirmations" 429 "Three pairings are already waiting for their code.",
    AlreadyClaimed "already_claimed" 409 "This pairing has been claimed.",
    WrongPin "wrong_pin" 422 "The phone's keys were not confirmed by the code that was typed.",
    // Credentials of callers
    MissingCredential "missing_credential" 401 "No credential was presented.",
    InvalidToken "invalid_token" 401 "The credential presented is unknown, expired or revoked.",
    ForeignOrigin "foreign_origin" 403 "The request came from a page of another origin.",
    DeviceRequired "device_required" 403 "This browser has no enrolled device key; enrol the device first.",
    ConnectionRevoked "connection_revoked" 401 "The runtime connection is revoked; pair anew.",
    ConnectionNotActive "connection_not_active" 403 "The runtime has not accepted its pairing yet.",
    ConnectionFrozen "connection_frozen" 403 "The person answered \"not me\"; the runtime is frozen until they decide.",
    // Enrolment and sign-in
    InviteInvalid "invite_invalid" 403 "The link is unknown, used up or expired; ask for a new one.",
    CeremonyExpired "ceremony_expired" 409 "The ceremony is unknown, finished or older than five minutes; start again.",
    SignInFailed "sign_in_failed" 401 "The passkey did not sign this sign-in.",
    // Asking and answering
    UnknownAudience "unknown_audience" 404 "No audience has that key or id.",
    TermsChanged "terms_changed" 409 "The audience has new terms; read and sign those.",
    ScopeNotOffered "scope_not_offered" 422 "The audience's terms do not have that scope.",
    DurationTooLong "duration_too_long" 422 "The duration is longer than the terms allow.",
    TooManyPending "too_many_pending" 429 "Too many requests of this runtime are waiting for an answer.",
    CoolDown "cool_down" 429 "The person has just denied this; wait as long as Retry-After says.",
    WorkspacePolicyDenied "workspace_policy_denied" 403 "The workspace's policy does not let anyone ask for this.",
    AlreadyDecided "already_decided" 409 "Somebody has already answered, or the request was cancelled.",
    RequestExpired "request_expired" 409 "The request expired before it was answered.",
    WrongRequest "wrong_request" 422 "The answer names another request, terms, runtime or person.",
    RosterStale "roster_stale" 409 "The answer names a roster head that is not in the chain.",
    ScopesWidened "scopes_widened" 422 "The answer grants no scope, or one that was not asked.",
    DurationExtended "duration_extended" 422 "The answer grants no time, or more than was asked.",
    ConstraintsChanged "constraints_changed" 422 "The constraints are not the ones asked.",
    SingleUseDropped "single_use_dropped" 422 "The answer drops the single use that was asked.",
    ServerTimeOff "server_time_off" 422 "serverTime lies outside the request's life.",
    AnswerLate "answer_late" 409 "The answer arrived after the request's deadline.",
    RequestUnknown "request_unknown" 422 "This runtime never signed the request that was answered.",
    TokenMismatch "token_mismatch" 422 "The token is not what the decision grants.",
    // Tokens
    ApprovalRequired "approval_required" 403 "The delegation waits for its approver.",
    DelegationEnded "delegation_ended" 409 "The delegation was denied, cancelled, revoked or has expired.",
    TokenAlreadyMinted "token_already_minted" 409 "That call has minted a token; ask again under a new nonce.",
    InsufficientScope "insufficient_scope" 403 "The token does not carry every scope that is required.",
    WrongAudience "wrong_audience" 403 "The token is meant for another audience.",
    InvalidProof "invalid_proof" 422 "The DPoP proof does not verify.",
    // Pushes
    PushEndpointRefused "push_endpoint_refused" 422 "The push endpoint is not a public https URL.",
    // Notifications
    EmailCodeInvalid "email_code_invalid" 403 "The code from the e-mail is wrong, used or too old.",
    // The server
    NotFound "not_found" 404 "There is no such thing, or it is not yours.",
    MethodNotAllowed "method_not_allowed" 405 "That path does not take this method.",
    Conflict "conflict" 409 "Somebody changed it at the same moment; read it again.",
    AlreadyRevoked "already_revoked" 409 "It is revoked already.",
    RateLimited "rate_limited" 429 "Too many calls; wait as long as Retry-After says.",
    TooManyWaiters "too_many_waiters" 429 "Too many calls of this credential are waiting already.",
    Unavailable "unavailable" 503 "The database does not answer; try again.",
    Internal "internal" 500 "The server failed; its log has the requestId.",
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}
