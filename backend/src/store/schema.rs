//! The tables, as both migrations make them.

diesel::table! {
    workspaces (id) {
        id -> Text,
        name -> Text,
        max_risk -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    settings (workspace_id, key) {
        workspace_id -> Text,
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    users (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        name -> Text,
        created_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    invites (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        secret_hash -> Text,
        user_id -> Text,
        user_name -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        spent_at -> Nullable<BigInt>,
        roster_hash -> Nullable<Text>,
    }
}

diesel::table! {
    ceremonies (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        kind -> Text,
        invite_id -> Nullable<Text>,
        state -> Text,
        expires_at -> BigInt,
        done_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    credentials (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        user_id -> Text,
        public_key -> Text,
        backup_eligible -> Bool,
        passkey -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    devices (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        user_id -> Text,
        name -> Text,
        public_key -> Text,
        thumbprint -> Text,
        enrolled_alone -> Bool,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        credential_id -> Text,
        waits_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_keys (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        user_id -> Text,
        public_key -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    additions (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        user_id -> Text,
        secret_hash -> Text,
        status -> Text,
        state -> Nullable<Text>,
        registered -> Nullable<Text>,
        record -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    roster_records (workspace_id, user_id, seq) {
        workspace_id -> Text,
        user_id -> Text,
        seq -> BigInt,
        hash -> Text,
        record -> Text,
    }
}

diesel::table! {
    sessions (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        secret_hash -> Text,
        user_id -> Text,
        device_id -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    applications (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    providers (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    provider_keys (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        provider_id -> Text,
        secret_hash -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audiences (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        provider_id -> Text,
        key -> Text,
        terms_hash -> Text,
        terms_version -> BigInt,
        created_at -> BigInt,
        retired_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    terms (workspace_id, hash) {
        workspace_id -> Text,
        hash -> Text,
        audience_id -> Text,
        version -> BigInt,
        document -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    announcements (workspace_id, pair_hash, public_key) {
        workspace_id -> Text,
        pair_hash -> Text,
        public_key -> Text,
        network -> Text,
        announced_at -> BigInt,
    }
}

diesel::table! {
    pairings (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        pair_hash -> Text,
        user_id -> Text,
        runtime_thumbprint -> Text,
        claim_proof_hash -> Text,
        confirm_hash -> Text,
        confirmation -> Text,
        pin_mac -> Text,
        status -> Text,
        runtime_connection_id -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    pairing_attempts (workspace_id, pair_hash) {
        workspace_id -> Text,
        pair_hash -> Text,
        tries -> BigInt,
        first_at -> BigInt,
    }
}

diesel::table! {
    runtime_connections (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        user_id -> Text,
        application_id -> Text,
        runtime_name -> Text,
        device_name -> Text,
        public_key -> Text,
        thumbprint -> Text,
        pairing_id -> Text,
        confirm_hash -> Text,
        status -> Text,
        created_at -> BigInt,
        accepted_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        ended_reason -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    nonces (workspace_id, key_thumbprint, nonce) {
        workspace_id -> Text,
        key_thumbprint -> Text,
        nonce -> Text,
        typ -> Text,
        payload_hash -> Text,
        answer -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    delegations (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        runtime_connection_id -> Text,
        user_id -> Text,
        audience_id -> Text,
        terms_hash -> Text,
        request_hash -> Text,
        fold_key -> Text,
        cool_key -> Text,
        signed -> Text,
        status -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        seen_at -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        answered_on -> Nullable<Text>,
        scopes -> Text,
        single_use -> Bool,
        grant_ends_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        ended_by -> Nullable<Text>,
        ended_reason -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    decisions (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        subject_kind -> Text,
        subject_id -> Text,
        user_id -> Text,
        kind -> Text,
        signed -> Text,
        assertion -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    tokens (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        delegation_id -> Text,
        secret_hash -> Text,
        created_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    scoped_ids (workspace_id, kind, subject_id, provider_id) {
        workspace_id -> Text,
        kind -> Text,
        subject_id -> Text,
        provider_id -> Text,
        value -> Text,
    }
}

diesel::table! {
    dpop_proofs (workspace_id, thumbprint, jti) {
        workspace_id -> Text,
        thumbprint -> Text,
        jti -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    audit_events (seq) {
        seq -> BigInt,
        workspace_id -> Text,
        at -> BigInt,
        event -> Text,
        hash -> Text,
    }
}

diesel::table! {
    outbox (seq) {
        seq -> BigInt,
        workspace_id -> Text,
        topic -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    server_keys (workspace_id, name) {
        workspace_id -> Text,
        name -> Text,
        ciphertext -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    push_subscriptions (workspace_id, device_id) {
        workspace_id -> Text,
        device_id -> Text,
        user_id -> Text,
        endpoint -> Text,
        endpoint_hash -> Text,
        p256dh -> Text,
        auth -> Text,
        created_at -> BigInt,
        last_sent_at -> Nullable<BigInt>,
        last_delivered_at -> Nullable<BigInt>,
        latency_ms -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        failure -> Nullable<Text>,
        silent_since -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    notifications (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        user_id -> Text,
        kind -> Text,
        subject_id -> Text,
        topic -> Text,
        only_device_id -> Nullable<Text>,
        except_device_id -> Nullable<Text>,
        state -> Text,
        rung -> BigInt,
        due_at -> BigInt,
        attempts -> BigInt,
        claimed_until -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_push_id -> Nullable<Text>,
        sent_at -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
        opened_at -> Nullable<BigInt>,
        emailed_at -> Nullable<BigInt>,
        ntfy_at -> Nullable<BigInt>,
        quiet_until -> Nullable<BigInt>,
        nobody -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    pushes (workspace_id, id) {
        workspace_id -> Text,
        id -> Text,
        user_id -> Text,
        device_id -> Text,
        notification_id -> Text,
        carrier_id -> Nullable<Text>,
        kind -> Text,
        topic -> Text,
        created_at -> BigInt,
        attempts -> BigInt,
        retry_at -> Nullable<BigInt>,
        sent_at -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
        opened_at -> Nullable<BigInt>,
        failed_at -> Nullable<BigInt>,
        failure -> Nullable<Text>,
    }
}

diesel::table! {
    notification_settings (workspace_id, user_id) {
        workspace_id -> Text,
        user_id -> Text,
        language -> Text,
        time_zone -> Text,
        quiet_from -> BigInt,
        quiet_to -> BigInt,
        hide_details -> Bool,
        email -> Text,
        email_confirmed_at -> Nullable<BigInt>,
        ntfy_topic -> Text,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    channel_messages (workspace_id, notification_id, channel) {
        workspace_id -> Text,
        notification_id -> Text,
        channel -> Text,
        user_id -> Text,
        created_at -> BigInt,
        attempts -> BigInt,
        retry_at -> Nullable<BigInt>,
        sent_at -> Nullable<BigInt>,
        lost_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    email_codes (workspace_id, user_id, created_at) {
        workspace_id -> Text,
        user_id -> Text,
        created_at -> BigInt,
        email -> Text,
        code_hash -> Text,
        tries -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(tokens, delegations, runtime_connections, audiences);
diesel::allow_tables_to_appear_in_same_query!(push_subscriptions, devices);
