using AdGenius.Hosting.Bus;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class StopTimeTests
{
    /// <summary>A submission is paid: a process that stops waits for its response.</summary>
    [Fact]
    public void A_stopping_process_has_time_for_a_whole_submission()
        => Assert.Equal(
            typeof(ProviderOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ProviderOptions)) && !type.IsAbstract)
                .Max(type => ((ProviderOptions)Activator.CreateInstance(type)!).SubmitTimeout),
            StopTimes.All.Single(times => times.Service == "provider-worker").MaxWork);
}
