-- How people want to be told. Whoever has no row is told by push alone, at any hour.
CREATE TABLE notification_settings (
    workspace_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    quiet_from BIGINT NOT NULL,
    quiet_to BIGINT NOT NULL,
    hide_details BOOLEAN NOT NULL,
    email TEXT NOT NULL,
    email_confirmed_at BIGINT,
    ntfy_topic TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);

-- Codes that were sent to new e-mail addresses: a hash of each, never the code.
CREATE TABLE email_codes (
    workspace_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    email TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (workspace_id, user_id, created_at)
);
CREATE INDEX email_codes_by_email ON email_codes (workspace_id, email, created_at);
CREATE INDEX email_codes_by_expires_at ON email_codes (expires_at);

-- What was told by e-mail and ntfy, and what is to be tried again.
CREATE TABLE channel_messages (
    workspace_id TEXT NOT NULL,
    notification_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    user_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    retry_at BIGINT,
    sent_at BIGINT,
    lost_at BIGINT,
    PRIMARY KEY (workspace_id, notification_id, channel)
);
CREATE INDEX channel_messages_by_user_id_channel_sent_at
    ON channel_messages (workspace_id, user_id, channel, sent_at);
CREATE INDEX channel_messages_by_created_at ON channel_messages (created_at);

-- What counts requests, and what remembers a no.
CREATE INDEX delegations_by_runtime_connection_id_audience_id_created_at
    ON delegations (workspace_id, runtime_connection_id, audience_id, created_at);
CREATE INDEX delegations_by_runtime_connection_id_created_at
    ON delegations (workspace_id, runtime_connection_id, created_at);
CREATE INDEX delegations_by_user_id_created_at ON delegations (workspace_id, user_id, created_at);
CREATE INDEX delegations_by_runtime_connection_id_cool_key_answered_at
    ON delegations (workspace_id, runtime_connection_id, cool_key, answered_at) WHERE answered_at IS NOT NULL;
