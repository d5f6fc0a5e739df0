SET ANSI_NULLS, QUOTED_IDENTIFIER, XACT_ABORT ON;
GO

IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO
IF @@ERROR <> 0 SET NOEXEC ON;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [abandoned_takes] (
        [take_id] uniqueidentifier NOT NULL,
        [attempt] int NOT NULL,
        [at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_abandoned_takes] PRIMARY KEY ([take_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [api_keys] (
        [key_id] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
        [role] nvarchar(16) NOT NULL,
        [secret_hash] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [created_at] datetimeoffset NOT NULL,
        [expires_at] datetimeoffset NULL,
        [revoked_at] datetimeoffset NULL,
        [replaced_by_id] nvarchar(16) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_api_keys] PRIMARY KEY ([key_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [assets] (
        [asset_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [kind] nvarchar(16) NOT NULL,
        [name] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [key] nvarchar(900) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [content_type] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [length] bigint NOT NULL,
        [sha256] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [width] int NULL,
        [height] int NULL,
        [duration_seconds] float NULL,
        [status] nvarchar(16) NOT NULL,
        [upload_id] nvarchar(1024) COLLATE Latin1_General_100_BIN2 NULL,
        [created_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_assets] PRIMARY KEY ([asset_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [audit_events] (
        [sequence] bigint NOT NULL IDENTITY,
        [at] datetimeoffset NOT NULL,
        [actor] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [action] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [target] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [details] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
        [result] nvarchar(16) NULL,
        [result_text] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_audit_events] PRIMARY KEY ([sequence])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [batch_items] (
        [batch_id] uniqueidentifier NOT NULL,
        [item_index] int NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [refusal] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_batch_items] PRIMARY KEY ([batch_id], [item_index])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [batches] (
        [batch_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [item_count] int NOT NULL,
        [created_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_batches] PRIMARY KEY ([batch_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [brand_kits] (
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [kit] nvarchar(max) NOT NULL,
        [updated_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_brand_kits] PRIMARY KEY ([tenant_name], [name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [creative_counters] (
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [creative_id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [last_iteration] int NOT NULL,
        CONSTRAINT [PK_creative_counters] PRIMARY KEY ([tenant_name], [creative_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [due_timers] (
        [timer_id] bigint NOT NULL IDENTITY,
        [kind] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [subject_id] uniqueidentifier NOT NULL,
        [due_at] datetimeoffset NOT NULL,
        [attempts] int NOT NULL,
        CONSTRAINT [PK_due_timers] PRIMARY KEY ([timer_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [early_cancellations] (
        [job_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
        [at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_early_cancellations] PRIMARY KEY ([job_id], [tenant_name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [inbox_state] (
        [id] bigint NOT NULL IDENTITY,
        [message_id] uniqueidentifier NOT NULL,
        [consumer_id] uniqueidentifier NOT NULL,
        [lock_id] uniqueidentifier NOT NULL,
        [row_version] rowversion NULL,
        [received] datetime2 NOT NULL,
        [receive_count] int NOT NULL,
        [expiration_time] datetime2 NULL,
        [consumed] datetime2 NULL,
        [delivered] datetime2 NULL,
        [last_sequence_number] bigint NULL,
        CONSTRAINT [PK_inbox_state] PRIMARY KEY ([id]),
        CONSTRAINT [AK_inbox_state_message_id_consumer_id] UNIQUE ([message_id], [consumer_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [job_events] (
        [sequence] bigint NOT NULL IDENTITY,
        [job_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [type] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [at] datetimeoffset NOT NULL,
        [data] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_job_events] PRIMARY KEY ([sequence])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [leases] (
        [name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [holder] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [token] bigint NOT NULL,
        [expires_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_leases] PRIMARY KEY ([name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [ledger_accounts] (
        [account] nvarchar(150) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [committed_micros] bigint NOT NULL,
        CONSTRAINT [PK_ledger_accounts] PRIMARY KEY ([account])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [ledger_entries] (
        [entry_id] uniqueidentifier NOT NULL,
        [reference] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [kind] nvarchar(16) NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [take_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [creative_id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [provider] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [model] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [estimate_micros] bigint NOT NULL,
        [amount_micros] bigint NOT NULL,
        [seconds] float NULL,
        [accounts] nvarchar(300) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [created_at] datetimeoffset NOT NULL,
        [settled_at] datetimeoffset NULL,
        [usage_due_at] datetimeoffset NULL,
        CONSTRAINT [PK_ledger_entries] PRIMARY KEY ([entry_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [local_models] (
        [worker] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [model_id] nvarchar(80) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [entry] nvarchar(max) NOT NULL,
        [announced_at] datetimeoffset NOT NULL,
        [seen_at] datetimeoffset NOT NULL,
        [expires_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_local_models] PRIMARY KEY ([worker], [model_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [outbox_state] (
        [outbox_id] uniqueidentifier NOT NULL,
        [lock_id] uniqueidentifier NOT NULL,
        [row_version] rowversion NULL,
        [created] datetime2 NOT NULL,
        [delivered] datetime2 NULL,
        [last_sequence_number] bigint NULL,
        CONSTRAINT [PK_outbox_state] PRIMARY KEY ([outbox_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [pauses] (
        [kind] nvarchar(16) NOT NULL,
        [name] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [reason] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
        [actor] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_pauses] PRIMARY KEY ([kind], [name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [processed_callbacks] (
        [digest] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [expires_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_processed_callbacks] PRIMARY KEY ([digest])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [provider_slot_locks] (
        [model] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [claims] bigint NOT NULL,
        CONSTRAINT [PK_provider_slot_locks] PRIMARY KEY ([model])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [queued_requests] (
        [job_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [request_id] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [creative_id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [model] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [labels] nvarchar(max) NULL,
        [digest] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [at] datetimeoffset NOT NULL,
        [request] nvarchar(max) NULL,
        [send_at] datetimeoffset NULL,
        [refusals] nvarchar(max) NULL,
        [refused_at] datetimeoffset NULL,
        CONSTRAINT [PK_queued_requests] PRIMARY KEY ([job_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [refund_polls] (
        [submission_id] uniqueidentifier NOT NULL,
        [due_at] datetimeoffset NOT NULL,
        [poll_until] datetimeoffset NOT NULL,
        [poll_count] int NOT NULL,
        CONSTRAINT [PK_refund_polls] PRIMARY KEY ([submission_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [submissions] (
        [submission_id] uniqueidentifier NOT NULL,
        [take_id] uniqueidentifier NOT NULL,
        [attempt] int NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [creative_id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [model] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [command] nvarchar(max) NOT NULL,
        [clip_request_json] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [status] nvarchar(16) NOT NULL,
        [key_fingerprint] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [provider_job_id] nvarchar(512) COLLATE Latin1_General_100_BIN2 NULL,
        [provider_token] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [recorded_at] datetimeoffset NOT NULL,
        [sent_at] datetimeoffset NULL,
        [due_at] datetimeoffset NOT NULL,
        [deadline] datetimeoffset NOT NULL,
        [lease_id] uniqueidentifier NULL,
        [lease_expires_at] datetimeoffset NULL,
        [deferrals] int NOT NULL,
        [fetch_failures] int NOT NULL,
        [unconfirmed_submits] int NOT NULL,
        [fraction] float NULL,
        [abandon_reason] nvarchar(32) NULL,
        [adjustments] nvarchar(max) NOT NULL,
        [produced_by] nvarchar(max) NULL,
        [clip] nvarchar(max) NULL,
        [original_url] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [failure] nvarchar(max) NULL,
        [estimate] decimal(18,6) NOT NULL,
        [cost] decimal(18,6) NULL,
        [result_published_at] datetimeoffset NULL,
        [trace_parent] nvarchar(55) COLLATE Latin1_General_100_BIN2 NULL,
        [version] int NOT NULL,
        CONSTRAINT [PK_submissions] PRIMARY KEY ([submission_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [tenant_limits] (
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [requests_per_minute] int NULL,
        [max_running_jobs] int NULL,
        [max_event_streams] int NULL,
        [max_storage_bytes] bigint NULL,
        [monthly_budget] decimal(18,6) NULL,
        [updated_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_tenant_limits] PRIMARY KEY ([tenant_name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [tenant_policies] (
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [policy] nvarchar(max) NOT NULL,
        [updated_at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_tenant_policies] PRIMARY KEY ([tenant_name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [tenant_queue] (
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [is_waiting] bit NOT NULL,
        [last_served_at] datetimeoffset NOT NULL,
        [revision] bigint NOT NULL,
        CONSTRAINT [PK_tenant_queue] PRIMARY KEY ([tenant_name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [videos] (
        [correlation_id] uniqueidentifier NOT NULL,
        [current_state] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [request_id] nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [creative_id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [request] nvarchar(max) NOT NULL,
        [source_picture] nvarchar(max) NULL,
        [parameters] nvarchar(max) NULL,
        [brand_kit] nvarchar(max) NULL,
        [approval] nvarchar(max) NULL,
        [accepted_at] datetimeoffset NOT NULL,
        [started_at] datetimeoffset NULL,
        [ended_at] datetimeoffset NULL,
        [end_count] int NOT NULL,
        [outcome] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [held_until] datetimeoffset NULL,
        [deleted_at] datetimeoffset NULL,
        [failure] nvarchar(max) NULL,
        [cancel_reason] nvarchar(1000) COLLATE Latin1_General_100_BIN2 NULL,
        [cost] decimal(18,6) NOT NULL,
        [take_count] int NOT NULL,
        [main_stage] nvarchar(16) NOT NULL,
        [model] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [start_at] datetimeoffset NULL,
        [admission_order] int NOT NULL,
        [is_running] bit NOT NULL,
        [due_at] datetimeoffset NULL,
        [due_notified_at] datetimeoffset NULL,
        [retry_attempts] int NOT NULL,
        [quantify_sent_at] datetimeoffset NULL,
        [trace_parent] nvarchar(55) COLLATE Latin1_General_100_BIN2 NULL,
        [version] int NOT NULL,
        CONSTRAINT [PK_videos] PRIMARY KEY ([correlation_id]),
        CONSTRAINT [AK_videos_correlation_id_tenant_name_creative_id] UNIQUE ([correlation_id], [tenant_name], [creative_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [work_pickups] (
        [pickup_id] bigint NOT NULL IDENTITY,
        [job_id] uniqueidentifier NOT NULL,
        [take_id] uniqueidentifier NULL,
        [stage] nvarchar(16) NOT NULL,
        [attempt] int NOT NULL,
        [batch_index] int NULL,
        [at] datetimeoffset NOT NULL,
        CONSTRAINT [PK_work_pickups] PRIMARY KEY ([pickup_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [outbox_message] (
        [sequence_number] bigint NOT NULL IDENTITY,
        [message_id] uniqueidentifier NOT NULL,
        [conversation_id] uniqueidentifier NULL,
        [correlation_id] uniqueidentifier NULL,
        [initiator_id] uniqueidentifier NULL,
        [request_id] uniqueidentifier NULL,
        [source_address] nvarchar(256) NULL,
        [destination_address] nvarchar(256) NULL,
        [response_address] nvarchar(256) NULL,
        [fault_address] nvarchar(256) NULL,
        [expiration_time] datetime2 NULL,
        [enqueue_time] datetime2 NULL,
        [sent_time] datetime2 NOT NULL,
        [inbox_message_id] uniqueidentifier NULL,
        [inbox_consumer_id] uniqueidentifier NULL,
        [outbox_id] uniqueidentifier NULL,
        [headers] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [properties] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [content_type] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [message_type] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [body] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_outbox_message] PRIMARY KEY ([sequence_number]),
        CONSTRAINT [FK_outbox_message_inbox_state_inbox_message_id_inbox_consumer_id] FOREIGN KEY ([inbox_message_id], [inbox_consumer_id]) REFERENCES [inbox_state] ([message_id], [consumer_id]),
        CONSTRAINT [FK_outbox_message_outbox_state_outbox_id] FOREIGN KEY ([outbox_id]) REFERENCES [outbox_state] ([outbox_id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE TABLE [takes] (
        [take_id] uniqueidentifier NOT NULL,
        [job_id] uniqueidentifier NOT NULL,
        [tenant_name] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [creative_id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [number] int NOT NULL,
        [status] nvarchar(16) NOT NULL,
        [attempt] int NOT NULL,
        [model] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [seed] bigint NOT NULL,
        [iteration] int NULL,
        [fraction] float NOT NULL,
        [activity] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
        [last_progress_at] datetimeoffset NULL,
        [attempt_started_at] datetimeoffset NULL,
        [commands] nvarchar(max) NOT NULL,
        [due_at] datetimeoffset NULL,
        [retry_at] datetimeoffset NULL,
        [retries] nvarchar(max) NOT NULL,
        [tried_models] nvarchar(max) NOT NULL,
        [source] nvarchar(16) NULL,
        [awaits_source_picture] bit NOT NULL,
        [resolved] nvarchar(256) COLLATE Latin1_General_100_BIN2 NULL,
        [plan] nvarchar(max) NULL,
        [keyframes] nvarchar(max) NOT NULL,
        [rendered_batches] nvarchar(max) NOT NULL,
        [clip] nvarchar(max) NULL,
        [shape_clips] nvarchar(max) NULL,
        [finished] nvarchar(max) NULL,
        [finishing] nvarchar(max) NULL,
        [outputs] nvarchar(max) NULL,
        [sources] nvarchar(max) NULL,
        [video] nvarchar(max) NULL,
        [poster] nvarchar(max) NULL,
        [preview] nvarchar(max) NULL,
        [manifest] nvarchar(max) NULL,
        [facts] nvarchar(max) NULL,
        [produced_by] nvarchar(max) NULL,
        [failure] nvarchar(max) NULL,
        [cost] decimal(18,6) NOT NULL,
        [costs] nvarchar(max) NOT NULL,
        [original_url] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [adjustments] nvarchar(max) NOT NULL,
        CONSTRAINT [PK_takes] PRIMARY KEY ([take_id]),
        CONSTRAINT [FK_takes_videos_job_id_tenant_name_creative_id] FOREIGN KEY ([job_id], [tenant_name], [creative_id]) REFERENCES [videos] ([correlation_id], [tenant_name], [creative_id]) ON DELETE CASCADE
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_abandoned_takes_at] ON [abandoned_takes] ([at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_api_keys_tenant_name] ON [api_keys] ([tenant_name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_assets_status_created_at] ON [assets] ([status], [created_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_assets_tenant_name_created_at] ON [assets] ([tenant_name], [created_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_assets_tenant_name_sha256] ON [assets] ([tenant_name], [sha256]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_audit_events_at] ON [audit_events] ([at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_batch_items_job_id] ON [batch_items] ([job_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_batches_created_at] ON [batches] ([created_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_due_timers_kind_due_at] ON [due_timers] ([kind], [due_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_due_timers_kind_subject_id] ON [due_timers] ([kind], [subject_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_early_cancellations_at] ON [early_cancellations] ([at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_inbox_state_delivered] ON [inbox_state] ([delivered]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_job_events_job_id_sequence] ON [job_events] ([job_id], [sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_job_events_tenant_name_sequence] ON [job_events] ([tenant_name], [sequence]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_ledger_entries_created_at] ON [ledger_entries] ([created_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_ledger_entries_job_id] ON [ledger_entries] ([job_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_ledger_entries_reference] ON [ledger_entries] ([reference]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_ledger_entries_reserved] ON [ledger_entries] ([job_id]) WHERE kind = ''Reserved''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_ledger_entries_tenant_name_created_at] ON [ledger_entries] ([tenant_name], [created_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_ledger_entries_usage_due] ON [ledger_entries] ([usage_due_at]) WHERE usage_due_at IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_outbox_message_correlation_id_sequence_number] ON [outbox_message] ([correlation_id], [sequence_number]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_outbox_message_enqueue_time] ON [outbox_message] ([enqueue_time]) WHERE enqueue_time IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_outbox_message_expiration_time] ON [outbox_message] ([expiration_time]) WHERE expiration_time IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE UNIQUE INDEX [IX_outbox_message_inbox_message_id_inbox_consumer_id_sequence_number] ON [outbox_message] ([inbox_message_id], [inbox_consumer_id], [sequence_number]) WHERE inbox_message_id IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE UNIQUE INDEX [IX_outbox_message_outbox_id_sequence_number] ON [outbox_message] ([outbox_id], [sequence_number]) WHERE outbox_id IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_outbox_state_created] ON [outbox_state] ([created]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_processed_callbacks_expires_at] ON [processed_callbacks] ([expires_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_queued_requests_at] ON [queued_requests] ([at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_queued_requests_send_at] ON [queued_requests] ([send_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_refund_polls_due_at] ON [refund_polls] ([due_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_submissions_job_id] ON [submissions] ([job_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_submissions_model_provider_job_id] ON [submissions] ([model], [provider_job_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_submissions_model_status_key_fingerprint] ON [submissions] ([model], [status], [key_fingerprint]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_submissions_result_published_at_due_at] ON [submissions] ([result_published_at], [due_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_submissions_take_id_attempt] ON [submissions] ([take_id], [attempt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_submissions_tenant_name_creative_id] ON [submissions] ([tenant_name], [creative_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_takes_job_id_number] ON [takes] ([job_id], [number]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_takes_job_id_tenant_name_creative_id] ON [takes] ([job_id], [tenant_name], [creative_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE UNIQUE INDEX [IX_takes_tenant_name_creative_id_iteration] ON [takes] ([tenant_name], [creative_id], [iteration]) WHERE [iteration] IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_tenant_queue_is_waiting_last_served_at] ON [tenant_queue] ([is_waiting], [last_served_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_videos_ended_at] ON [videos] ([ended_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_videos_held] ON [videos] ([held_until]) WHERE held_until IS NOT NULL');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_videos_open] ON [videos] ([tenant_name], [main_stage], [admission_order], [accepted_at]) WHERE outcome = ''Open''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_videos_open_models] ON [videos] ([model], [main_stage], [tenant_name], [admission_order], [accepted_at]) WHERE outcome = ''Open''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_videos_running] ON [videos] ([tenant_name]) WHERE is_running = 1');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [ix_videos_scheduled] ON [videos] ([start_at]) WHERE admission_order = 9');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_videos_tenant_name_accepted_at] ON [videos] ([tenant_name], [accepted_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_videos_tenant_name_creative_id_accepted_at] ON [videos] ([tenant_name], [creative_id], [accepted_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_videos_tenant_name_outcome_accepted_at] ON [videos] ([tenant_name], [outcome], [accepted_at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_videos_tenant_name_request_id] ON [videos] ([tenant_name], [request_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_work_pickups_at] ON [work_pickups] ([at]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    CREATE INDEX [IX_work_pickups_job_id] ON [work_pickups] ([job_id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261130044020_Initial'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261130044020_Initial', N'10.0.15');
END;

COMMIT;
GO
IF @@ERROR <> 0 SET NOEXEC ON;
GO

SET NOEXEC OFF;
GO
