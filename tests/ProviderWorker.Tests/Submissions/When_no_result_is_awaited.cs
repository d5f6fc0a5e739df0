using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using AdGenius.Persistence.Videos;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>A take may end while its command is queued, or between the moment its row is read and the paid call.</summary>
public sealed class When_no_result_is_awaited
{
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQAY3Y2wAAAAAElFTkSuQmCC");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_not_submit_a_take_that_is_abandoned_while_its_picture_is_loaded()
    {
        await AssertNotSubmittedAsync(async (worker, command) =>
        {
            await worker.PublishAsync(new TakeAbandoned
            {
                JobId = command.JobId,
                TakeId = command.TakeId,
                Attempt = 1,
                Reason = FailureCode.Cancelled,
            });
            await worker.ChangeAsync(database => Facts.UntilAsync(
                () => database.Set<Submission>().AnyAsync(row => row.AbandonReason != null, Stop)));
        });
    }

    [Fact]
    public Task Should_not_submit_a_take_whose_job_ends_while_its_picture_is_loaded() =>
        AssertNotSubmittedAsync((worker, command) => worker.ChangeAsync(database => EndAsync(database, command, "job")));

    [Theory]
    [InlineData("job")]
    [InlineData("take")]
    [InlineData("attempt")]
    public async Task Should_not_submit_a_command_that_was_queued_until_the_end_of_its(string what)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Clip();
        await worker.ChangeAsync(async database =>
        {
            await Jobs.WriteAsync(database, command);
            await EndAsync(database, command, what);
        });
        await worker.SendWithoutJobAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.Cancelled, WorkStage.Generate, 0m), (failed.Failure.Code, failed.Stage, failed.Cost));
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task Should_not_store_a_command_whose_job_was_erased()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Clip();
        await worker.SendWithoutJobAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.Cancelled, WorkStage.Generate, 0m), (failed.Failure.Code, failed.Stage, failed.Cost));
        await worker.ChangeAsync(async database => Assert.False(await database.Set<Submission>().AnyAsync(Stop)));
        Assert.Empty(server.Seen);
    }

    private static async Task AssertNotSubmittedAsync(Func<WorkerHost, GenerateClip, Task> end)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await WorkerHost.StartAsync(Settings(server));
        var command = Clip() with { SourceImage = server.Address + "picture.png" };
        server.Answer = request => request.Method == "GET"
            ? ServerReply.Bytes("image/png", Picture)
            : ServerReply.Json(200, """{"id":"v1","status":"queued"}""");
        server.BeforeAnswer = request => request.Path == "/picture.png" ? end(worker, command) : Task.CompletedTask;
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.Cancelled, WorkStage.Generate, 0m), (failed.Failure.Code, failed.Stage, failed.Cost));
        Assert.Equal("/picture.png", Assert.Single(server.Seen).Path);
        Assert.Empty(await worker.LedgerAsync());
    }

    private static Task<int> EndAsync(AdGeniusDbContext database, GenerateClip command, string what)
    {
        var take = database.Set<TakeState>().Where(take => take.TakeId == command.TakeId);
        return what switch
        {
            "job" => database.Videos.Where(job => job.CorrelationId == command.JobId).ExecuteUpdateAsync(
                set => set.SetProperty(job => job.EndedAt, TimeProvider.System.GetUtcNow()), Stop),
            "take" => take.ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, TakeStatus.Failed), Stop),
            _ => take.ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempt, 2), Stop),
        };
    }

    private static GenerateClip Clip() => Commands.Clip("openai_shorts", seconds: 4, quality: Quality.Standard);

    private static Dictionary<string, string?> Settings(ProviderServer server) => new()
    {
        ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
        ["Providers:OpenAiVideos:ImageFormat"] = "File",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    };
}
