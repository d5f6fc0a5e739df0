using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>Jobs are listed by account and by server: the list of another one shows nothing of the submit.</summary>
public sealed class When_the_settings_have_changed_since_a_submit_was_lost : IDisposable
{
    private const string Section = "Providers:OpenAiVideos";

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly string _home = Directory.CreateTempSubdirectory("adgenius-settings-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("another key", false)]
    [InlineData("the key is being replaced", true)]
    [InlineData("another server", false)]
    [InlineData("one more server", true)]
    [InlineData("the server was named by host and port", true)]
    public async Task Should_submit_again_only_where_the_submit_would_be_listed(string change, bool isProof)
    {
        await using var provider = await BillingProvider.StartAsync();
        await using var other = await BillingProvider.StartAsync();
        provider.NamesEndOfList = other.NamesEndOfList = true;
        var submits = 0;
        provider.BeforeBilling = other.BeforeBilling = _ => Interlocked.Increment(ref submits) == 1 ? ServerReply.BrokenOff : null;
        var settings = new Dictionary<string, string?>(provider.Settings)
        {
            ["OPENAI_API_KEY"] = "key_1",
            [$"{Section}:PollInterval"] = "00:00:20", // the search begins when the clock is moved
            [$"{Section}:AttemptTimeout"] = "00:10:00",
            ["Submissions:Lease"] = "00:30:00",
        };
        var command = Commands.Clip("openai_shorts", "a paper boat", 5, quality: Quality.Standard);
        await LoseAsync(settings, command);
        var (own, another) = (settings[$"{Section}:BaseAddress"], other.Settings[$"{Section}:BaseAddress"]);
        switch (change)
        {
            case "another key":
                settings["OPENAI_API_KEY"] = "key_2";
                break;
            case "the key is being replaced":
                settings["OPENAI_API_KEY"] = "key_2";
                settings[$"{Section}:RetiredApiKeys:0"] = "key_1";
                break;
            case "another server":
                settings[$"{Section}:BaseAddress"] = another;
                break;
            case "one more server":
                settings[$"{Section}:Servers"] = $"{own},{another}";
                break;
            case "the server was named by host and port":
                await RenameServerAsync(settings, own!, new Uri(own!).Authority);
                break;
        }

        await using var worker = await WorkerHost.StartAtAsync(_time, settings, _home);
        await AdvanceToEndAsync(worker);

        Assert.Equal(isProof ? 2 : 1, submits);
        if (isProof)
        {
            await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        }
        else
        {
            var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
            Assert.Equal((FailureCode.OutcomeUnknown, BillingProvider.Price), (failed.Failure.Code, failed.Cost));
        }
    }

    /// <summary>Luma's two surfaces have jobs of their own, and one key may be for both.</summary>
    [Fact]
    public async Task Should_not_search_for_it_at_another_surface()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.BrokenOff
            : ServerReply.Json(200, """{"generations":[],"has_more":false}""");
        var settings = new Dictionary<string, string?>
        {
            ["LUMA_API_KEY"] = "key_1",
            ["Providers:Luma:BaseAddress"] = server.Address + "v1/",
            ["Providers:Luma:PollInterval"] = "00:00:20",
            ["Providers:Luma:AttemptTimeout"] = "00:10:00",
            ["Submissions:Lease"] = "00:30:00",
        };
        var command = Commands.Clip("luma_dream", "a paper boat", 5, quality: Quality.Standard);
        await LoseAsync(settings, command);
        settings["Providers:Luma:Surface"] = "DreamMachine";

        await using var worker = await WorkerHost.StartAtAsync(_time, settings, _home);
        await AdvanceToEndAsync(worker);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);
        Assert.Equal(FailureCode.OutcomeUnknown, failed.Failure.Code);
        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>Sends the command to a worker that stops when the response to the submit is lost.</summary>
    private async Task LoseAsync(Dictionary<string, string?> settings, GenerateClip command)
    {
        await using var worker = await WorkerHost.StartAtAsync(_time, settings, _home);
        await worker.SendAsync(command);
        await worker.ChangeAsync(database => Facts.UntilAsync(() => database.Set<Submission>().AnyAsync(
            row => row.Status == SubmissionStatus.Submitting && row.LeaseId == null, TestContext.Current.CancellationToken)));
    }

    private async Task RenameServerAsync(Dictionary<string, string?> settings, string from, string to)
    {
        await using var worker = await WorkerHost.StartAtAsync(
            _time, new(settings) { ["Submissions:Paused"] = "true" }, _home);
        await worker.ChangeAsync(async database =>
        {
            var row = await database.Set<Submission>().SingleAsync(TestContext.Current.CancellationToken);
            Assert.Contains(from, row.ProviderToken, StringComparison.Ordinal);
            row.ProviderToken = row.ProviderToken!.Replace(from, to, StringComparison.Ordinal);
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
    }

    private Task AdvanceToEndAsync(WorkerHost worker) => Facts.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return Task.FromResult(worker.Results.All<ClipFailed>().Count + worker.Results.All<ClipGenerated>().Count > 0);
    });
}
