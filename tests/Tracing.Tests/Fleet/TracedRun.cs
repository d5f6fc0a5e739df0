using System.Net.Http.Json;
using System.Text.Json;
using AdGenius.TestKit;
using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Postgres;
using AdGenius.TestKit.RabbitMq;
using AdGenius.Tracing.Tests.Otlp;

namespace AdGenius.Tracing.Tests.Fleet;

/// <summary>
/// One run of a fleet in which every service is a process of its own: a job of each kind, to its webhook. The processes are stopped before
/// anything is judged, so that all they had to export is there.
/// </summary>
public sealed class TracedRun(RabbitMqFixture rabbit, PostgresFixture postgres, S3Fixture s3) : IAsyncDisposable
{
    /// <summary>In every prompt; in no log entry and nothing exported.</summary>
    internal const string PromptMark = "zebrafinch";

    /// <summary>The provider's key; in no log entry and nothing exported.</summary>
    internal const string KeyMark = "sk-marked-7f3a91c2d4";

    /// <summary>In the path of every webhook; in no log entry and nothing exported.</summary>
    internal const string HookMark = "marked-hook-58d0e6b1f2";

    private static readonly string WebhookSecret = "whsec_" + Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(x => (byte)x)]);
    private static readonly string[] Services =
        ["Orchestrator", "PromptWorker", "ProviderWorker", "FrameWorker", "StorageWorker", "Gateway"];

    private readonly SemaphoreSlim _running = new(1);
    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-tracing-").FullName;
    private Task<Result>? _result;

    /// <summary>The run, made once, also when it fails.</summary>
    internal async Task<Result> ResultAsync(CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            return await (_result ??= RunAsync(cancellationToken));
        }
        finally
        {
            _running.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_home, recursive: true);
        _running.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        await using var receiver = await OtlpReceiver.StartAsync(cancellationToken);
        await using var world = await OutsideWorld.StartAsync(cancellationToken);
        var environment = await EnvironmentAsync(receiver.Address, world.Address, cancellationToken);
        var ports = FreePorts.Take(Services.Length);
        var processes = new List<ServerProcess>();
        Dictionary<string, Guid> jobs;
        string storedName;
        try
        {
            using var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null };
            using var http = new HttpClient(handler);
            http.BaseAddress = new Uri(FormattableString.Invariant($"http://127.0.0.1:{ports[^1]}/api/v1/"));
            http.DefaultRequestHeaders.Add("X-Tenant", "acme");
            foreach (var (service, port) in Services.Zip(ports))
            {
                processes.Add(Start(service, port, environment));
                if (service == "Orchestrator")
                {
                    await ReadyAsync(http, service, port, processes[^1], cancellationToken); // it creates the tables
                }
            }

            foreach (var ((service, port), process) in Services.Zip(ports).Zip(processes))
            {
                await ReadyAsync(http, service, port, process, cancellationToken);
            }

            jobs = await MakeJobsAsync(http, world, cancellationToken);
            storedName = await DownloadAsync(http, cancellationToken);
            foreach (var process in processes)
            {
                await StopAsync(process, cancellationToken);
            }
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }

        return new Result
        {
            Jobs = jobs,
            StoredName = storedName,
            Spans = [.. receiver.Requests("traces").SelectMany(ExportedSpan.Read)],
            Requests = [.. new[] { "traces", "metrics", "logs" }.SelectMany(signal => receiver.Requests(signal)
                .Select(body => (signal, body)))],
            Logs = Services.ToDictionary(service => service, service => File.ReadAllText(LogOf(service))),
            Webhooks = [.. world.Webhooks],
        };
    }

    private static async Task<Dictionary<string, Guid>> MakeJobsAsync(
        HttpClient http, OutsideWorld world, CancellationToken cancellationToken)
    {
        var hook = new Uri(world.Address, $"hooks/{HookMark}").ToString();
        var jobs = new Dictionary<string, Guid>
        {
            ["local"] = await PostAsync(http, "videos", Request("local", "local", "a lighthouse", hook), cancellationToken),
            ["provider"] = await PostAsync(http, "videos", Request("provider", "openai_shorts", "a harbour", hook), cancellationToken),
            ["fallback"] = await PostAsync(
                http, "videos", Request("fallback", "openai_shorts", OutsideWorld.Refuse, hook), cancellationToken),
        };
        var submitted = world.Submissions;
        jobs["cancelled"] = await PostAsync(
            http, "videos", Request("cancelled", "openai_shorts", OutsideWorld.Wait, hook), cancellationToken);
        await Until.TrueAsync("the provider has the job", () => world.Submissions > submitted, cancellationToken);
        using (var deleted = await http.DeleteAsync(Of(jobs["cancelled"]), cancellationToken))
        {
            deleted.EnsureSuccessStatusCode();
        }

        await DeliveredAsync(world, jobs.Values, cancellationToken);
        jobs["regenerated"] = await PostAsync(
            http,
            $"videos/{jobs["local"]}/takes/1/regenerate",
            new { requestId = "regenerated", feedback = "warmer" },
            cancellationToken);
        using (var batch = await http.PostAsJsonAsync(
            "videos/batch", new[] { Request("batched", "local", "a boat", hook) }, cancellationToken))
        {
            var text = await batch.Content.ReadAsStringAsync(cancellationToken);
            Assert.True(batch.IsSuccessStatusCode, text);
            using var json = JsonDocument.Parse(text);
            jobs["batched"] = json.RootElement.GetProperty("items")[0].GetProperty("jobId").GetGuid();
        }

        await DeliveredAsync(world, [jobs["batched"]], cancellationToken);
        await Until.TrueAsync("the regeneration is stored", async () => await StateAsync() == "Completed", cancellationToken);
        return jobs;

        async Task<string?> StateAsync() =>
            (await http.GetFromJsonAsync<JsonElement>(Of(jobs["regenerated"]), cancellationToken)).GetProperty("state").GetString();
    }

    /// <summary>Downloads a stored video by its name, and returns the name.</summary>
    private static async Task<string> DownloadAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var page = await http.GetFromJsonAsync<JsonElement>("stored-videos?limit=1", cancellationToken);
        var name = page.GetProperty("items")[0].GetProperty("name").GetString()!;
        Assert.NotEmpty(await http.GetByteArrayAsync($"stored-videos/{name}", cancellationToken));
        return name;
    }

    private static string Of(Guid jobId) => $"videos/{jobId}";

    private static Dictionary<string, object> Request(string id, string model, string prompt, string hook) => new()
    {
        ["requestId"] = id,
        ["tenantName"] = "acme",
        ["creativeId"] = "spring",
        ["prompt"] = $"{PromptMark} {prompt}",
        ["model"] = model,
        ["fallback"] = "Placeholder",
        ["durationSeconds"] = 1,
        ["quality"] = "draft",
        ["callbackUrl"] = hook,
    };

    private static async Task<Guid> PostAsync(HttpClient http, string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(path, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("id").GetGuid();
    }

    private static Task DeliveredAsync(OutsideWorld world, IReadOnlyCollection<Guid> jobs, CancellationToken cancellationToken) =>
        Until.TrueAsync(
            "every job's webhook was delivered",
            () => jobs.All(job => world.Webhooks.Any(hook => hook.Body.Contains(job.ToString(), StringComparison.Ordinal))),
            cancellationToken);

    private async Task<Dictionary<string, string>> EnvironmentAsync(Uri receiver, Uri world, CancellationToken cancellationToken)
    {
        var bucket = await s3.CreateBucketAsync(cancellationToken);
        var store = await s3.ServerAsync(cancellationToken);
        return new Dictionary<string, string>
        {
            ["ADGENIUS_FLEET"] = "true",
            ["ADGENIUS_HOME"] = _home,
            ["ADGENIUS_Bus__Transport"] = "RabbitMq",
            ["ADGENIUS_Bus__Uri"] = (await rabbit.CreateVirtualHostAsync(cancellationToken)).ToString(),
            ["ADGENIUS_Database__Provider"] = "Postgres",
            ["ADGENIUS_Database__ConnectionString"] = await postgres.CreateDatabaseAsync(cancellationToken),
            ["ADGENIUS_Database__MigrateAtStartup"] = "true",
            ["ADGENIUS_Objects__Kind"] = "S3",
            ["ADGENIUS_Objects__S3__Bucket"] = bucket,
            ["ADGENIUS_Objects__S3__Endpoint"] = store.Endpoint.ToString(),
            ["ADGENIUS_Objects__S3__AccessKeyId"] = store.AccessKeyId,
            ["ADGENIUS_Objects__S3__SecretAccessKey"] = store.SecretAccessKey,
            ["ADGENIUS_Gateway__Authentication"] = "None",
            ["ADGENIUS_Orchestrator__MetricsInterval"] = "00:00:01",
            ["ADGENIUS_Providers__OpenAiVideos__BaseAddress"] = new Uri(world, "v1/").ToString(),
            ["ADGENIUS_Providers__OpenAiVideos__ApiKey"] = KeyMark,
            ["ADGENIUS_Providers__OpenAiVideos__Seconds"] = "1,2,4",
            ["ADGENIUS_Providers__OpenAiVideos__PricePerSecond"] = "0.10",
            ["ADGENIUS_Providers__OpenAiVideos__PollInterval"] = "00:00:01",
            ["ADGENIUS_Downloads__AllowHttp"] = "true",
            ["ADGENIUS_Downloads__AllowPrivateAddresses"] = "true",
            ["ADGENIUS_Webhooks__Secret"] = WebhookSecret,
            ["ADGENIUS_Webhooks__AllowHttp"] = "true",
            ["ADGENIUS_Webhooks__AllowPrivateAddresses"] = "true",
            ["ADGENIUS_Storage__WorkFolder"] = Path.Combine(_home, "storage"),
            ["Logging__LogLevel__Default"] = "Debug", // more than production writes: even then nothing confidential
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "65536",
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_TieredPGO"] = "0",
        };
    }

    private string LogOf(string service) => Path.Combine(_home, $"{service}.log");

    private ServerProcess Start(string service, int port, Dictionary<string, string> environment) => ServerProcess.Start(
        "sh",
        ["-c", "exec dotnet \"$0\" > \"$1\" 2>&1", Path.Combine(AppContext.BaseDirectory, $"AdGenius.{service}.dll"), LogOf(service)],
        new Dictionary<string, string>(environment) { ["ASPNETCORE_URLS"] = FormattableString.Invariant($"http://127.0.0.1:{port}") },
        AppContext.BaseDirectory);

    private async Task ReadyAsync(HttpClient http, string service, int port, ServerProcess process, CancellationToken cancellationToken) =>
        await Until.TrueAsync(
            $"{service} is ready",
            async () =>
            {
                Assert.False(process.HasExited, process.HasExited ? await File.ReadAllTextAsync(LogOf(service), cancellationToken) : "");
                try
                {
                    using var answer = await http.GetAsync(
                        new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/health/ready")), cancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false; // not up yet
                }
            },
            cancellationToken);

    /// <summary>A stop signal, after which a service exports what it has.</summary>
    private static async Task StopAsync(ServerProcess process, CancellationToken cancellationToken)
    {
        await ServerProcess.RunAsync("kill", ["-TERM", FormattableString.Invariant($"{process.Id}")], null, cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>What the fleet has exported and logged.</summary>
    internal sealed record Result
    {
        /// <summary>The jobs by kind.</summary>
        public required IReadOnlyDictionary<string, Guid> Jobs { get; init; }

        /// <summary>The name of a stored video that was downloaded.</summary>
        public required string StoredName { get; init; }

        public required IReadOnlyList<ExportedSpan> Spans { get; init; }

        /// <summary>Everything that was exported, as it came.</summary>
        public required IReadOnlyList<(string Signal, byte[] Body)> Requests { get; init; }

        /// <summary>The console of each service.</summary>
        public required IReadOnlyDictionary<string, string> Logs { get; init; }

        public required IReadOnlyList<(string Body, string TraceParent)> Webhooks { get; init; }

        /// <summary>The trace that the job's request began.</summary>
        public IReadOnlyList<ExportedSpan> TraceOf(string kind)
        {
            var jobId = Jobs[kind].ToString();
            var accepted = Spans.First(span => span.JobId == jobId && span.Service == "orchestrator"
                && span.Name.StartsWith("videos ", StringComparison.Ordinal));
            return [.. Spans.Where(span => span.TraceId == accepted.TraceId)];
        }
    }
}
