using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Postgres;
using Amazon.S3.Model;
using Npgsql;

[assembly: AssemblyFixture(typeof(S3Fixture))]

namespace AdGenius.Cli.Tests;

public sealed class AdminTests(PostgresFixture postgres, S3Fixture s3) : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task Tenant_is_exported_and_then_erased()
    {
        await _command.RunAsync("keys", "add", "acme");
        await _command.RunAsync("keys", "add", "other");

        var exported = await _command.RunAsync("admin", "export", "acme");
        var unconfirmed = await _command.RunAsync("admin", "erase", "acme");
        var erased = await _command.RunAsync("admin", "erase", "acme", "--yes");
        var after = await _command.RunAsync("keys", "list");

        Assert.Equal(0, exported.ExitCode);
        Assert.StartsWith("""{"table":"api_keys","row":{"keyId":""", exported.Output, StringComparison.Ordinal);
        Assert.Equal(2, unconfirmed.ExitCode);
        Assert.Contains("adgenius admin export", unconfirmed.ErrorOutput, StringComparison.Ordinal);
        Assert.Equal(0, erased.ExitCode);
        Assert.Contains("api_keys: 1 row(s) deleted", erased.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", after.Output, StringComparison.Ordinal);
        Assert.Contains("other", after.Output, StringComparison.Ordinal);
    }

    /// <summary>No row refers to these files: retention has deleted the jobs.</summary>
    [LongTest]
    [Theory]
    [InlineData(null, new[] {
        "20260101_120000-spring-001.mp4", "20260101_120000-spring-001.1x1.mp4", "20260101_120000-spring-2-001.mp4", "start.png" })]
    [InlineData("spring", new[] { "20260101_120000-spring-001.mp4", "20260101_120000-spring-001.1x1.mp4" })]
    public async Task Files_without_rows_are_erased_and_those_of_others_are_not(string? creative, string[] expected)
    {
        string[] names =
        [
            "20260101_120000-spring-001.mp4", "20260101_120000-spring-001.1x1.mp4", "20260101_120000-spring-2-001.mp4", "start.png",
        ];
        await _command.RunAsync("keys", "add", "acme");
        foreach (var tenant in (string[])["acme", "acme-2"])
        {
            var folder = Directory.CreateDirectory(Path.Combine(_command.Home, "objects", "videos", tenant)).FullName;
            foreach (var name in names)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), "x", TestContext.Current.CancellationToken);
            }

            var speech = Directory.CreateDirectory(Path.Combine(_command.Home, "objects", "staging", "speech", tenant)).FullName;
            await File.WriteAllTextAsync(Path.Combine(speech, "0a1b"), "x", TestContext.Current.CancellationToken);
            var answers = Directory.CreateDirectory(Path.Combine(_command.Home, "objects", "staging", "prompts", tenant)).FullName;
            await File.WriteAllTextAsync(Path.Combine(answers, "0a1b.json"), "x", TestContext.Current.CancellationToken);
        }

        string[] scope = creative is null ? ["acme"] : ["acme", "--creative", creative];
        var erased = await _command.RunAsync(["admin", "erase", .. scope, "--yes"]);

        Assert.True(erased.ExitCode == 0, erased.ErrorOutput);
        var folders = Path.Combine(_command.Home, "objects", "videos");
        Assert.Equal(names.Except(expected), names.Where(name => File.Exists(Path.Combine(folders, "acme", name))));
        Assert.All(names, name => Assert.True(File.Exists(Path.Combine(folders, "acme-2", name))));
        var speeches = Path.Combine(_command.Home, "objects", "staging", "speech");
        Assert.Equal(creative is not null, File.Exists(Path.Combine(speeches, "acme", "0a1b")));
        Assert.True(File.Exists(Path.Combine(speeches, "acme-2", "0a1b")));
        var prompts = Path.Combine(_command.Home, "objects", "staging", "prompts");
        Assert.Equal(creative is not null, File.Exists(Path.Combine(prompts, "acme", "0a1b.json")));
        Assert.True(File.Exists(Path.Combine(prompts, "acme-2", "0a1b.json")));
        Assert.All(expected, name => Assert.Contains($"deleted videos/acme/{name}", erased.Output, StringComparison.Ordinal));
        Assert.Contains("Not searched: messages in the queues", erased.Output, StringComparison.Ordinal);
        Assert.Contains("events in the stream video-events", erased.Output, StringComparison.Ordinal);
    }

    /// <summary>They are in no list of objects, and the bucket would keep them until its own cleanup.</summary>
    [LongTest]
    [Fact]
    public async Task Parts_of_an_unfinished_upload_are_erased_with_the_tenant()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = await postgres.CreateDatabaseAsync(cancellation);
        var server = await s3.ServerAsync(cancellation);
        var bucket = await s3.CreateBucketAsync(cancellation);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["ADGENIUS_Database__Provider"] = "Postgres",
            ["ADGENIUS_Database__ConnectionString"] = database,
            ["ADGENIUS_Database__MigrateAtStartup"] = "true",
            ["S3_BUCKET_NAME"] = bucket,
            ["AWS_ACCESS_KEY_ID"] = server.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = server.SecretAccessKey,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ENDPOINT_URL_S3"] = server.Endpoint.ToString(),
        })
        {
            _command.Environment[name] = value;
        }

        var added = await _command.RunAsync("keys", "add", "acme");
        Assert.True(added.ExitCode == 0, added.ErrorOutput);
        using var client = server.CreateClient();
        foreach (var tenant in (string[])["acme", "other"])
        {
            var key = $"videos/{tenant}/assets/start";
            var uploadId = (await client.InitiateMultipartUploadAsync(bucket, key, cancellation)).UploadId;
            await client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = uploadId,
                    PartNumber = 1,
                    InputStream = new MemoryStream([1, 2, 3]),
                },
                cancellation);
            await AddUploadAsync(database, tenant, key, uploadId, cancellation);
        }

        var erased = await _command.RunAsync("admin", "erase", "acme", "--yes");

        Assert.True(erased.ExitCode == 0, erased.ErrorOutput);
        Assert.Contains("assets: 1 row(s) deleted", erased.Output, StringComparison.Ordinal);
        var left = await client.ListMultipartUploadsAsync(bucket, cancellation);
        Assert.Equal("videos/other/assets/start", Assert.Single(left.MultipartUploads).Key);
    }

    [LongTest]
    [Fact]
    public async Task Model_is_paused_and_resumed_and_every_act_is_recorded()
    {
        var paused = await _command.RunAsync("admin", "pause", "model", "pika_v2", "--reason", "provider is down");
        Assert.True(paused.ExitCode == 0, paused.ErrorOutput);
        Assert.Contains("model pika_v2 is paused since", paused.Output, StringComparison.Ordinal);
        Assert.Contains(": provider is down; in progress: 0", paused.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await _command.RunAsync("limits", "set", "acme", "--running-jobs", "3")).ExitCode);
        var drained = await _command.RunAsync("admin", "drain", "tenant", "acme");
        Assert.EndsWith("tenant acme is drained", drained.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(0, (await _command.RunAsync("admin", "resume", "model", "pika_v2")).ExitCode);
        var again = await _command.RunAsync("admin", "resume", "model", "pika_v2");
        Assert.Equal((2, true), (again.ExitCode, again.ErrorOutput.Contains("The model pika_v2 is not paused.", StringComparison.Ordinal)));

        var log = (await _command.RunAsync("admin", "audit-log")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, log.Length);
        Assert.Contains("ResumeWork pauses/model/pika_v2: Refused, The model pika_v2 is not paused.", log[0], StringComparison.Ordinal);
        Assert.Contains("ResumeWork pauses/model/pika_v2: Done", log[1], StringComparison.Ordinal);
        Assert.Contains(
            $"{Environment.UserName}@{Environment.MachineName}: SetTenantLimits acme ({{\"maxRunningJobs\":3}}): Done",
            log[3],
            StringComparison.Ordinal);
        Assert.Contains("PauseWork pauses/model/pika_v2 (reason=provider is down): Done", log[4], StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task A_queue_that_cannot_be_drained_without_a_broker_names_what_can_be_done()
    {
        var drained = await _command.RunAsync("admin", "drain", "queue", "finish-video");

        Assert.Equal(1, drained.ExitCode);
        Assert.Contains("queue finish-video is paused since", drained.Output, StringComparison.Ordinal);
        Assert.Contains("adgenius admin drain tenant NAME", drained.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains("adgenius admin resume queue finish-video", drained.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("ManagementUri", drained.ErrorOutput, StringComparison.Ordinal);
    }

    [LongTest]
    [Theory]
    [InlineData("KIND is 'job'; allowed are queue, model or tenant", "admin", "pause", "job", "x")]
    [InlineData("allowed are local, runway_gen3", "admin", "pause", "model", "sora")]
    [InlineData("either --message ID", "admin", "failed-messages", "discard", "videos_error")]
    [InlineData("either --message ID", "admin", "failed-messages", "requeue", "videos_error", "--all", "--message", "x")]
    [InlineData("--priority is 'urgent'; allowed are low, normal, high", "generate", "A kite", "--priority", "urgent")]
    [InlineData("--start-at is '2026-12-01'", "generate", "A kite", "--start-at", "2026-12-01")]
    [InlineData("at most 30 days ahead", "generate", "A kite", "--start-at", "2999-01-01T00:00:00Z")]
    public async Task Invalid_input_is_named(string text, params string[] arguments)
    {
        var outcome = await _command.RunAsync(arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(text, outcome.ErrorOutput, StringComparison.Ordinal);
    }

    /// <summary>A publisher names the messages that it sends; a terminal obeys control characters.</summary>
    [Theory]
    [InlineData(
        """{"messages":[{"id":"a\u001b[2J\nb","type":"c\u0007","reason":"d\r\u009be","requeues":0,"length":1}]}""",
        "a\uFFFD[2J\uFFFDb c\uFFFD of  UTC, 1 bytes, requeued 0 time(s): d\uFFFD\uFFFDe",
        "failed-messages", "list", "videos_error")]
    [InlineData(
        """{"items":[{"sequence":1,"at":"2026-01-02T03:04:05Z","actor":"a","action":"b","target":"c\u001b[2J\nd","result":"Refused"}]}""",
        "1 2026-01-02 03:04:05 UTC a: b c\uFFFD[2J\uFFFDd: Refused",
        "audit-log")]
    public async Task Text_of_others_is_shown_without_control_characters(string answer, string line, params string[] arguments)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send(answer));

        var outcome = await _command.RunAsync(["admin", .. arguments, "--server", gateway.Address.ToString()]);

        Assert.Equal(line, outcome.Output.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "no failed message is in videos_error", "failed-messages", "list", "videos_error")]
    [InlineData("""{"items":[]}""", "no audit event is recorded", "audit-log")]
    public async Task Empty_list_says_so(string answer, string line, params string[] arguments)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send(answer));

        var outcome = await _command.RunAsync(["admin", .. arguments, "--server", gateway.Address.ToString()]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(line, outcome.Output.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("admin", "erase", "no such/name")]
    [InlineData("admin", "export", "acme", "--creative", "../x")]
    public async Task Invalid_name_is_rejected(params string[] arguments)
    {
        var outcome = await _command.RunAsync(arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("must be 1 to 64 letters", outcome.ErrorOutput, StringComparison.Ordinal);
    }

    private static async Task AddUploadAsync(
        string database, string tenant, string key, string uploadId, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO assets (asset_id, tenant_name, kind, name, key, content_type, length, status, upload_id, created_at)
            VALUES (gen_random_uuid(), $1, 'Picture', 'start.png', $2, '', 3, 'Uploading', $3, now())
            """,
            connection);
        foreach (var value in (string[])[tenant, key, uploadId])
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}
