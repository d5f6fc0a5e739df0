using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>
/// A paid job that a worker's settings do not reach for a while: the worker says so, does not give the job up, and fetches the clip once
/// it is reached again.
/// </summary>
/// <param name="activity">What the worker says meanwhile.</param>
internal sealed class JobOutOfReach(string activity) : IDisposable
{
    /// <summary>More than the polls in a row after which a job that its provider does not know is lost.</summary>
    private const int Polls = 8;

    private readonly TemporaryFolder _home = new("adgenius-reach-");
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    private bool _isFinished;
    private int _foreignPolls;

    /// <summary>True once the provider has finished the job.</summary>
    public bool IsFinished => Volatile.Read(ref _isFinished);

    public void Dispose() => _home.Dispose();

    /// <summary>The provider's reply to a poll that does not reach the job.</summary>
    public ServerReply NotFound()
    {
        Interlocked.Increment(ref _foreignPolls);
        return ServerReply.Json(404, "{}");
    }

    /// <summary>Submits a clip with the settings, polls it with the changed ones, and fetches it with those of the end.</summary>
    public async Task FetchAsync(
        GenerateClip command,
        Dictionary<string, string?> settings,
        Dictionary<string, string?> changed,
        Dictionary<string, string?> atTheEnd)
    {
        await using (var first = await WorkerHost.StartAtAsync(_time, settings, _home.Path))
        {
            await first.SendAsync(command);
            await AdvanceUntilAsync(() => Says(first, "generating"));
        }

        await using (var second = await WorkerHost.StartAtAsync(_time, changed, _home.Path))
        {
            await AdvanceUntilAsync(() => Volatile.Read(ref _foreignPolls) >= Polls || second.Results.All<ClipFailed>().Count > 0);
            Assert.Empty(second.Results.All<ClipFailed>());
            await AdvanceUntilAsync(() => Says(second, activity));
        }

        Volatile.Write(ref _isFinished, true);
        await using var third = await WorkerHost.StartAtAsync(_time, atTheEnd, _home.Path);
        await AdvanceUntilAsync(() => third.Results.All<ClipGenerated>().Any(clip => clip.TakeId == command.TakeId));
    }

    /// <summary>
    /// A job that was submitted to fal, in a worker that has a key of Stability's own API, which returns its pictures at once and has no
    /// jobs.
    /// </summary>
    public async Task WaitForFalAsync(string fingerprint, string? token)
    {
        await using var worker = await WorkerHost.StartAtAsync(
            _time, new() { ["STABILITY_API_KEY"] = "key_1", ["Providers:Stability:PollInterval"] = "00:00:00.050" });
        var (command, now) = (Commands.Clip("stability_svd"), _time.GetUtcNow());
        await worker.ChangeAsync(async database =>
        {
            await Jobs.WriteAsync(database, command);
            database.Add(new Submission
            {
                SubmissionId = Guid.NewGuid(),
                TakeId = command.TakeId,
                Attempt = command.Attempt,
                JobId = command.JobId,
                TenantName = command.TenantName,
                CreativeId = command.CreativeId,
                Model = command.Model,
                Command = command,
                ClipRequestJson = ClipRequestJson.Write(ClipRequests.Of()),
                Status = SubmissionStatus.Submitted,
                KeyFingerprint = fingerprint,
                ProviderJobId = "r1",
                ProviderToken = token,
                RecordedAt = now,
                SentAt = now,
                DueAt = now,
                Deadline = now.AddHours(1),
            });
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        await AdvanceUntilAsync(() => worker.Results.All<ClipFailed>().Count > 0 || Says(worker, activity));

        Assert.Empty(worker.Results.All<ClipFailed>());
    }

    private static bool Says(WorkerHost worker, string activity) =>
        worker.Results.All<ClipProgressed>().Any(progress => progress.Activity == activity);

    private Task AdvanceUntilAsync(Func<bool> fact) => Facts.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return Task.FromResult(fact());
    });
}
