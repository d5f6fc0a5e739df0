using AdGenius.Orchestrator.Briefs;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Orchestrator.Tests;

public sealed class BriefCheckSlotsTests
{
    private static readonly TimeSpan Whole = new BriefCheckOptions().BriefCheckTimeout;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly HostTime _time = new();
    private readonly BriefCheckSlots _slots;

    public BriefCheckSlotsTests() => _slots = new BriefCheckSlots(Options.Create(new BriefCheckOptions()), _time);

    [Fact]
    public async Task Wait_of_a_check_with_the_rest_of_the_time_leaves_other_waits_and_later_ones()
    {
        var running = await OccupyAsync();
        var other = EnterAsync(Whole);
        var waiting = EnterAsync(Rest);
        _time.Advance(Rest);
        Assert.Null(await waiting);

        var later = EnterAsync(Whole);
        Assert.False(other.IsCompleted || later.IsCompleted);
        running.ForEach(slot => slot.Dispose());

        Assert.NotNull(await other);
        Assert.NotNull(await later);
    }

    [Fact]
    public async Task Wait_of_a_check_with_the_whole_time_ends_other_waits_and_later_ones()
    {
        await OccupyAsync();
        var waiting = EnterAsync(Whole);
        _time.Advance(TimeSpan.FromSeconds(2));
        var other = EnterAsync(Whole);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await waiting);
        Assert.Null(await other);
        Assert.Null(await EnterAsync(Whole));
    }

    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public async Task Pause_is_as_long_where_the_clock_is_set(int hours)
    {
        _slots.Pause("acme");

        _time.Ahead = TimeSpan.FromHours(hours);
        Assert.Null(await EnterAsync(Whole));
        _time.Advance(new BriefCheckOptions().BriefCheckPause);
        Assert.NotNull(await EnterAsync(Whole));
    }

    private async Task<List<IDisposable>> OccupyAsync()
    {
        List<IDisposable> slots = [];
        while (slots.Count < BriefCheckSlots.MaxPerTenant)
        {
            slots.Add((await EnterAsync(Whole))!);
        }

        return slots;
    }

    private Task<IDisposable?> EnterAsync(TimeSpan timeLimit) =>
        _slots.TryEnterAsync("acme", timeLimit, TestContext.Current.CancellationToken);

    /// <summary>A host whose wall clock is set; timestamps and timers do not follow it.</summary>
    private sealed class HostTime : FakeTimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
