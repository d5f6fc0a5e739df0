using System.Runtime.CompilerServices;
using AdGenius.Persistence.Databases.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AdGenius.Orchestrator.Tests.Upgrades;

/// <summary>
/// A PostgreSQL database of one version as text, with a job in every state and messages in the outbox. <see cref="StoredDatabaseWriter"/>
/// writes it while the version is not released; then it is never changed again, and the tests of later versions read it.
/// </summary>
internal static class StoredDatabase
{
    /// <summary>The price of a clip of the sandbox that has six seconds.</summary>
    public const decimal ClipPrice = 0.3m;

    /// <summary>Stands for the address of a webhook, which is another one in each run.</summary>
    public const string CallbackUrl = "http://callback.invalid/done";

    /// <summary>The creative of each job, which says how far it comes, and its state. All but the paused one are of acme.</summary>
    public static readonly IReadOnlyDictionary<string, string> States = new Dictionary<string, string>
    {
        ["scheduled"] = "Queued", ["paused"] = "Queued", ["quantifying"] = "Quantifying", ["held"] = "AwaitingApproval",
        ["rendering"] = "Generating", ["composing"] = "Generating", ["submitted"] = "Generating", ["finishing"] = "Finishing",
        ["storing"] = "Storing", ["completed"] = "Completed", ["failed"] = "Failed", ["cancelled"] = "Cancelled",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The version of this code.</summary>
    public static string CurrentVersion => typeof(OrchestratorService).Assembly.GetName().Version!.ToString(3);

    /// <summary>Every version that has a file.</summary>
    public static IEnumerable<string> Versions =>
        (Directory.Exists(Folder()) ? Directory.GetDirectories(Folder()) : []).Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal);

    /// <summary>The file of a version.</summary>
    public static string FileOf(string version) => Path.Combine(Folder(), version, "postgres.sql");

    /// <summary>Settings of a process on that database.</summary>
    public static Dictionary<string, string?> SettingsOf(string connectionString) => new()
    {
        ["Database:Provider"] = "Postgres",
        ["Database:ConnectionString"] = connectionString,
        ["Database:MigrateAtStartup"] = "true",
        ["Frames:BatchSize"] = "4",
        ["Frames:KeyframesPerSecond"] = "1",
        ["Providers:Sandbox:PricePerSecond"] = "0.05",
        ["Webhooks:Secret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ["Webhooks:AllowHttp"] = "true",
        ["Webhooks:AllowPrivateAddresses"] = "true",
    };

    /// <summary>
    /// Executes the text on an empty database and moves its times, as if it had been left a moment ago: the database's own clock counts for
    /// deadlines, and cannot be set.
    /// </summary>
    public static async Task LoadAsync(string version, string connectionString, string callbackUrl = CallbackUrl)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        var text = await File.ReadAllTextAsync(FileOf(version), Cancellation);
        await ExecuteAsync(connection, text.Replace(CallbackUrl, callbackUrl, StringComparison.Ordinal));
        await CheckMigrationsAsync(version, connectionString);
        await ExecuteAsync(connection, MoveTimes);
    }

    /// <summary>The database of a version, for reading.</summary>
    public static PostgresAdGeniusDbContext Open(string connectionString) =>
        new(new DbContextOptionsBuilder<PostgresAdGeniusDbContext>().UseNpgsql(connectionString).Options);

    /// <summary>Every column and index, to compare two databases.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(string connectionString)
    {
        await using var database = Open(connectionString);
        return await database.Database.SqlQueryRaw<string>(
            """
            SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,
                is_nullable, column_default) AS "Value"
            FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1
            """).ToListAsync(Cancellation);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string text)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>Executes one statement in a session of its own.</summary>
    public static async Task ExecuteAsync(string connectionString, string text)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await ExecuteAsync(connection, text);
    }

    /// <summary>A released migration is never removed or made anew: a database that has it could not be migrated any more.</summary>
    private static async Task CheckMigrationsAsync(string version, string connectionString)
    {
        await using var database = Open(connectionString);
        var unknown = (await database.Database.GetAppliedMigrationsAsync(Cancellation)).Except(database.Database.GetMigrations()).ToList();
        Assert.True(
            unknown.Count == 0,
            $"The stored database of {version} has the migration {string.Join(", ", unknown)}, which this code does not have. "
            + (version == CurrentVersion
                ? $"{version} is not released yet: write it anew with: {StoredDatabaseWriter.Command}"
                : $"{version} is released: its migrations must stay as they are."));
    }

    /// <summary>Every time is moved by the age of the newest event, and what waits for a time is due.</summary>
    private const string MoveTimes = """
        DO $$
        DECLARE
            one record;
            age interval;
        BEGIN
            SELECT now() - max(at) INTO age FROM public.job_events;
            FOR one IN SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
            LOOP
                EXECUTE format('UPDATE public.%I SET %I = %I + %L::interval', one.table_name, one.column_name, one.column_name, age);
            END LOOP;
        END $$;
        UPDATE public.submissions SET sent_at = sent_at - interval '2 hours', due_at = now() WHERE result_published_at IS NULL;
        UPDATE public.due_timers SET due_at = now();
        """;

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Stored");
}
