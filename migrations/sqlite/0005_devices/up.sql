-- The passkey that came with a device or enrolled it, and until when a new one waits. Until now everybody had one
-- passkey, and the device that founded the roster never waits.
ALTER TABLE devices ADD COLUMN credential_id TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN waits_until BIGINT;
UPDATE devices SET credential_id = COALESCE(
    (SELECT credentials.id FROM credentials
     WHERE credentials.workspace_id = devices.workspace_id AND credentials.user_id = devices.user_id
     ORDER BY credentials.created_at LIMIT 1), '');
UPDATE devices SET waits_until = created_at + 86400000 WHERE created_at > (
    SELECT MIN(founding.created_at) FROM devices AS founding
    WHERE founding.workspace_id = devices.workspace_id AND founding.user_id = devices.user_id);

-- Keys derived from codes on paper: public halves only.
CREATE TABLE recovery_keys (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX recovery_keys_by_user_id ON recovery_keys (workspace_id, user_id);

-- Phones that are being added: SHA-256 of the code's secret.
CREATE TABLE additions (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    status TEXT NOT NULL,
    state TEXT,
    registered TEXT,
    record TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX additions_by_secret_hash ON additions (workspace_id, secret_hash);
CREATE INDEX additions_by_user_id_status ON additions (workspace_id, user_id, status);
CREATE INDEX additions_by_expires_at ON additions (expires_at);
