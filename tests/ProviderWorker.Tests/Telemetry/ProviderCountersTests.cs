using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Telemetry;

/// <summary>Prometheus computes an increase between two values: a counter without one of before would hide the first loss.</summary>
public sealed class ProviderCountersTests
{
    [Fact]
    public async Task Losses_and_money_of_each_provider_are_0_from_the_start()
    {
        await using var worker = await WorkerHost.StartAsync(modules: CounterRecorder.Module);
        var counters = worker.Services.GetRequiredService<CounterRecorder>();
        var providers = worker.Services.GetServices<IVideoProvider>().Select(provider => provider.Traits.ModelId).ToList();

        Assert.Contains("runway_gen3", providers);
        Assert.All(providers, provider =>
        {
            Assert.Equal([0], counters.ValuesOf(LossesOf(provider)));
            Assert.Equal([0], counters.ValuesOf($"adgenius.provider.cost adgenius.provider.name={provider}"));
            Assert.Equal([0], counters.ValuesOf($"adgenius.provider.refunds adgenius.provider.name={provider}"));
        });
    }

    [Fact]
    public async Task The_first_loss_is_an_increase()
    {
        await using var worker = await WorkerHost.StartAsync(modules: CounterRecorder.Module);
        var command = Commands.Clip(prompt: "a boat sandbox:fail=lost");
        await worker.SendAsync(command);
        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.OutcomeUnknown, answer.Failure.Code);
        var counters = worker.Services.GetRequiredService<CounterRecorder>();
        await Until.TrueAsync(
            "the loss is counted", () => counters.ValuesOf(LossesOf("sandbox")).Count > 1, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1], counters.ValuesOf(LossesOf("sandbox")));
    }

    private static string LossesOf(string provider) =>
        $"adgenius.provider.submissions adgenius.provider.name={provider} adgenius.provider.outcome=OutcomeUnknown";
}
