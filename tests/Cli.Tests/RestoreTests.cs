using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AdGenius.Cli.Tests;

/// <summary>The runbook's backup and restore, with the programs that it names (docs/operations/runbooks.md).</summary>
public sealed class RestoreTests(PostgresFixture postgres) : IDisposable
{
    private readonly AdGeniusCommand _original = new();
    private readonly AdGeniusCommand _restored = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _original.Dispose();
        _restored.Dispose();
    }

    [LongTest]
    [Fact]
    public async Task Stored_job_is_read_and_an_open_one_ends_on_a_restored_backup()
    {
        var dump = Path.Combine(_original.Folder, "adgenius.dump");
        VideoJob stored, open;
        await using (var gateway = await StartAsync(_original))
        {
            stored = await SubmitAsync(
                gateway, """{"creativeId":"stored","prompt":"A kite","useAiGeneration":false,"durationSeconds":1}""");
            stored = await UntilAsync(gateway, stored.Id, job => job.State == "Completed");
            open = await SubmitAsync(
                gateway, """{"creativeId":"open","prompt":"A boat","useAiGeneration":false,"durationSeconds":8}""");
            open = await UntilAsync(gateway, open.Id, job => job.State == "Generating");

            // While it runs, as an operator would: the database first, then the objects.
            await PostgresTools.DumpAsync(DatabaseOf(_original), ["--format=custom", $"--file={dump}"], Cancellation);
            Copy(Path.Combine(_original.Home, "objects"), Path.Combine(_restored.Home, "objects"));
        }

        _restored.Environment["ADGENIUS_Database__Provider"] = "Postgres";
        _restored.Environment["ADGENIUS_Database__ConnectionString"] = await postgres.CreateDatabaseAsync(Cancellation);
        await PostgresTools.RestoreAsync(DatabaseOf(_restored), ["--no-owner", "--exit-on-error", dump], Cancellation);
        await using var restored = await StartAsync(_restored);

        var read = await UntilAsync(restored, stored.Id, job => job.State == "Completed");
        var video = read.Takes[0].Video!;
        Assert.Equal(stored.Takes[0].Video!.Sha256, video.Sha256);
        Assert.Equal(video.Sha256, Convert.ToHexStringLower(SHA256.HashData(await _http.GetByteArrayAsync(video.Url, Cancellation))));
        var ended = await UntilAsync(restored, open.Id, job => job.IsEnded);
        Assert.Equal(("Completed", TakeStatus.Stored), (ended.State, Assert.Single(ended.Takes).Status));
        Assert.NotEmpty(await _http.GetByteArrayAsync(ended.Takes[0].Video!.Url, Cancellation));
    }

    private async Task<RunningGateway> StartAsync(AdGeniusCommand command)
    {
        if (command == _original)
        {
            command.Environment["ADGENIUS_Database__Provider"] = "Postgres";
            command.Environment["ADGENIUS_Database__ConnectionString"] = await postgres.CreateDatabaseAsync(Cancellation);
        }

        var update = await command.RunAsync("db", "update");
        Assert.True(update.ExitCode == 0, update.ErrorOutput);
        return await RunningGateway.StartAsync(command);
    }

    private static string DatabaseOf(AdGeniusCommand command) => command.Environment["ADGENIUS_Database__ConnectionString"];

    private async Task<VideoJob> SubmitAsync(RunningGateway gateway, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(gateway.Address, "/api/v1/videos?tenant=acme"), content, Cancellation);
        Assert.Equal(202, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<VideoJob>(HttpJson.Options, Cancellation))!;
    }

    private Task<VideoJob> UntilAsync(RunningGateway gateway, Guid id, Func<VideoJob, bool> condition) => Until.FoundAsync(
        $"job {id} has come so far",
        async () =>
        {
            var address = new Uri(gateway.Address, $"/api/v1/videos/{id}?tenant=acme");
            var job = await _http.GetFromJsonAsync<VideoJob>(address, HttpJson.Options, Cancellation);
            return job is not null && condition(job) ? job : null;
        },
        Cancellation);

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
