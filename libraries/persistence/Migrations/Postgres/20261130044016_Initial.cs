using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace AdGenius.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "abandoned_takes",
                columns: table => new
                {
                    take_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_abandoned_takes", x => x.take_id);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    role = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    secret_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    replaced_by_id = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.key_id);
                });

            migrationBuilder.CreateTable(
                name: "assets",
                columns: table => new
                {
                    asset_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    key = table.Column<string>(type: "character varying(900)", maxLength: 900, nullable: false),
                    content_type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    length = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    width = table.Column<int>(type: "integer", nullable: true),
                    height = table.Column<int>(type: "integer", nullable: true),
                    duration_seconds = table.Column<double>(type: "double precision", nullable: true),
                    status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    upload_id = table.Column<string>(type: "character varying(1024)", maxLength: 1024, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_assets", x => x.asset_id);
                });

            migrationBuilder.CreateTable(
                name: "audit_events",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    action = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    target = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    details = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    result = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    result_text = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_events", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "batch_items",
                columns: table => new
                {
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    item_index = table.Column<int>(type: "integer", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    refusal = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batch_items", x => new { x.batch_id, x.item_index });
                });

            migrationBuilder.CreateTable(
                name: "batches",
                columns: table => new
                {
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    item_count = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_batches", x => x.batch_id);
                });

            migrationBuilder.CreateTable(
                name: "brand_kits",
                columns: table => new
                {
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    kit = table.Column<string>(type: "text", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_brand_kits", x => new { x.tenant_name, x.name });
                });

            migrationBuilder.CreateTable(
                name: "creative_counters",
                columns: table => new
                {
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    creative_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    last_iteration = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_creative_counters", x => new { x.tenant_name, x.creative_id });
                });

            migrationBuilder.CreateTable(
                name: "due_timers",
                columns: table => new
                {
                    timer_id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_due_timers", x => x.timer_id);
                });

            migrationBuilder.CreateTable(
                name: "early_cancellations",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_early_cancellations", x => new { x.job_id, x.tenant_name });
                });

            migrationBuilder.CreateTable(
                name: "inbox_state",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consumer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lock_id = table.Column<Guid>(type: "uuid", nullable: false),
                    row_version = table.Column<byte[]>(type: "bytea", rowVersion: true, nullable: true),
                    received = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    receive_count = table.Column<int>(type: "integer", nullable: false),
                    expiration_time = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    consumed = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    delivered = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    last_sequence_number = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox_state", x => x.id);
                    table.UniqueConstraint("AK_inbox_state_message_id_consumer_id", x => new { x.message_id, x.consumer_id });
                });

            migrationBuilder.CreateTable(
                name: "job_events",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    type = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    data = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_job_events", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "leases",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    holder = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    token = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_leases", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "ledger_accounts",
                columns: table => new
                {
                    account = table.Column<string>(type: "character varying(150)", maxLength: 150, nullable: false),
                    committed_micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_accounts", x => x.account);
                });

            migrationBuilder.CreateTable(
                name: "ledger_entries",
                columns: table => new
                {
                    entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    reference = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    take_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    creative_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    provider = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    model = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    estimate_micros = table.Column<long>(type: "bigint", nullable: false),
                    amount_micros = table.Column<long>(type: "bigint", nullable: false),
                    seconds = table.Column<double>(type: "double precision", nullable: true),
                    accounts = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    usage_due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_entries", x => x.entry_id);
                });

            migrationBuilder.CreateTable(
                name: "local_models",
                columns: table => new
                {
                    worker = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    model_id = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    entry = table.Column<string>(type: "text", nullable: false),
                    announced_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_local_models", x => new { x.worker, x.model_id });
                });

            migrationBuilder.CreateTable(
                name: "outbox_state",
                columns: table => new
                {
                    outbox_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lock_id = table.Column<Guid>(type: "uuid", nullable: false),
                    row_version = table.Column<byte[]>(type: "bytea", rowVersion: true, nullable: true),
                    created = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    delivered = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    last_sequence_number = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_state", x => x.outbox_id);
                });

            migrationBuilder.CreateTable(
                name: "pauses",
                columns: table => new
                {
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    name = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    actor = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pauses", x => new { x.kind, x.name });
                });

            migrationBuilder.CreateTable(
                name: "processed_callbacks",
                columns: table => new
                {
                    digest = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_processed_callbacks", x => x.digest);
                });

            migrationBuilder.CreateTable(
                name: "provider_slot_locks",
                columns: table => new
                {
                    model = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    claims = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_provider_slot_locks", x => x.model);
                });

            migrationBuilder.CreateTable(
                name: "queued_requests",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    request_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    creative_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    model = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    labels = table.Column<string>(type: "text", nullable: true),
                    digest = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    request = table.Column<string>(type: "text", nullable: true),
                    send_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    refusals = table.Column<string>(type: "text", nullable: true),
                    refused_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_queued_requests", x => x.job_id);
                });

            migrationBuilder.CreateTable(
                name: "refund_polls",
                columns: table => new
                {
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    poll_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    poll_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_refund_polls", x => x.submission_id);
                });

            migrationBuilder.CreateTable(
                name: "submissions",
                columns: table => new
                {
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    take_id = table.Column<Guid>(type: "uuid", nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    creative_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    model = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    command = table.Column<string>(type: "text", nullable: false),
                    clip_request_json = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    key_fingerprint = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    provider_job_id = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true),
                    provider_token = table.Column<string>(type: "text", nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deferrals = table.Column<int>(type: "integer", nullable: false),
                    fetch_failures = table.Column<int>(type: "integer", nullable: false),
                    unconfirmed_submits = table.Column<int>(type: "integer", nullable: false),
                    fraction = table.Column<double>(type: "double precision", nullable: true),
                    abandon_reason = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    adjustments = table.Column<string>(type: "text", nullable: false),
                    produced_by = table.Column<string>(type: "text", nullable: true),
                    clip = table.Column<string>(type: "text", nullable: true),
                    original_url = table.Column<string>(type: "text", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true),
                    estimate = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    cost = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: true),
                    result_published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trace_parent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_submissions", x => x.submission_id);
                });

            migrationBuilder.CreateTable(
                name: "tenant_limits",
                columns: table => new
                {
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    requests_per_minute = table.Column<int>(type: "integer", nullable: true),
                    max_running_jobs = table.Column<int>(type: "integer", nullable: true),
                    max_event_streams = table.Column<int>(type: "integer", nullable: true),
                    max_storage_bytes = table.Column<long>(type: "bigint", nullable: true),
                    monthly_budget = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tenant_limits", x => x.tenant_name);
                });

            migrationBuilder.CreateTable(
                name: "tenant_policies",
                columns: table => new
                {
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    policy = table.Column<string>(type: "text", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tenant_policies", x => x.tenant_name);
                });

            migrationBuilder.CreateTable(
                name: "tenant_queue",
                columns: table => new
                {
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    is_waiting = table.Column<bool>(type: "boolean", nullable: false),
                    last_served_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    revision = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tenant_queue", x => x.tenant_name);
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.CreateTable(
                name: "videos",
                columns: table => new
                {
                    correlation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    current_state = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    request_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    creative_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    request = table.Column<string>(type: "text", nullable: false),
                    source_picture = table.Column<string>(type: "text", nullable: true),
                    parameters = table.Column<string>(type: "text", nullable: true),
                    brand_kit = table.Column<string>(type: "text", nullable: true),
                    approval = table.Column<string>(type: "text", nullable: true),
                    accepted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_count = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true),
                    cancel_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    cost = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    take_count = table.Column<int>(type: "integer", nullable: false),
                    main_stage = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    model = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    start_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    admission_order = table.Column<int>(type: "integer", nullable: false),
                    is_running = table.Column<bool>(type: "boolean", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    due_notified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retry_attempts = table.Column<int>(type: "integer", nullable: false),
                    quantify_sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trace_parent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_videos", x => x.correlation_id);
                    table.UniqueConstraint("AK_videos_correlation_id_tenant_name_creative_id", x => new { x.correlation_id, x.tenant_name, x.creative_id });
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.CreateTable(
                name: "work_pickups",
                columns: table => new
                {
                    pickup_id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    take_id = table.Column<Guid>(type: "uuid", nullable: true),
                    stage = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    batch_index = table.Column<int>(type: "integer", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_work_pickups", x => x.pickup_id);
                });

            migrationBuilder.CreateTable(
                name: "outbox_message",
                columns: table => new
                {
                    sequence_number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    conversation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    correlation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    initiator_id = table.Column<Guid>(type: "uuid", nullable: true),
                    request_id = table.Column<Guid>(type: "uuid", nullable: true),
                    source_address = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    destination_address = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    response_address = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    fault_address = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    expiration_time = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    enqueue_time = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    sent_time = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    inbox_message_id = table.Column<Guid>(type: "uuid", nullable: true),
                    inbox_consumer_id = table.Column<Guid>(type: "uuid", nullable: true),
                    outbox_id = table.Column<Guid>(type: "uuid", nullable: true),
                    headers = table.Column<string>(type: "text", nullable: true),
                    properties = table.Column<string>(type: "text", nullable: true),
                    content_type = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    message_type = table.Column<string>(type: "text", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outbox_message", x => x.sequence_number);
                    table.ForeignKey(
                        name: "FK_outbox_message_inbox_state_inbox_message_id_inbox_consumer_~",
                        columns: x => new { x.inbox_message_id, x.inbox_consumer_id },
                        principalTable: "inbox_state",
                        principalColumns: new[] { "message_id", "consumer_id" });
                    table.ForeignKey(
                        name: "FK_outbox_message_outbox_state_outbox_id",
                        column: x => x.outbox_id,
                        principalTable: "outbox_state",
                        principalColumn: "outbox_id");
                })
                .Annotation("Npgsql:StorageParameter:toast_tuple_target", 8160);

            migrationBuilder.CreateTable(
                name: "takes",
                columns: table => new
                {
                    take_id = table.Column<Guid>(type: "uuid", nullable: false),
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    creative_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    model = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    seed = table.Column<long>(type: "bigint", nullable: false),
                    iteration = table.Column<int>(type: "integer", nullable: true),
                    fraction = table.Column<double>(type: "double precision", nullable: false),
                    activity = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    last_progress_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempt_started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    commands = table.Column<string>(type: "text", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retries = table.Column<string>(type: "text", nullable: false),
                    tried_models = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    awaits_source_picture = table.Column<bool>(type: "boolean", nullable: false),
                    resolved = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    plan = table.Column<string>(type: "text", nullable: true),
                    keyframes = table.Column<string>(type: "text", nullable: false),
                    rendered_batches = table.Column<string>(type: "text", nullable: false),
                    clip = table.Column<string>(type: "text", nullable: true),
                    shape_clips = table.Column<string>(type: "text", nullable: true),
                    finished = table.Column<string>(type: "text", nullable: true),
                    finishing = table.Column<string>(type: "text", nullable: true),
                    outputs = table.Column<string>(type: "text", nullable: true),
                    sources = table.Column<string>(type: "text", nullable: true),
                    video = table.Column<string>(type: "text", nullable: true),
                    poster = table.Column<string>(type: "text", nullable: true),
                    preview = table.Column<string>(type: "text", nullable: true),
                    manifest = table.Column<string>(type: "text", nullable: true),
                    facts = table.Column<string>(type: "text", nullable: true),
                    produced_by = table.Column<string>(type: "text", nullable: true),
                    failure = table.Column<string>(type: "text", nullable: true),
                    cost = table.Column<decimal>(type: "numeric(18,6)", precision: 18, scale: 6, nullable: false),
                    costs = table.Column<string>(type: "text", nullable: false),
                    original_url = table.Column<string>(type: "text", nullable: true),
                    adjustments = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_takes", x => x.take_id);
                    table.ForeignKey(
                        name: "FK_takes_videos_job_id_tenant_name_creative_id",
                        columns: x => new { x.job_id, x.tenant_name, x.creative_id },
                        principalTable: "videos",
                        principalColumns: new[] { "correlation_id", "tenant_name", "creative_id" },
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation("Npgsql:StorageParameter:fillfactor", 80);

            migrationBuilder.CreateIndex(
                name: "IX_abandoned_takes_at",
                table: "abandoned_takes",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_tenant_name",
                table: "api_keys",
                column: "tenant_name");

            migrationBuilder.CreateIndex(
                name: "IX_assets_status_created_at",
                table: "assets",
                columns: new[] { "status", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_assets_tenant_name_created_at",
                table: "assets",
                columns: new[] { "tenant_name", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_assets_tenant_name_sha256",
                table: "assets",
                columns: new[] { "tenant_name", "sha256" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_events_at",
                table: "audit_events",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_batch_items_job_id",
                table: "batch_items",
                column: "job_id");

            migrationBuilder.CreateIndex(
                name: "IX_batches_created_at",
                table: "batches",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_due_timers_kind_due_at",
                table: "due_timers",
                columns: new[] { "kind", "due_at" });

            migrationBuilder.CreateIndex(
                name: "IX_due_timers_kind_subject_id",
                table: "due_timers",
                columns: new[] { "kind", "subject_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_early_cancellations_at",
                table: "early_cancellations",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_inbox_state_delivered",
                table: "inbox_state",
                column: "delivered");

            migrationBuilder.CreateIndex(
                name: "IX_job_events_job_id_sequence",
                table: "job_events",
                columns: new[] { "job_id", "sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_job_events_tenant_name_sequence",
                table: "job_events",
                columns: new[] { "tenant_name", "sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_ledger_entries_created_at",
                table: "ledger_entries",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_ledger_entries_job_id",
                table: "ledger_entries",
                column: "job_id");

            migrationBuilder.CreateIndex(
                name: "IX_ledger_entries_reference",
                table: "ledger_entries",
                column: "reference",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_reserved",
                table: "ledger_entries",
                column: "job_id",
                filter: "kind = 'Reserved'");

            migrationBuilder.CreateIndex(
                name: "IX_ledger_entries_tenant_name_created_at",
                table: "ledger_entries",
                columns: new[] { "tenant_name", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_ledger_entries_usage_due",
                table: "ledger_entries",
                column: "usage_due_at",
                filter: "usage_due_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_correlation_id_sequence_number",
                table: "outbox_message",
                columns: new[] { "correlation_id", "sequence_number" });

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_enqueue_time",
                table: "outbox_message",
                column: "enqueue_time",
                filter: "enqueue_time IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_expiration_time",
                table: "outbox_message",
                column: "expiration_time",
                filter: "expiration_time IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_inbox_message_id_inbox_consumer_id_sequence_~",
                table: "outbox_message",
                columns: new[] { "inbox_message_id", "inbox_consumer_id", "sequence_number" },
                unique: true,
                filter: "inbox_message_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_message_outbox_id_sequence_number",
                table: "outbox_message",
                columns: new[] { "outbox_id", "sequence_number" },
                unique: true,
                filter: "outbox_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_outbox_state_created",
                table: "outbox_state",
                column: "created");

            migrationBuilder.CreateIndex(
                name: "IX_processed_callbacks_expires_at",
                table: "processed_callbacks",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_queued_requests_at",
                table: "queued_requests",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_queued_requests_send_at",
                table: "queued_requests",
                column: "send_at");

            migrationBuilder.CreateIndex(
                name: "IX_refund_polls_due_at",
                table: "refund_polls",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "IX_submissions_job_id",
                table: "submissions",
                column: "job_id");

            migrationBuilder.CreateIndex(
                name: "IX_submissions_model_provider_job_id",
                table: "submissions",
                columns: new[] { "model", "provider_job_id" });

            migrationBuilder.CreateIndex(
                name: "IX_submissions_model_status_key_fingerprint",
                table: "submissions",
                columns: new[] { "model", "status", "key_fingerprint" });

            migrationBuilder.CreateIndex(
                name: "IX_submissions_result_published_at_due_at",
                table: "submissions",
                columns: new[] { "result_published_at", "due_at" });

            migrationBuilder.CreateIndex(
                name: "IX_submissions_take_id_attempt",
                table: "submissions",
                columns: new[] { "take_id", "attempt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_submissions_tenant_name_creative_id",
                table: "submissions",
                columns: new[] { "tenant_name", "creative_id" });

            migrationBuilder.CreateIndex(
                name: "IX_takes_job_id_number",
                table: "takes",
                columns: new[] { "job_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_takes_job_id_tenant_name_creative_id",
                table: "takes",
                columns: new[] { "job_id", "tenant_name", "creative_id" });

            migrationBuilder.CreateIndex(
                name: "IX_takes_tenant_name_creative_id_iteration",
                table: "takes",
                columns: new[] { "tenant_name", "creative_id", "iteration" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_tenant_queue_is_waiting_last_served_at",
                table: "tenant_queue",
                columns: new[] { "is_waiting", "last_served_at" });

            migrationBuilder.CreateIndex(
                name: "IX_videos_ended_at",
                table: "videos",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "ix_videos_held",
                table: "videos",
                column: "held_until",
                filter: "held_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_videos_open",
                table: "videos",
                columns: new[] { "tenant_name", "main_stage", "admission_order", "accepted_at" },
                filter: "outcome = 'Open'");

            migrationBuilder.CreateIndex(
                name: "ix_videos_open_models",
                table: "videos",
                columns: new[] { "model", "main_stage", "tenant_name", "admission_order", "accepted_at" },
                filter: "outcome = 'Open'");

            migrationBuilder.CreateIndex(
                name: "ix_videos_running",
                table: "videos",
                column: "tenant_name",
                filter: "is_running");

            migrationBuilder.CreateIndex(
                name: "ix_videos_scheduled",
                table: "videos",
                column: "start_at",
                filter: "admission_order = 9");

            migrationBuilder.CreateIndex(
                name: "IX_videos_tenant_name_accepted_at",
                table: "videos",
                columns: new[] { "tenant_name", "accepted_at" });

            migrationBuilder.CreateIndex(
                name: "IX_videos_tenant_name_creative_id_accepted_at",
                table: "videos",
                columns: new[] { "tenant_name", "creative_id", "accepted_at" });

            migrationBuilder.CreateIndex(
                name: "IX_videos_tenant_name_outcome_accepted_at",
                table: "videos",
                columns: new[] { "tenant_name", "outcome", "accepted_at" });

            migrationBuilder.CreateIndex(
                name: "IX_videos_tenant_name_request_id",
                table: "videos",
                columns: new[] { "tenant_name", "request_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_work_pickups_at",
                table: "work_pickups",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_work_pickups_job_id",
                table: "work_pickups",
                column: "job_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "abandoned_takes");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "assets");

            migrationBuilder.DropTable(
                name: "audit_events");

            migrationBuilder.DropTable(
                name: "batch_items");

            migrationBuilder.DropTable(
                name: "batches");

            migrationBuilder.DropTable(
                name: "brand_kits");

            migrationBuilder.DropTable(
                name: "creative_counters");

            migrationBuilder.DropTable(
                name: "due_timers");

            migrationBuilder.DropTable(
                name: "early_cancellations");

            migrationBuilder.DropTable(
                name: "job_events");

            migrationBuilder.DropTable(
                name: "leases");

            migrationBuilder.DropTable(
                name: "ledger_accounts");

            migrationBuilder.DropTable(
                name: "ledger_entries");

            migrationBuilder.DropTable(
                name: "local_models");

            migrationBuilder.DropTable(
                name: "outbox_message");

            migrationBuilder.DropTable(
                name: "pauses");

            migrationBuilder.DropTable(
                name: "processed_callbacks");

            migrationBuilder.DropTable(
                name: "provider_slot_locks");

            migrationBuilder.DropTable(
                name: "queued_requests");

            migrationBuilder.DropTable(
                name: "refund_polls");

            migrationBuilder.DropTable(
                name: "submissions");

            migrationBuilder.DropTable(
                name: "takes");

            migrationBuilder.DropTable(
                name: "tenant_limits");

            migrationBuilder.DropTable(
                name: "tenant_policies");

            migrationBuilder.DropTable(
                name: "tenant_queue");

            migrationBuilder.DropTable(
                name: "work_pickups");

            migrationBuilder.DropTable(
                name: "inbox_state");

            migrationBuilder.DropTable(
                name: "outbox_state");

            migrationBuilder.DropTable(
                name: "videos");
        }
    }
}
