DROP TABLE additions;
DROP TABLE recovery_keys;
ALTER TABLE devices DROP COLUMN waits_until;
ALTER TABLE devices DROP COLUMN credential_id;
