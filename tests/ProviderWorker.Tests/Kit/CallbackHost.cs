using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Callbacks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>A worker with a clock of the test's own that receives callbacks and polls nothing.</summary>
internal sealed class CallbackHost : IAsyncDisposable
{
    private readonly WorkerHost _worker;

    private CallbackHost(WorkerHost worker, HostTime time)
    {
        _worker = worker;
        Time = time;
    }

    public HostTime Time { get; }

    public WorkerHost Worker => _worker;

    /// <summary>Starts a worker. With <paramref name="beside"/> it shares that one's database.</summary>
    public static async Task<CallbackHost> StartAsync(
        DateTimeOffset now,
        Dictionary<string, string?> settings,
        CallbackHost? beside = null)
    {
        var time = new HostTime(now);
        settings = new(settings) { ["Submissions:Paused"] = "true" };
        return new CallbackHost(await WorkerHost.StartAtAsync(time, settings, beside?._worker.Home), time);
    }

    /// <summary>A submission in progress that is not due for an hour.</summary>
    public async Task<Guid> SubmissionAsync(string model, string providerJobId)
    {
        var command = Commands.Clip(model);
        var row = new Submission
        {
            SubmissionId = Guid.NewGuid(),
            TakeId = command.TakeId,
            Attempt = 1,
            JobId = command.JobId,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Model = model,
            Command = command,
            Status = SubmissionStatus.Submitted,
            ProviderJobId = providerJobId,
            RecordedAt = Time.GetUtcNow(),
            DueAt = Time.GetUtcNow().AddHours(1),
            Deadline = Time.GetUtcNow().AddHours(2),
        };
        await _worker.ChangeAsync(async database =>
        {
            database.Add(row);
            await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        return row.SubmissionId;
    }

    public async Task<bool> IsDueAsync(Guid submissionId)
    {
        var due = false;
        await _worker.ChangeAsync(async database =>
            due = await database.Set<Submission>().Where(row => row.SubmissionId == submissionId).Select(row => row.DueAt)
                .SingleAsync(TestContext.Current.CancellationToken) <= Time.GetUtcNow());
        return due;
    }

    /// <summary>Hands a callback to the worker, as its consumer does.</summary>
    public async Task<CallbackOutcome> HandleAsync(ProviderCallback callback)
    {
        await using var scope = _worker.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CallbackHandler>()
            .HandleAsync(callback, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();
}
