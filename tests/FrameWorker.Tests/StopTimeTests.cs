using AdGenius.FrameWorker.HostedImages;
using AdGenius.Hosting.Bus;

namespace AdGenius.FrameWorker.Tests;

public sealed class StopTimeTests
{
    /// <summary>A hosted image is paid: a process that stops waits for it.</summary>
    [Fact]
    public void A_stopping_process_has_time_for_a_paid_image()
        => Assert.Equal(
            new HostedImagesOptions().TimeLimit, StopTimes.All.Single(times => times.Service == "frame-worker").MaxWork);
}
