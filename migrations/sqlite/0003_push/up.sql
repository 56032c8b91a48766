-- Pushes to devices: where they go, what waits to be told, and what became of each one.

-- The server's own secrets, each encrypted under the key file, which is not in the database.
CREATE TABLE server_keys (
    workspace_id TEXT NOT NULL,
    name TEXT NOT NULL,
    ciphertext TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

-- Where a device takes pushes, and how the last ones fared.
CREATE TABLE push_subscriptions (
    workspace_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    endpoint_hash TEXT NOT NULL,
    p256dh TEXT NOT NULL,
    auth TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_sent_at BIGINT,
    last_delivered_at BIGINT,
    latency_ms BIGINT,
    failed_at BIGINT,
    failure TEXT,
    silent_since BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, device_id)
);
CREATE UNIQUE INDEX push_subscriptions_by_endpoint_hash ON push_subscriptions (workspace_id, endpoint_hash);
CREATE INDEX push_subscriptions_by_user_id ON push_subscriptions (workspace_id, user_id);

-- What people are to be told, written with what it tells of. The worker takes what is due.
CREATE TABLE notifications (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    only_device_id TEXT,
    except_device_id TEXT,
    state TEXT NOT NULL,
    rung BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    claimed_until BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_push_id TEXT,
    sent_at BIGINT,
    delivered_at BIGINT,
    opened_at BIGINT,
    emailed_at BIGINT,
    ntfy_at BIGINT,
    quiet_until BIGINT,
    nobody BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX notifications_by_state_due_at ON notifications (state, due_at);
CREATE INDEX notifications_by_subject_id_kind ON notifications (workspace_id, subject_id, kind);
CREATE INDEX notifications_by_user_id_state ON notifications (workspace_id, user_id, state);
CREATE INDEX notifications_by_expires_at ON notifications (expires_at);

-- Single pushes, written before they are sent, so that a receipt never comes too early.
CREATE TABLE pushes (
    workspace_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    notification_id TEXT NOT NULL,
    carrier_id TEXT,
    kind TEXT NOT NULL,
    topic TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    retry_at BIGINT,
    sent_at BIGINT,
    delivered_at BIGINT,
    opened_at BIGINT,
    failed_at BIGINT,
    failure TEXT,
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX pushes_by_notification_id_device_id ON pushes (workspace_id, notification_id, device_id);
CREATE INDEX pushes_by_carrier_id ON pushes (workspace_id, carrier_id);
CREATE INDEX pushes_by_device_id_created_at ON pushes (workspace_id, device_id, created_at);
CREATE INDEX pushes_by_user_id_created_at ON pushes (workspace_id, user_id, created_at);
CREATE INDEX pushes_by_created_at ON pushes (created_at);
