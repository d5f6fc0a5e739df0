using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>A clock that stands still until what a test waits for has begun to wait for it.</summary>
internal sealed class WaitedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>
    /// Waits until a timer of this length has been started, and lets it end. Those that were started before it are not waited for again.
    /// </summary>
    /// <param name="length">The length.</param>
    /// <param name="times">How many timers, each of which is started when the one before has ended.</param>
    public async Task PassAsync(TimeSpan length, int times = 1)
    {
        for (var passed = 0; passed < times; passed++)
        {
            while (await _timers.Reader.ReadAsync(TestContext.Current.CancellationToken) != length)
            {
            }

            Advance(length);
        }
    }
}
