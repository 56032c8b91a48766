-- The spine: people, runtimes, providers, delegations, decisions, tokens. Times are milliseconds since 1970.

-- What everything belongs to.
CREATE TABLE workspaces (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    max_risk TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- What is fixed at first run, such as the public URL.
CREATE TABLE settings (
    workspace_id TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace_id, key)
);

-- People.
CREATE TABLE users (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

-- Enrolment links: SHA-256 of the secret, never the secret.
CREATE TABLE invites (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT,
    roster_hash TEXT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX invites_by_secret_hash ON invites (workspace_id, secret_hash);

-- Registrations and sign-ins under way.
CREATE TABLE ceremonies (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    invite_id TEXT,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX ceremonies_by_expires_at ON ceremonies (expires_at);

-- Passkeys as the roster enrolled them.
CREATE TABLE credentials (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    passkey TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX credentials_by_user_id ON credentials (workspace_id, user_id);

-- Devices as the roster enrolled them.
CREATE TABLE devices (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    thumbprint TEXT NOT NULL,
    enrolled_alone BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX devices_by_thumbprint ON devices (workspace_id, thumbprint);
CREATE INDEX devices_by_user_id ON devices (workspace_id, user_id);

-- The signed chain of each person, never changed.
CREATE TABLE roster_records (
    workspace_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_id, seq)
);

-- Signed-in browsers: SHA-256 of the cookie.
CREATE TABLE sessions (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    device_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX sessions_by_secret_hash ON sessions (workspace_id, secret_hash);
CREATE INDEX sessions_by_user_id ON sessions (workspace_id, user_id);

-- Kinds of agent apps.
CREATE TABLE applications (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

-- Owners of tools.
CREATE TABLE providers (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);

-- API keys: SHA-256 of the secret.
CREATE TABLE provider_keys (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX provider_keys_by_secret_hash ON provider_keys (workspace_id, secret_hash);

-- What tokens are for.
CREATE TABLE audiences (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    key TEXT NOT NULL,
    terms_hash TEXT NOT NULL,
    terms_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX audiences_by_key ON audiences (workspace_id, key);

-- Frozen descriptions of audiences, never changed.
CREATE TABLE terms (
    workspace_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    audience_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, hash)
);
CREATE UNIQUE INDEX terms_by_audience_id_version ON terms (workspace_id, audience_id, version);

-- From which network an offer is shown.
CREATE TABLE announcements (
    workspace_id TEXT NOT NULL,
    pair_hash TEXT NOT NULL,
    public_key TEXT NOT NULL,
    network TEXT NOT NULL,
    announced_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, pair_hash, public_key)
);
CREATE INDEX announcements_by_announced_at ON announcements (announced_at);

-- Confirmations of offers.
CREATE TABLE pairings (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    pair_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    runtime_thumbprint TEXT NOT NULL,
    claim_proof_hash TEXT NOT NULL,
    confirm_hash TEXT NOT NULL,
    confirmation TEXT NOT NULL,
    pin_mac TEXT NOT NULL,
    status TEXT NOT NULL,
    runtime_connection_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX pairings_by_pair_hash_claim_proof_hash ON pairings (workspace_id, pair_hash, claim_proof_hash);
CREATE INDEX pairings_by_user_id_status ON pairings (workspace_id, user_id, status);

-- Wrong codes of an offer.
CREATE TABLE pairing_attempts (
    workspace_id TEXT NOT NULL,
    pair_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, pair_hash)
);
CREATE INDEX pairing_attempts_by_first_at ON pairing_attempts (first_at);

-- Runtimes paired with people.
CREATE TABLE runtime_connections (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    runtime_name TEXT NOT NULL,
    device_name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    thumbprint TEXT NOT NULL,
    pairing_id TEXT NOT NULL,
    confirm_hash TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT,
    ended_reason TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX runtime_connections_by_thumbprint ON runtime_connections (workspace_id, thumbprint);
CREATE INDEX runtime_connections_by_user_id ON runtime_connections (workspace_id, user_id);

-- What was done under which nonce, and the answer to give again.
CREATE TABLE nonces (
    workspace_id TEXT NOT NULL,
    key_thumbprint TEXT NOT NULL,
    nonce TEXT NOT NULL,
    typ TEXT NOT NULL,
    payload_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, key_thumbprint, nonce)
);
CREATE INDEX nonces_by_expires_at ON nonces (expires_at);

-- Requests and what became of them.
CREATE TABLE delegations (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    runtime_connection_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    audience_id TEXT NOT NULL,
    terms_hash TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    fold_key TEXT NOT NULL,
    cool_key TEXT NOT NULL,
    signed TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at BIGINT,
    answered_at BIGINT,
    answered_on TEXT,
    scopes TEXT NOT NULL,
    single_use BOOLEAN NOT NULL,
    grant_ends_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT,
    ended_reason TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX delegations_by_request_hash ON delegations (workspace_id, request_hash);
CREATE INDEX delegations_by_user_id_status ON delegations (workspace_id, user_id, status);
CREATE INDEX delegations_by_runtime_connection_id_status ON delegations (workspace_id, runtime_connection_id, status);
CREATE INDEX delegations_by_status_expires_at ON delegations (status, expires_at);

-- Signed answers, never changed.
CREATE TABLE decisions (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    signed TEXT NOT NULL,
    assertion TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX decisions_by_subject_kind_subject_id_user_id ON decisions (workspace_id, subject_kind, subject_id, user_id);

-- Tokens: SHA-256 of the secret.
CREATE TABLE tokens (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    delegation_id TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX tokens_by_secret_hash ON tokens (workspace_id, secret_hash);
CREATE INDEX tokens_by_delegation_id ON tokens (workspace_id, delegation_id);

-- People and runtimes as one provider sees them.
CREATE TABLE scoped_ids (
    workspace_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace_id, kind, subject_id, provider_id)
);
CREATE UNIQUE INDEX scoped_ids_by_value ON scoped_ids (workspace_id, value);

-- Proofs that were used.
CREATE TABLE dpop_proofs (
    workspace_id TEXT NOT NULL,
    thumbprint TEXT NOT NULL,
    jti TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, thumbprint, jti)
);
CREATE INDEX dpop_proofs_by_expires_at ON dpop_proofs (expires_at);

-- What happened, one canonical JSON event a row.
CREATE TABLE audit_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    workspace_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_events_by_at ON audit_events (workspace_id, at);

-- What other processes must be told after a commit.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    workspace_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX outbox_by_at ON outbox (at);
