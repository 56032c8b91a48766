-- The yeses to one runtime connection at one audience, newest first. Only a yes has a grant.
CREATE INDEX delegations_by_runtime_connection_id_audience_id_answered_at
    ON delegations (workspace_id, runtime_connection_id, audience_id, answered_at) WHERE grant_ends_at IS NOT NULL;
