using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>In an address such an id leads to the list of all jobs, or above it.</summary>
public sealed class When_a_provider_returns_an_id_that_names_no_job
{
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("  ")]
    public async Task Should_count_it_as_a_lost_response_and_poll_nothing(string id)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(200, $$"""{"id":{{JsonSerializer.Serialize(id)}}}""");
        await using var worker = await WorkerHost.StartAsync(RunwayWork.Settings(server));
        var command = RunwayWork.Clip();
        await worker.SendAsync(command);

        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.OutcomeUnknown, (await worker.RowAsync(command)).Estimate), (failed.Failure.Code, failed.Cost));
        Assert.Equal(failed.Cost * 1_000_000, (await worker.LedgerAsync()).Sum(entry => entry.AmountMicros));
        Assert.Single(server.Seen);
    }
}
