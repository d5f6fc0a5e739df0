using AdGenius.Gateway.Requests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class SharedLimitTests
{
    [Fact]
    public void Holder_AloneGetsHalf()
    {
        var limit = new SharedLimit(100);
        Assert.Equal(50, TakeAll(limit, "a"));
        Assert.Equal(ShareOutcome.ShareReached, limit.TryTake("a", 1));
    }

    [Fact]
    public void Holders_LeaveSomethingForTheNextOne()
    {
        var limit = new SharedLimit(1_024);
        var taken = Enumerable.Range(1, 8).Select(number => TakeAll(limit, $"{number}")).ToList();
        Assert.Equal([512, 256, 128, 64, 32, 16, 8, 4], taken);
        Assert.Equal(taken.Sum(), limit.Used);
    }

    [Fact]
    public void Holder_ThatHasNothing_GetsWhatIsLeft()
    {
        var limit = new SharedLimit(100);
        Assert.Equal(ShareOutcome.Taken, limit.TryTake("a", 80));
        Assert.Equal(ShareOutcome.Taken, limit.TryTake("b", 20));
        Assert.Equal(ShareOutcome.LimitReached, limit.TryTake("c", 1));
    }

    [Fact]
    public void Amount_ThatIsReleased_IsTakenAgain()
    {
        var limit = new SharedLimit(1);
        Assert.Equal(ShareOutcome.Taken, limit.TryTake("a", 1));
        limit.Release("a", 1);
        Assert.Equal((0, ShareOutcome.Taken), (limit.Used, limit.TryTake("b", 1)));
    }

    private static int TakeAll(SharedLimit limit, string holder)
    {
        var taken = 0;
        while (limit.TryTake(holder, 1) == ShareOutcome.Taken)
        {
            taken++;
        }

        return taken;
    }
}
